"""The closed union of events: the vocabulary of the product.

An event is a frozen value with a stable ``kind`` and a ``version``. What was once
recorded is never changed: a new shape gets a new version and an upcaster in
:mod:`research_core.journal.codec`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, get_args

from research_core.domain.events.models import (
    ModelFailed,
    ModelReplied,
)
from research_core.domain.events.reasoning import (
    EvidenceGathered,
    MapAsked,
    PlanMade,
    ReportWritten,
    StepReasoned,
)
from research_core.domain.events.runs import (
    BudgetSet,
    Injected,
    MapQuestioned,
    ReportRequested,
    RewriteRequested,
    RunPaused,
    RunResumed,
    RunStarted,
    RunStopped,
    SectionImported,
    WaitEnded,
    WaitStarted,
)
from research_core.domain.events.searches import (
    DocumentsSkipped,
    ProviderReplaced,
    SearchFailed,
    SearchRead,
    SearchReplied,
)
from research_core.domain.events.steering import (
    ConceptRenamed,
    ConceptsMerged,
    NodeMarked,
    RunDiscarded,
    RunForked,
    RunLabelled,
    TrustSet,
)

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
    | ModelReplied
    | ModelFailed
    | WaitStarted
    | WaitEnded
    | MapAsked
    | ProviderReplaced
    | BudgetSet
    | RewriteRequested
    | SectionImported
    | MapQuestioned
    | NodeMarked
    | ConceptRenamed
    | ConceptsMerged
    | TrustSet
    | RunLabelled
    | RunDiscarded
    | RunForked
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


__all__ = [
    "EVENT_BY_KIND",
    "EVENT_TYPES",
    "BudgetSet",
    "ConceptRenamed",
    "ConceptsMerged",
    "DocumentsSkipped",
    "Event",
    "EvidenceGathered",
    "Injected",
    "MapAsked",
    "MapQuestioned",
    "ModelFailed",
    "ModelReplied",
    "NodeMarked",
    "PlanMade",
    "ProviderReplaced",
    "Recorded",
    "ReportRequested",
    "ReportWritten",
    "RewriteRequested",
    "RunDiscarded",
    "RunForked",
    "RunLabelled",
    "RunPaused",
    "RunResumed",
    "RunStarted",
    "RunStopped",
    "SearchFailed",
    "SearchRead",
    "SearchReplied",
    "SectionImported",
    "StepReasoned",
    "TrustSet",
    "WaitEnded",
    "WaitStarted",
]
