"""fold: one event more, one state further. Pure; every view of a run is a folded prefix."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from research_core.domain.changes import map_questions, reasoning, running, searching, steering
from research_core.domain.events import (
    BudgetSet,
    ConceptRenamed,
    ConceptsMerged,
    DocumentsSkipped,
    EvidenceGathered,
    Injected,
    MapAsked,
    MapQuestioned,
    ModelFailed,
    ModelReplied,
    NodeMarked,
    PlanMade,
    ProviderReplaced,
    Recorded,
    ReportRequested,
    ReportWritten,
    RewriteRequested,
    RunDiscarded,
    RunForked,
    RunLabelled,
    RunResumed,
    RunStarted,
    RunStopped,
    SearchFailed,
    SearchRead,
    SearchReplied,
    StepReasoned,
    TrustSet,
    WaitEnded,
    WaitStarted,
)
from research_core.domain.lifecycle import advance
from research_core.domain.research import Research

_LONGEST_ACTION_S = 600.0


def fold(research: Research, recorded: Recorded) -> Research:
    """The research after one more event.

    Raises ValueError when the event is not the next one of this run: a gap or a
    repeat is a programmer's error, never data.
    """
    if recorded.run != research.id or recorded.seq != research.seq + 1:
        raise ValueError(
            f"event {recorded.seq} of {recorded.run} "
            f"does not follow event {research.seq} of {research.id}"
        )
    event = recorded.event
    change = _CHANGES.get(type(event))
    changed = change(research, event, recorded) if change else research
    return replace(
        changed,
        seq=recorded.seq,
        active_seconds=changed.active_seconds + _worked(research, recorded),
        updated_at=recorded.at.isoformat(),
        life=advance(research.life, event),
    )


def fold_all(run: str, events: Iterable[Recorded]) -> Research:
    """The research after all the given events of one run, from nothing."""
    research = Research(id=run)
    for recorded in events:
        research = fold(research, recorded)
    return research


def _worked(research: Research, recorded: Recorded) -> float:
    """The seconds since the event before, when the run was at work in them.

    No action takes longer than some minutes: a longer gap is one in which nobody drove the
    run, for instance after a crash.
    """
    if research.state != "running" or isinstance(recorded.event, RunForked):
        return 0.0
    before = datetime.fromisoformat(research.updated_at)
    gap = max(0.0, (recorded.at - before).total_seconds())
    if wait := research.map_wait or research.wait:
        asked = (datetime.fromisoformat(wait.until) - before).total_seconds()
        return min(gap, max(asked, 0.0) + _LONGEST_ACTION_S)
    return min(gap, _LONGEST_ACTION_S)


_CHANGES: dict[type[Any], Callable[[Research, Any, Recorded], Research]] = {
    RunStarted: running.started,
    PlanMade: reasoning.planned,
    SearchReplied: searching.replied,
    SearchRead: searching.read,
    SearchFailed: searching.failed,
    DocumentsSkipped: searching.skipped,
    EvidenceGathered: reasoning.gathered,
    StepReasoned: reasoning.reasoned,
    ReportWritten: reasoning.written,
    RunResumed: running.resumed,
    RunStopped: running.stopped,
    Injected: running.injected,
    ModelReplied: running.called,
    ModelFailed: running.called,
    WaitStarted: map_questions.waiting,
    WaitEnded: map_questions.not_waiting,
    ReportRequested: running.not_waiting,
    MapQuestioned: map_questions.questioned,
    MapAsked: map_questions.asked,
    ProviderReplaced: searching.provider_replaced,
    BudgetSet: running.budget_set,
    RewriteRequested: running.rewrite_requested,
    NodeMarked: steering.marked,
    TrustSet: steering.trusted,
    ConceptRenamed: steering.renamed,
    ConceptsMerged: steering.merged,
    RunLabelled: steering.labelled,
    RunDiscarded: steering.discarded,
    RunForked: steering.forked,
}
