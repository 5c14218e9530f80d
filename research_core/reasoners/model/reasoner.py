"""What a reasoner does, with a model where it can and without one where it must."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from research_core.domain.events import (
    Event,
    MapAsked,
    PlanMade,
    ReportWritten,
    RunPaused,
    StepReasoned,
)
from research_core.domain.research import Research
from research_core.domain.values import ModelTask
from research_core.ports import Models, NoModel, Prompt, Recall
from research_core.reasoners.extractive.plan import plan
from research_core.reasoners.extractive.reason import reason
from research_core.reasoners.extractive.report import report
from research_core.reasoners.model.asking_map import (
    Found,
    ask_free,
    ask_standing,
    free_question,
    map_prompt,
)
from research_core.reasoners.model.gate import numbered_claims
from research_core.reasoners.model.gathering import gather_for_model
from research_core.reasoners.model.packing import fenced
from research_core.reasoners.model.planning import plan_from, plan_prompt
from research_core.reasoners.model.prompts import fill
from research_core.reasoners.model.stepping import step_from, step_prompt
from research_core.reasoners.model.writing import report_from, report_prompt
from research_core.report.rewriting import section_wanted
from research_core.texts import because, say

_LOG = logging.getLogger(__name__)
# What the analyst can put right: better to wait for them than to go on without the model.
_THEIRS = frozenset({"refused_key", "unknown_model"})
_MOST_REPLIES = 2  # the reply, and one repair
_LONGEST_BEGINNING = 600


@dataclass(frozen=True, slots=True)
class _Task:
    """One call's worth of work: how to ask, how to read the reply, what to do without."""

    name: ModelTask
    round: int
    prompt: Callable[[], Prompt]
    read: Callable[[str], tuple[Event | None, str]]
    without: Callable[[str], Event]


class ModelReasoner:
    """A :class:`research_core.ports.Reasoner` that asks a model and checks what it says.

    Each method takes one step and leaves it to be recorded: a call, or what follows from a
    recorded reply. So a crash in between repeats no call.
    """

    def __init__(self, models: Models, recall: Recall) -> None:
        self.name = models.name
        self._models = models
        self._recall = recall

    def plan(self, research: Research) -> Iterable[Event]:
        return self._through(
            research,
            _Task(
                "plan",
                0,
                partial(plan_prompt, research),
                lambda text: (
                    plan_from(text, research, self.name),
                    "no query is on the topic",
                ),
                partial(_plan_without, research),
            ),
        )

    def gather(self, research: Research) -> Iterable[Event]:
        return (gather_for_model(research),)

    def reason(self, research: Research) -> Iterable[Event]:
        if research.steps and not research.life.in_a_hurry:
            asked = list(ask_standing(research, self._recall))
            if asked:
                return asked
            if question := free_question(research):
                return self._ask_map(research, question)
        return self._through(
            research,
            _Task(
                "reason",
                research.gathered_rounds,
                partial(step_prompt, research),
                lambda text: (
                    step_from(text, research, self.name),
                    "no claim in it rests on words that stand in a passage",
                ),
                partial(_step_without, research),
            ),
        )

    def report(self, research: Research) -> Iterable[Event]:
        # Nothing a model could put into words; what lacks or differs is told without one.
        if not numbered_claims(research, section_wanted(research)):
            return (report(research),)
        return self._through(
            research,
            _Task(
                "report",
                research.rounds_done,
                partial(report_prompt, research),
                lambda text: report_from(text, research, self.name),
                partial(_report_without, research),
            ),
        )

    def _through(self, research: Research, task: _Task) -> Iterator[Event]:
        replies = research.replies_to(task.name, task.round)
        prompt: Prompt | None = None
        if replies:
            last = replies[-1]
            made, trouble = _read(task, last.text)
            if made:
                yield made
                return
            if last.finish in ("safety", "recitation"):
                yield task.without("blocked")
                return
            if len(replies) >= _MOST_REPLIES:
                yield task.without("unusable")
                return
            prompt = _repair(task.prompt(), trouble, last.text, research.brief.language)
        answer = self._models.ask(research, task.name, task.round, prompt or task.prompt())
        if not isinstance(answer, NoModel):
            yield answer
        elif answer.cause in _THEIRS and not research.life.report_requested:
            yield RunPaused(f"model.{answer.cause}", answer.detail)
        else:
            yield task.without(answer.cause)

    def answer(self, research: Research) -> Iterable[Event]:
        question, language = research.open_map_questions[0].text, research.brief.language
        replies = research.replies_to("map", 0)
        prompt = map_prompt(question, language)
        found: Found | None = None
        if replies:
            last = replies[-1]
            if last.finish in ("safety", "recitation"):
                error = say(language, "map.blocked")
                yield MapAsked(0, question, "", error=error, asked_by="analyst")
                return
            found = ask_free(last.text, research, self._recall)
            if not found.repairable or len(replies) >= _MOST_REPLIES:
                yield found.event(0, question, "analyst", language)
                return
            prompt = _repair(prompt, found.error, last.text, language)
        answer = self._models.ask(research, "map", 0, prompt)
        if not isinstance(answer, NoModel):
            yield answer
        elif found:  # there is a query; the map's own word on it says more
            yield found.event(0, question, "analyst", language)
        else:
            error = say(language, "map.without", detail=answer.detail)
            yield MapAsked(0, question, "", error=error, asked_by="analyst")

    def _ask_map(self, research: Research, question: str) -> Iterator[Event]:
        """The model's own question: one call for its Cypher, then the map's answer."""
        round_, language = research.gathered_rounds, research.brief.language
        if replies := research.replies_to("map", round_):
            found = ask_free(replies[-1].text, research, self._recall)
            yield found.event(round_, question, "model", language)
            return
        prompt = map_prompt(question, language)
        answer = self._models.ask(research, "map", round_, prompt)
        if isinstance(answer, NoModel):
            yield MapAsked(round_, question, "", error=answer.detail, asked_by="model")
        else:
            yield answer


def _read(task: _Task, text: str) -> tuple[Event | None, str]:
    """What a reply gives. One that cannot be read at all is as good as none: the reply is
    recorded, so an error here would stop the run at every resume."""
    try:
        return task.read(text)
    except (ValueError, ArithmeticError, LookupError, RecursionError):
        _LOG.exception("a reply to the task %s could not be read", task.name)
        return None, "it could not be read"


def _repair(prompt: Prompt, trouble: str, reply: str, language: str) -> Prompt:
    beginning = reply[:_LONGEST_BEGINNING]
    text = fill("repair", language, prompt=prompt.text, trouble=trouble, reply=fenced(beginning))
    return replace(prompt, text=text)


def _plan_without(research: Research, cause: str) -> PlanMade:
    made = plan(research)
    return replace(
        made, planning=f"{because(research.brief.language, cause)}\n{made.planning}", because=cause
    )


def _step_without(research: Research, cause: str) -> StepReasoned:
    made = reason(research)
    execution = f"{because(research.brief.language, cause)}\n{made.execution}"
    return replace(made, execution=execution, because=cause)


def _report_without(research: Research, cause: str) -> ReportWritten:
    made = report(research)
    return replace(made, report=replace(made.report, because=cause))
