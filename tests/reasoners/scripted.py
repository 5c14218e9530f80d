"""Models that follow a script, and runs driven by them in memory: no network, no time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from research_core.clock import SYSTEM_CLOCK
from research_core.domain.events import ModelFailed, ModelReplied, RunStarted, WaitStarted
from research_core.domain.fold import fold_all
from research_core.domain.patience import Patience
from research_core.domain.research import Research
from research_core.domain.tokens import estimate_tokens
from research_core.domain.values import JSON, Brief, Finish, ModelTask
from research_core.errors import MindMapError
from research_core.journal.sqlite import SqliteJournal
from research_core.loop.run import drive
from research_core.ports import NoModel, Prompt, Reasoner, SearchProvider
from research_core.reasoners.extractive import ExtractiveReasoner
from research_core.reasoners.model import ModelReasoner
from research_core.search.documents import SAMPLE_LIBRARY, DocumentsSearch
from tests.servers.mind import reply_to


@dataclass(frozen=True)
class Said:
    """One reply of the script."""

    text: str
    finish: Finish = "stop"


@dataclass(frozen=True)
class Asked:
    """One prompt that the script got."""

    task: ModelTask
    round: int
    prompt: Prompt


Script = Callable[[Asked, int], "Said | NoModel"]


def willing(asked: Asked, number: int) -> Said:
    """Answers everything as a careful model would."""
    return Said(reply_to(asked.prompt.text))


@dataclass
class ScriptedModels:
    """A :class:`research_core.ports.Models` that asks a function of the prompt and its number."""

    script: Script = willing
    name: str = "gemini"
    asked: list[Asked] = field(default_factory=list)

    def ask(
        self, research: Research, task: ModelTask, round_: int, prompt: Prompt
    ) -> ModelReplied | ModelFailed | WaitStarted | NoModel:
        asked = Asked(task, round_, prompt)
        self.asked.append(asked)
        said = self.script(asked, len(self.asked))
        if isinstance(said, NoModel):
            return said
        spent = estimate_tokens(prompt.system + prompt.text), estimate_tokens(said.text)
        return ModelReplied(task, round_, "scripted", said.text, said.finish, *spent, 1, 0.0)


class NoMap:
    """A recall without a mind map."""

    def standing(self, run: str, name: str) -> tuple[str, Sequence[Mapping[str, JSON]]]:
        raise MindMapError("There is no mind map here.", code="map.none")

    def free(
        self, run: str, cypher: str, parameters: Mapping[str, JSON]
    ) -> Sequence[Mapping[str, JSON]]:
        raise MindMapError("There is no mind map here.", code="map.none")


class Toolbox:
    """The sample library, and whatever models the test has."""

    patience = Patience(first_s=0.01)
    clock = SYSTEM_CLOCK

    def __init__(self, models: ScriptedModels) -> None:
        self._models = models
        self._documents = DocumentsSearch(SAMPLE_LIBRARY)

    def provider(self, name: str, brief: Brief) -> SearchProvider:
        return self._documents

    def reasoner(self, name: str, run: str) -> Reasoner:
        return (
            ExtractiveReasoner() if name == "extractive" else ModelReasoner(self._models, NoMap())
        )

    def substitute(self, provider: str) -> str | None:
        return None


def run_with(models: ScriptedModels, journal: SqliteJournal, brief: Brief) -> Research:
    """A run from its start to its rest."""
    run = f"run{journal_size(journal):09d}"
    journal.append(run, RunStarted(brief))
    return go_on(run, models, journal)


def go_on(run: str, models: ScriptedModels, journal: SqliteJournal) -> Research:
    """The run driven until it rests."""
    for _ in drive(run, journal, Toolbox(models)):
        pass
    return fold_all(run, journal.read(run))


def journal_size(journal: SqliteJournal) -> int:
    return len(journal.runs())
