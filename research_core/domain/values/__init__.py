"""The nouns of a research: frozen values, nothing but the standard library.

Identifiers name the event that made a thing and its place in it: ``c12.3`` is the
fourth claim of event 12. Inside one event, a thing of the same event is named
``@3`` (its place); :func:`research_core.domain.fold.fold` turns that into a full id.
"""

from research_core.domain.values.acts import Act, ActKind, Fork, Mark, Trust
from research_core.domain.values.budget import Budget, Estimate, Resource, Spending
from research_core.domain.values.claims import (
    Claim,
    ClaimDraft,
    Concept,
    ConceptDraft,
    Contradiction,
    Match,
    Quote,
    Relation,
    RelationType,
    Step,
    Voice,
)
from research_core.domain.values.models import (
    Finish,
    MapAnswer,
    MapAsker,
    MapQuestion,
    ModelCall,
    ModelCause,
    ModelTask,
    Wait,
)
from research_core.domain.values.plan import (
    Brief,
    Injection,
    InjectionForm,
    Query,
    QueryDraft,
    QueryOrigin,
    Question,
    QuestionDraft,
    QuestionOrigin,
)
from research_core.domain.values.report import (
    Report,
    Section,
    SectionKind,
    Sentence,
)
from research_core.domain.values.sources import (
    JSON,
    DroppedResult,
    Evidence,
    KeptResult,
    PassageDraft,
    Search,
    SearchCause,
    SkippedDocument,
    Source,
)

__all__ = [
    "JSON",
    "Act",
    "ActKind",
    "Brief",
    "Budget",
    "Claim",
    "ClaimDraft",
    "Concept",
    "ConceptDraft",
    "Contradiction",
    "DroppedResult",
    "Estimate",
    "Evidence",
    "Finish",
    "Fork",
    "Injection",
    "InjectionForm",
    "KeptResult",
    "MapAnswer",
    "MapAsker",
    "MapQuestion",
    "Mark",
    "Match",
    "ModelCall",
    "ModelCause",
    "ModelTask",
    "PassageDraft",
    "Query",
    "QueryDraft",
    "QueryOrigin",
    "Question",
    "QuestionDraft",
    "QuestionOrigin",
    "Quote",
    "Relation",
    "RelationType",
    "Report",
    "Resource",
    "Search",
    "SearchCause",
    "Section",
    "SectionKind",
    "Sentence",
    "SkippedDocument",
    "Source",
    "Spending",
    "Step",
    "Trust",
    "Voice",
    "Wait",
]
