"""The states of a run and what moves it between them; the library lists runs by it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from research_core.domain.events import (
    BudgetSet,
    ConceptRenamed,
    ConceptsMerged,
    Event,
    Injected,
    MapQuestioned,
    NodeMarked,
    ReportRequested,
    ReportWritten,
    RewriteRequested,
    RunDiscarded,
    RunForked,
    RunLabelled,
    RunPaused,
    RunResumed,
    RunStarted,
    RunStopped,
    TrustSet,
)

State = Literal["new", "running", "paused", "stopped", "finished"]

# These events alone decide a run's state and its place in the library: a list of runs need
# not read any other.
LIFECYCLE_EVENTS = (
    RunStarted,
    RunPaused,
    RunResumed,
    RunStopped,
    ReportRequested,
    RewriteRequested,
    ReportWritten,
    RunForked,
    RunLabelled,
    RunDiscarded,
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
    NodeMarked,
    ConceptRenamed,
    ConceptsMerged,
    TrustSet,
    RunLabelled,
    RunDiscarded,
    RunForked,
)


def is_work(event: Event) -> bool:
    """True for what only the one who drives a run records: a reply, a reading, a step."""
    return not isinstance(event, _ASIDE)


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Where a run stands; ``cause`` and ``detail`` tell why it pauses.

    ``in_a_hurry``: the analyst wants the report now and not after a wait. ``rewriting``: the
    one that stands is being written anew; ``section``: only the section with this key is (""
    for all of them).
    """

    state: State = "new"
    cause: str = ""
    detail: str = ""
    report_requested: bool = False
    in_a_hurry: bool = False
    rewriting: bool = False
    section: str = ""


def advance(life: Lifecycle, event: Event) -> Lifecycle:
    """The lifecycle after one more event; events of no concern leave it as it is."""
    match event:
        case RunStarted() | RunResumed():
            return replace(life, state="running", cause="", detail="")
        case RunPaused(cause, detail) if life.state == "running":
            return replace(life, state="paused", cause=cause, detail=detail)
        case RunStopped() if life.rewriting:  # the report stays as it is
            return Lifecycle("finished")
        case RunStopped() if life.state != "finished":
            return Lifecycle("stopped", cause="analyst")
        case ReportRequested() if life.state != "finished":
            return replace(
                life,
                state="running",
                cause="",
                detail="",
                report_requested=True,
                in_a_hurry=True,
            )
        case RewriteRequested(section) if life.state == "finished":
            return Lifecycle("running", report_requested=True, rewriting=True, section=section)
        case RunForked() if life.state != "finished":
            return Lifecycle("running")
        case ReportWritten():
            return Lifecycle("finished")
    return life
