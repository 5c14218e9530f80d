"""The states of a run and what moves it between them; the library lists runs by it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from research_core.domain.events import (
    BudgetSet,
    Event,
    Injected,
    MapQuestioned,
    ReportRequested,
    ReportWritten,
    RewriteRequested,
    RunPaused,
    RunResumed,
    RunStarted,
    RunStopped,
)

State = Literal["new", "running", "paused", "stopped", "finished"]

# These events alone decide a run's state: a list of runs need not read any other.
LIFECYCLE_EVENTS = (
    RunStarted,
    RunPaused,
    RunResumed,
    RunStopped,
    ReportRequested,
    RewriteRequested,
    ReportWritten,
)

# What people say at any time, and pauses: none of it is a step of the research.
_ASIDE = (
    RunStarted,
    RunPaused,
    RunResumed,
    RunStopped,
    ReportRequested,
    RewriteRequested,
    Injected,
    MapQuestioned,
    BudgetSet,
)


def is_work(event: Event) -> bool:
    """True for what only the one who drives a run records: a reply, a reading, a step."""
    return not isinstance(event, _ASIDE)


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Where a run stands; ``cause`` and ``detail`` tell why it pauses.

    ``rewriting``: the report is being written anew, and nobody is in a hurry for it.
    """

    state: State = "new"
    cause: str = ""
    detail: str = ""
    report_requested: bool = False
    rewriting: bool = False

    @property
    def in_a_hurry(self) -> bool:
        """True when the analyst wants the report now and not after a wait."""
        return self.report_requested and not self.rewriting


def advance(life: Lifecycle, event: Event) -> Lifecycle:
    """The lifecycle after one more event; events of no concern leave it as it is."""
    match event:
        case RunStarted() | RunResumed():
            return replace(life, state="running", cause="", detail="")
        case RunPaused(cause, detail) if life.state == "running":
            return replace(life, state="paused", cause=cause, detail=detail)
        case RunStopped() if life.state != "finished":
            return Lifecycle("stopped", cause="analyst")
        case ReportRequested() if life.state != "finished":
            return Lifecycle("running", report_requested=True)
        case RewriteRequested() if life.state == "finished":
            return Lifecycle("running", report_requested=True, rewriting=True)
        case ReportWritten():
            return Lifecycle("finished")
    return life
