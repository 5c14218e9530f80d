"""The course of a run: what starts, pauses, steers and ends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from research_core.domain.values import (
    Brief,
    Budget,
    InjectionForm,
    Wait,
)


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The analyst asked for a research."""

    kind: ClassVar[str] = "run.started"
    version: ClassVar[int] = 3
    brief: Brief


@dataclass(frozen=True, slots=True)
class RunPaused:
    """A resumable pause. ``cause`` is a code ("analyst", "web_unreachable", ...)."""

    kind: ClassVar[str] = "run.paused"
    version: ClassVar[int] = 1
    cause: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RunResumed:
    """The run goes on; searches that failed are open again."""

    kind: ClassVar[str] = "run.resumed"
    version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class RunStopped:
    """The analyst ended the run without a report; it can still be resumed."""

    kind: ClassVar[str] = "run.stopped"
    version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class ReportRequested:
    """The analyst wants the report now, from what is here."""

    kind: ClassVar[str] = "report.requested"
    version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class RewriteRequested:
    """The analyst wants a complete run's report written anew by the run's own reasoner.

    ``section`` is the key of the one section that is, "" for all of them.
    """

    kind: ClassVar[str] = "rewrite.requested"
    version: ClassVar[int] = 2
    section: str = ""


@dataclass(frozen=True, slots=True)
class Injected:
    """The analyst put in a query, a question or a note, on a node if they like."""

    kind: ClassVar[str] = "injected"
    version: ClassVar[int] = 1
    form: InjectionForm
    text: str
    node: str | None = None


@dataclass(frozen=True, slots=True)
class MapQuestioned:
    """The analyst asks the mind map a question in plain words, whatever the run is doing."""

    kind: ClassVar[str] = "map.questioned"
    version: ClassVar[int] = 1
    text: str


@dataclass(frozen=True, slots=True)
class BudgetSet:
    """The analyst set another budget."""

    kind: ClassVar[str] = "budget.set"
    version: ClassVar[int] = 1
    budget: Budget


@dataclass(frozen=True, slots=True)
class WaitStarted:
    """The run waits, and does nothing else, until a time or until the analyst acts."""

    kind: ClassVar[str] = "wait.started"
    version: ClassVar[int] = 1
    wait: Wait


@dataclass(frozen=True, slots=True)
class WaitEnded:
    """The time came."""

    kind: ClassVar[str] = "wait.ended"
    version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class SectionImported:
    """A section of a process log that this run was imported from, verbatim.

    ``at`` is its time as written there. ``told`` is True when the events that follow tell
    the same, so that a screen need not show it again.
    """

    kind: ClassVar[str] = "section.imported"
    version: ClassVar[int] = 1
    title: str
    at: str
    text: str
    told: bool = False
