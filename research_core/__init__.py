"""Mindtrail's research core: deep research that one can watch, steer and trust.

This is the whole public API; everything else may change. Start with::

    from research_core import Library, load_settings

    library = Library(load_settings())
    run = library.start("What improves a language model without training?")
    for recorded in library.drive(run):
        print(recorded.seq, recorded.event.kind)
    print(to_markdown(library.research(run)))
"""

from research_core.checks import Check
from research_core.domain.comparing import Comparison, Sides, compare
from research_core.domain.events import (
    BudgetSet,
    ConceptRenamed,
    ConceptsMerged,
    DocumentsSkipped,
    Event,
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
    RunPaused,
    RunResumed,
    RunStarted,
    RunStopped,
    SearchFailed,
    SearchRead,
    SearchReplied,
    SectionImported,
    StepReasoned,
    TrustSet,
    WaitEnded,
    WaitStarted,
)
from research_core.domain.hosts import host_and_port, host_of, trust_in
from research_core.domain.research import Research
from research_core.domain.spending import spent
from research_core.domain.standing import citable_quotes
from research_core.domain.values import (
    Act,
    Brief,
    Budget,
    Claim,
    Concept,
    Contradiction,
    Estimate,
    Evidence,
    Fork,
    Injection,
    InjectionForm,
    MapAnswer,
    MapQuestion,
    Mark,
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
    Trust,
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
from research_core.library import Library, RunFacts
from research_core.mindmap.communities import communities
from research_core.mindmap.drawing import Drawing, draw, to_html
from research_core.mindmap.files import to_graphml, to_map_json
from research_core.mindmap.layout import Layout, layout
from research_core.mindmap.projection import merge as merge_graphs
from research_core.mindmap.ready import READY_QUESTIONS, Parameter, ReadyAnswer, ReadyQuestion
from research_core.mindmap.selection import choose as drawn_part
from research_core.models.live import InFlight
from research_core.ports import Edge, Graph, Node, RunSummary
from research_core.reading.quotes import quote_in_source
from research_core.reasoners.model import readable_so_far
from research_core.report.docx import to_docx
from research_core.report.map_answer import answer_in_words
from research_core.report.markdown import citations, to_markdown
from research_core.report.page import to_html_report
from research_core.report.process_log import to_process_log
from research_core.report.references import to_csv, to_ris
from research_core.search.documents import SAMPLE_LIBRARY
from research_core.search.uploads import save_upload
from research_core.settings import Settings, load_settings

__version__ = "0.4.0"

__all__ = [
    "READY_QUESTIONS",
    "SAMPLE_LIBRARY",
    "Act",
    "BadInput",
    "Brief",
    "Budget",
    "BudgetSet",
    "Check",
    "Claim",
    "Comparison",
    "Concept",
    "ConceptRenamed",
    "ConceptsMerged",
    "Contradiction",
    "DocumentsSkipped",
    "Drawing",
    "Edge",
    "Estimate",
    "Event",
    "Evidence",
    "EvidenceGathered",
    "Fork",
    "Graph",
    "InFlight",
    "Injected",
    "Injection",
    "InjectionForm",
    "JournalError",
    "JournalTooNew",
    "JournalUnwritable",
    "Layout",
    "Library",
    "MapAnswer",
    "MapAsked",
    "MapQuestion",
    "MapQuestioned",
    "Mark",
    "MindMapError",
    "MindtrailError",
    "ModelCall",
    "ModelError",
    "ModelFailed",
    "ModelReplied",
    "Node",
    "NodeMarked",
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
    "RunDiscarded",
    "RunFacts",
    "RunForked",
    "RunLabelled",
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
    "Sides",
    "Source",
    "Spending",
    "Step",
    "StepReasoned",
    "StoreAway",
    "Trust",
    "TrustSet",
    "UnknownRun",
    "Wait",
    "WaitEnded",
    "WaitStarted",
    "answer_in_words",
    "citable_quotes",
    "citations",
    "communities",
    "compare",
    "draw",
    "drawn_part",
    "from_line",
    "host_and_port",
    "host_of",
    "layout",
    "load_settings",
    "merge_graphs",
    "quote_in_source",
    "readable_so_far",
    "save_upload",
    "spent",
    "to_csv",
    "to_docx",
    "to_graphml",
    "to_html",
    "to_html_report",
    "to_line",
    "to_map_json",
    "to_markdown",
    "to_process_log",
    "to_ris",
    "trust_in",
]
