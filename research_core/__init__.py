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
    DocumentsSkipped,
    Event,
    EvidenceGathered,
    Injected,
    PlanMade,
    Recorded,
    ReportRequested,
    ReportWritten,
    RunPaused,
    RunResumed,
    RunStarted,
    RunStopped,
    SearchFailed,
    SearchRead,
    SearchReplied,
    StepReasoned,
)
from research_core.domain.research import Research
from research_core.domain.values import (
    Brief,
    Claim,
    Concept,
    Contradiction,
    Evidence,
    Injection,
    Query,
    Question,
    Quote,
    Report,
    Search,
    Section,
    Sentence,
    Source,
    Step,
)
from research_core.errors import (
    BadInput,
    JournalError,
    JournalTooNew,
    JournalUnwritable,
    MindMapError,
    MindtrailError,
    RunBusy,
    SearchError,
    SettingMissing,
    UnknownRun,
)
from research_core.journal.codec import from_line, to_line
from research_core.library import Library
from research_core.mindmap.drawing import Drawing, draw, to_html
from research_core.mindmap.layout import layout
from research_core.ports import Edge, Graph, Node, RunSummary
from research_core.report.markdown import citations, to_markdown
from research_core.report.process_log import to_process_log
from research_core.search.documents import SAMPLE_LIBRARY
from research_core.search.uploads import save_upload
from research_core.settings import Settings, load_settings

__version__ = "0.1.0"

__all__ = [
    "SAMPLE_LIBRARY",
    "BadInput",
    "Brief",
    "Claim",
    "Concept",
    "Contradiction",
    "DocumentsSkipped",
    "Drawing",
    "Edge",
    "Event",
    "Evidence",
    "EvidenceGathered",
    "Graph",
    "Injected",
    "Injection",
    "JournalError",
    "JournalTooNew",
    "JournalUnwritable",
    "Library",
    "MindMapError",
    "MindtrailError",
    "Node",
    "PlanMade",
    "Query",
    "Question",
    "Quote",
    "Recorded",
    "Report",
    "ReportRequested",
    "ReportWritten",
    "Research",
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
    "Sentence",
    "SettingMissing",
    "Settings",
    "Source",
    "Step",
    "StepReasoned",
    "UnknownRun",
    "citations",
    "draw",
    "from_line",
    "layout",
    "load_settings",
    "save_upload",
    "to_html",
    "to_line",
    "to_markdown",
    "to_process_log",
]
