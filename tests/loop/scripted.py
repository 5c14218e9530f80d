"""A toolbox of our own: places that fail as told, and a reasoner that needs no words."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from research_core.clock import SYSTEM_CLOCK
from research_core.domain.events import (
    Event,
    EvidenceGathered,
    MapAsked,
    PlanMade,
    Recorded,
    ReportWritten,
    RunStarted,
    StepReasoned,
)
from research_core.domain.patience import Patience
from research_core.domain.research import Research
from research_core.domain.spending import ready_injections
from research_core.domain.values import (
    JSON,
    Brief,
    Budget,
    DroppedResult,
    KeptResult,
    QueryDraft,
    QuestionDraft,
    Report,
)
from research_core.errors import SearchError, SettingMissing
from research_core.journal.sqlite import SqliteJournal
from research_core.loop.run import drive
from research_core.ports import Clock, Reasoner, SearchProvider, SearchReply
from research_core.reasoners.extractive import ExtractiveReasoner
from research_core.search.documents import DocumentsSearch

RUN = "run1"
MOST_EVENTS = 500
QUICK = Patience(first_s=0.001)
Outcome = SearchError | None  # what a search ends with: an error, or a reply


@dataclass
class Place:
    """Answers each query with a page of its own, or fails as ``outcome`` says, given the
    query and how often it was asked before. ``asked`` are the queries with their outcomes."""

    name: str
    outcome: Callable[[str, int], Outcome] = lambda _query, _before: None
    asked: list[tuple[str, Outcome]] = field(default_factory=list)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def search(self, query: str, known: frozenset[str]) -> SearchReply:
        with self._guard:
            before = sum(text == query for text, _ in self.asked)
            outcome = self.outcome(query, before)
            self.asked.append((query, outcome))
        if outcome is not None:
            raise outcome
        return SearchReply([f"{self.name} on {query}"])

    def read(
        self, raw: JSON, known: frozenset[str]
    ) -> tuple[tuple[KeptResult, ...], tuple[DroppedResult, ...]]:
        assert isinstance(raw, list)
        url = f"https://example.org/{raw[0].replace(' ', '/')}"
        if url in known:
            return (), (DroppedResult(url, "duplicate"),)
        return (KeptResult(url, raw[0], "/0"),), ()


def failing(times: int, error: SearchError) -> Callable[[str, int], Outcome]:
    """Each query fails so many times and is answered then."""
    return lambda _query, before: error if before < times else None


def always(error: Outcome) -> Callable[[str, int], Outcome]:
    """Every search ends so."""
    return lambda _query, _before: error


@dataclass
class PlainReasoner:
    """Two queries to begin with, one more a round, done after ``rounds``."""

    rounds: int = 2
    name: str = "plain"

    def plan(self, research: Research) -> Iterable[Event]:
        queries = (QueryDraft("one", "@0"), QueryDraft("two", "@0"))
        return [PlanMade(self.name, "Two.", (QuestionDraft("What?"),), queries)]

    def gather(self, research: Research) -> Iterable[Event]:
        heard = tuple(injection.id for injection in ready_injections(research))
        return [EvidenceGathered(research.gathered_rounds + 1, (), (), heard)]

    def reason(self, research: Research) -> Iterable[Event]:
        round_ = research.gathered_rounds
        yield StepReasoned(
            round_,
            self.name,
            "Plan.",
            "Execution.",
            "Reflection.",
            queries=(QueryDraft(f"more {round_}"),),
            used=research.heard,
            done=round_ >= self.rounds,
        )

    def report(self, research: Research) -> Iterable[Event]:
        return [ReportWritten(Report("t", "en", self.name, ()))]

    def answer(self, research: Research) -> Iterable[Event]:
        question = research.open_map_questions[0].text
        return [MapAsked(0, question, "MATCH ...", answer="Found.", asked_by="analyst")]


@dataclass
class ScriptedToolbox:
    """A :class:`research_core.ports.Toolbox` of the given places."""

    places: Mapping[str, Place]
    substitutes: Mapping[str, str] = field(default_factory=dict)
    patience: Patience = QUICK
    clock: Clock = SYSTEM_CLOCK
    plain: PlainReasoner = field(default_factory=PlainReasoner)

    def provider(self, name: str, brief: Brief) -> SearchProvider:
        if name not in self.places:
            raise SettingMissing(f"There is no key for {name}.", code="test.key")
        return self.places[name]

    def reasoner(self, name: str, run: str) -> PlainReasoner:
        return self.plain

    def substitute(self, provider: str) -> str | None:
        return self.substitutes.get(provider)


def toolbox(*places: Place, **more: object) -> ScriptedToolbox:
    """A toolbox with these places, by their names."""
    return ScriptedToolbox({place.name: place for place in places}, **more)  # type: ignore[arg-type]


def begin(
    journal: SqliteJournal,
    *providers: str,
    budget: Budget | None = None,
    reasoner: str = "extractive",
    price: float = 0.0,
) -> None:
    """Record a new run that searches these places."""
    brief = Brief("t", "en", reasoner, providers, budget=budget or Budget(), search_price=price)
    journal.append(RUN, RunStarted(brief))


def driven(journal: SqliteJournal, tools: ScriptedToolbox) -> list[Recorded]:
    """The events of driving the run until it rests; one that never would is cut short."""
    driving: Iterator[Recorded] = drive(RUN, journal, tools)
    events = list(islice(driving, MOST_EVENTS))
    assert len(events) < MOST_EVENTS, "the run does not come to an end"
    return events


def kinds(events: Iterable[Recorded]) -> list[str]:
    """What happened, in order."""
    return [recorded.event.kind for recorded in events]


@dataclass
class DocumentsToolbox:
    """A :class:`research_core.ports.Toolbox` of real documents and the extractive reasoner."""

    folder: Path
    patience: Patience = QUICK
    clock: Clock = SYSTEM_CLOCK

    def __post_init__(self) -> None:
        self.documents = DocumentsSearch(self.folder)

    def provider(self, name: str, brief: Brief) -> SearchProvider:
        return self.documents

    def reasoner(self, name: str, run: str) -> Reasoner:
        return ExtractiveReasoner()

    def substitute(self, provider: str) -> str | None:
        return None
