"""Mindtrail's research core: deep research that one can watch, steer and trust.

This is the whole public API; everything else may change. Start with::

    from research_core import Library, load_settings

    library = Library(load_settings())
    run = library.start("What improves a language model without training?")
    for recorded in library.drive(run):
        print(recorded.seq, recorded.event.kind)
    print(to_markdown(library.research(run)))
"""

from research_core.domain.events import (
    BudgetSet,
    DocumentsSkipped,
    Event,
    EvidenceGathered,
    Injected,
    MapAsked,
    MapQuestioned,
    ModelFailed,
    ModelReplied,
    PlanMade,
    ProviderReplaced,
    Recorded,
    ReportRequested,
    ReportWritten,
    RewriteRequested,
    RunPaused,
    RunResumed,
    RunStarted,
    RunStopped,
    SearchFailed,
    SearchRead,
    SearchReplied,
    SectionImported,
    StepReasoned,
    WaitEnded,
    WaitStarted,
)
from research_core.domain.research import Research
from research_core.domain.spending import spent
from research_core.domain.values import (
    Brief,
    Budget,
    Claim,
    Concept,
    Contradiction,
    Estimate,
    Evidence,
    Injection,
    MapAnswer,
    MapQuestion,
    ModelCall,
    Query,
    Question,
    Quote,
    Report,
    Resource,
    Search,
    Section,
    Sentence,
    Source,
    Spending,
    Step,
    Wait,
)
from research_core.errors import (
    BadInput,
    JournalError,
    JournalTooNew,
    JournalUnwritable,
    MindMapError,
    MindtrailError,
    ModelError,
    RunBusy,
    SearchError,
    SettingMissing,
    StoreAway,
    UnknownRun,
)
from research_core.journal.codec import from_line, to_line
from research_core.library import Library
from research_core.mindmap.drawing import Drawing, draw, to_html
from research_core.mindmap.layout import layout
from research_core.mindmap.ready import READY_QUESTIONS, Parameter, ReadyAnswer, ReadyQuestion
from research_core.models.live import InFlight
from research_core.ports import Edge, Graph, Node, RunSummary
from research_core.reasoners.model import readable_so_far
from research_core.report.map_answer import answer_in_words
from research_core.report.markdown import citations, to_markdown
from research_core.report.process_log import to_process_log
from research_core.search.documents import SAMPLE_LIBRARY
from research_core.search.uploads import save_upload
from research_core.settings import Settings, load_settings

__version__ = "0.3.0"

__all__ = [
    "READY_QUESTIONS",
    "SAMPLE_LIBRARY",
    "BadInput",
    "Brief",
    "Budget",
    "BudgetSet",
    "Claim",
    "Concept",
    "Contradiction",
    "DocumentsSkipped",
    "Drawing",
    "Edge",
    "Estimate",
    "Event",
    "Evidence",
    "EvidenceGathered",
    "Graph",
    "InFlight",
    "Injected",
    "Injection",
    "JournalError",
    "JournalTooNew",
    "JournalUnwritable",
    "Library",
    "MapAnswer",
    "MapAsked",
    "MapQuestion",
    "MapQuestioned",
    "MindMapError",
    "MindtrailError",
    "ModelCall",
    "ModelError",
    "ModelFailed",
    "ModelReplied",
    "Node",
    "Parameter",
    "PlanMade",
    "ProviderReplaced",
    "Query",
    "Question",
    "Quote",
    "ReadyAnswer",
    "ReadyQuestion",
    "Recorded",
    "Report",
    "ReportRequested",
    "ReportWritten",
    "Research",
    "Resource",
    "RewriteRequested",
    "RunBusy",
    "RunPaused",
    "RunResumed",
    "RunStarted",
    "RunStopped",
    "RunSummary",
    "Search",
    "SearchError",
    "SearchFailed",
    "SearchRead",
    "SearchReplied",
    "Section",
    "SectionImported",
    "Sentence",
    "SettingMissing",
    "Settings",
    "Source",
    "Spending",
    "Step",
    "StepReasoned",
    "StoreAway",
    "UnknownRun",
    "Wait",
    "WaitEnded",
    "WaitStarted",
    "answer_in_words",
    "citations",
    "draw",
    "from_line",
    "layout",
    "load_settings",
    "readable_so_far",
    "save_upload",
    "spent",
    "to_html",
    "to_line",
    "to_markdown",
    "to_process_log",
]
