"""decide: what to do next, from the state alone. Pure: no clock, no chance, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from research_core.domain.research import Research
from research_core.domain.spending import FREE_PLACES, affordable_searches, is_spent, nearing
from research_core.domain.values import Query, Wait

MOST_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class MakePlan:
    """Ask the reasoner for questions and first queries."""


@dataclass(frozen=True, slots=True)
class AskSearches:
    """Ask open (query, provider) pairs, as many as go out at once: what the analyst does
    meanwhile is heard before the next ones do."""

    pairs: tuple[tuple[Query, str], ...]


@dataclass(frozen=True, slots=True)
class ReadReply:
    """Derive sources from the raw reply to a query at a provider."""

    query: str
    provider: str


@dataclass(frozen=True, slots=True)
class GatherEvidence:
    """Rank the passages that matter to the open questions."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One PLANNING / EXECUTION / REFLECTION over the gathered evidence."""


@dataclass(frozen=True, slots=True)
class WriteReport:
    """Write the report and finish."""


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Do nothing until a time, or until the analyst acts."""

    wait: Wait


@dataclass(frozen=True, slots=True)
class AskMap:
    """Take the analyst's oldest open question to the mind map one step further."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop here, resumable, and say why."""

    cause: str
    detail: str


Action: TypeAlias = (
    MakePlan
    | AskSearches
    | ReadReply
    | GatherEvidence
    | Reason
    | WriteReport
    | AskMap
    | WaitUntil
    | Pause
)


def decide(research: Research) -> Action | None:
    """The next action, or None when there is nothing to do until the analyst acts.

    A question of the analyst's to the mind map is answered first, in whatever state the run
    is, and leaves that state as it is. It may go up to a limit of the budget unasked: the
    analyst has just asked for it. Only a report that they want now comes before it. A run in
    the bin rests.
    """
    if research.discarded:
        return None
    if research.open_map_questions and not _writes_now(research):
        return WaitUntil(research.map_wait) if research.map_wait else AskMap()
    if research.state != "running":
        return None
    action = _next(research)
    if _spends(action, research) and (resource := nearing(research)):
        return Pause(f"budget.{resource}", "")
    return action


def _writes_now(research: Research) -> bool:
    return research.state == "running" and research.life.in_a_hurry


def _next(research: Research) -> Action:
    hurry = research.life.report_requested
    unread = next((search for search in research.searches if search.state == "replied"), None)
    if unread and not hurry:
        return ReadReply(unread.query, unread.provider)
    if research.wait and not research.life.in_a_hurry:
        return WaitUntil(research.wait)
    if not research.planned:
        return MakePlan()
    if research.gathered_rounds > research.rounds_done:
        return Reason()
    if hurry:
        return GatherEvidence() if _has_new_material(research) else WriteReport()
    if _is_exhausted(research):
        return WriteReport()
    if pairs := affordable_searches(research):
        return AskSearches(pairs[:MOST_AT_ONCE])
    if research.failures and _is_cut_off(research):
        failure = research.failures[-1]
        return Pause(f"search.{failure.cause}", failure.detail)
    if _has_new_material(research) or not research.steps:
        return GatherEvidence()
    return WriteReport()


def _spends(action: Action, research: Research) -> bool:
    """True for what can cost something, unless the analyst wants the report now."""
    if research.life.report_requested:
        return False
    if isinstance(action, AskSearches):
        return any(provider not in FREE_PLACES for _, provider in action.pairs)
    if research.brief.reasoner == "extractive":
        return False
    match action:
        case MakePlan():
            return not research.replies_to("plan", 0)
        case Reason():
            return not research.replies_to("reason", research.gathered_rounds)
        case WriteReport():
            return not research.replies_to("report", research.rounds_done)
    return False


def _is_exhausted(research: Research) -> bool:
    """True when no further round is due; what the analyst injected always earns one."""
    if is_spent(research):
        is_free = any(provider in FREE_PLACES for _, provider in research.open_searches)
        return bool(research.steps) or not (is_free or _has_new_material(research))
    if not research.steps or research.queued:
        return False
    return research.steps[-1].done or research.rounds_done >= research.brief.rounds


def _is_cut_off(research: Research) -> bool:
    """True when no search answered at all, or none can answer what the analyst put in."""
    if not research.sources and len(research.failures) == len(research.searches):
        return True
    asked = any(injection.form != "note" for injection in research.queued)
    return asked and set(research.providers) <= research.providers_down


def _has_new_material(research: Research) -> bool:
    """True when sources or injections came after the last reasoning step."""
    if research.queued:
        return True
    # An imported step reasoned before it searched: it has read none of our sources.
    own = (step.seq for step in reversed(research.steps) if step.reasoner != "imported")
    last = next(own, 0)
    return any(search.seq > last and search.kept for search in research.searches)
