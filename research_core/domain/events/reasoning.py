"""What was made of it: the plan, evidence, steps, questions to the map, the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from research_core.domain.values import (
    ClaimDraft,
    ConceptDraft,
    Contradiction,
    MapAsker,
    PassageDraft,
    QueryDraft,
    QuestionDraft,
    Relation,
    Report,
    Voice,
)


@dataclass(frozen=True, slots=True)
class PlanMade:
    """Questions and first queries; queries name their question by ``@place``.

    ``because`` is a code: why the run's own reasoner did not make it ("" when it did).
    """

    kind: ClassVar[str] = "plan.made"
    version: ClassVar[int] = 2
    reasoner: str
    planning: str
    questions: tuple[QuestionDraft, ...]
    queries: tuple[QueryDraft, ...]
    because: str = ""


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
class MapAsked:
    """A question to the mind map: its Cypher with its own parameters (JSON text), its rows
    (JSON text) and the answer in words.

    One that is ``asked_by`` the analyst answers the oldest open MapQuestioned.
    """

    kind: ClassVar[str] = "map.asked"
    version: ClassVar[int] = 2
    round: int
    question: str
    cypher: str
    rows: str = "[]"
    answer: str = ""
    error: str = ""
    asked_by: MapAsker = "standing"
    parameters: str = "{}"


@dataclass(frozen=True, slots=True)
class StepReasoned:
    """One reasoning step over the gathered evidence, its quotes already checked.

    ``answered`` and ``used`` are ids of questions and injections; ``done`` says that
    another round would bring nothing, ``reason`` why (a code). ``because`` is a code: why
    the run's own reasoner did not do it ("" when it did).
    """

    kind: ClassVar[str] = "step.reasoned"
    version: ClassVar[int] = 2
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
    because: str = ""


@dataclass(frozen=True, slots=True)
class ReportWritten:
    """The report; the run is complete."""

    kind: ClassVar[str] = "report.written"
    version: ClassVar[int] = 2
    report: Report
