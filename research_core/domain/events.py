"""The closed union of events: the vocabulary of the product.

An event is a frozen value with a stable ``kind`` and a ``version``. What was once
recorded is never changed: a new shape gets a new version and an upcaster in
:mod:`research_core.journal.codec`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypeAlias, get_args

from research_core.domain.values import (
    JSON,
    Brief,
    ClaimDraft,
    ConceptDraft,
    Contradiction,
    DroppedResult,
    InjectionForm,
    KeptResult,
    PassageDraft,
    QueryDraft,
    QuestionDraft,
    Relation,
    Report,
    SearchCause,
    SkippedDocument,
    Voice,
)


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The analyst asked for a research."""

    kind: ClassVar[str] = "run.started"
    version: ClassVar[int] = 1
    brief: Brief


@dataclass(frozen=True, slots=True)
class PlanMade:
    """Questions and first queries; queries name their question by ``@place``."""

    kind: ClassVar[str] = "plan.made"
    version: ClassVar[int] = 1
    reasoner: str
    planning: str
    questions: tuple[QuestionDraft, ...]
    queries: tuple[QueryDraft, ...]


@dataclass(frozen=True, slots=True)
class SearchReplied:
    """The raw reply of one search, whole, as the provider returned it."""

    kind: ClassVar[str] = "search.replied"
    version: ClassVar[int] = 1
    query: str
    provider: str
    reply: JSON
    milliseconds: int


@dataclass(frozen=True, slots=True)
class SearchRead:
    """What was made of the raw reply to a query at a provider: derived, no call."""

    kind: ClassVar[str] = "search.read"
    version: ClassVar[int] = 1
    query: str
    provider: str
    kept: tuple[KeptResult, ...]
    dropped: tuple[DroppedResult, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchFailed:
    """A search that brought nothing; ``cause`` is a code, ``detail`` a sentence."""

    kind: ClassVar[str] = "search.failed"
    version: ClassVar[int] = 1
    query: str
    provider: str
    cause: SearchCause
    detail: str
    milliseconds: int = 0


@dataclass(frozen=True, slots=True)
class DocumentsSkipped:
    """Documents that could not be read; the others were."""

    kind: ClassVar[str] = "documents.skipped"
    version: ClassVar[int] = 1
    documents: tuple[SkippedDocument, ...]


@dataclass(frozen=True, slots=True)
class EvidenceGathered:
    """The passages of this round that matter to its open questions.

    ``heard`` are the injections that were taken in; the step that follows uses them.
    """

    kind: ClassVar[str] = "evidence.gathered"
    version: ClassVar[int] = 1
    round: int
    questions: tuple[QuestionDraft, ...]
    passages: tuple[PassageDraft, ...]
    heard: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StepReasoned:
    """One reasoning step over the gathered evidence, its quotes already checked.

    ``answered`` and ``used`` are ids of questions and injections; ``done`` says that
    another round would bring nothing, ``reason`` why (a code).
    """

    kind: ClassVar[str] = "step.reasoned"
    version: ClassVar[int] = 1
    round: int
    reasoner: str
    planning: str
    execution: str
    reflection: str
    claims: tuple[ClaimDraft, ...] = ()
    voices: tuple[Voice, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    concepts: tuple[ConceptDraft, ...] = ()
    relations: tuple[Relation, ...] = ()
    answered: tuple[str, ...] = ()
    queries: tuple[QueryDraft, ...] = ()
    used: tuple[str, ...] = ()
    done: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReportWritten:
    """The report; the run is complete."""

    kind: ClassVar[str] = "report.written"
    version: ClassVar[int] = 1
    report: Report


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
class Injected:
    """The analyst put in a query, a question or a note, on a node if they like."""

    kind: ClassVar[str] = "injected"
    version: ClassVar[int] = 1
    form: InjectionForm
    text: str
    node: str | None = None


Event: TypeAlias = (
    RunStarted
    | PlanMade
    | SearchReplied
    | SearchRead
    | SearchFailed
    | DocumentsSkipped
    | EvidenceGathered
    | StepReasoned
    | ReportWritten
    | RunPaused
    | RunResumed
    | RunStopped
    | ReportRequested
    | Injected
)

EVENT_TYPES: tuple[type[Event], ...] = get_args(Event)
EVENT_BY_KIND: dict[str, type[Event]] = {event.kind: event for event in EVENT_TYPES}


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event in the journal: its run, its number there (1, 2, 3, ...) and its time (UTC)."""

    run: str
    seq: int
    at: datetime
    event: Event
