"""The process log tells a run section by section, and text in it stays text."""

from __future__ import annotations

import re
from pathlib import Path

from research_core import Library, to_process_log
from research_core.domain.events import (
    DocumentsSkipped,
    Injected,
    ReportRequested,
    RunPaused,
    RunResumed,
    RunStopped,
    SearchFailed,
    SearchRead,
    SearchReplied,
)
from research_core.domain.values import DroppedResult, KeptResult, SkippedDocument
from tests.conftest import TOPIC
from tests.mindmap.story import Story


def sections(log: str) -> list[str]:
    return re.findall(r"^## (.+) - \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", log, re.MULTILINE)


def test_a_whole_run_is_told_in_order(library: Library, documents: Path) -> None:
    run = library.start(TOPIC, documents=documents)
    for _ in library.drive(run):
        pass
    log = to_process_log(library.events(run))
    told = sections(log)
    assert told[:3] == ["Mind Map Initialization", "Reasoning Step", "Web Research Step"]
    assert told[-2:] == ["Final Report Generation", "Final Research Report"]
    assert log.startswith(f"# Research Process: {TOPIC}")
    for mark in (
        "**PLANNING**",
        "**EXECUTION**",
        "**REFLECTION**",
        "Raw Results:",
        "Formatted Results:",
    ):
        assert mark in log


def test_what_went_wrong_and_what_the_analyst_did_is_told_too() -> None:
    story = Story()
    story.start()
    story.plan("What?")
    story.tell(SearchFailed("y2.0", "tavily", "unreachable", "No network."))
    story.tell(DocumentsSkipped((SkippedDocument("torn.pdf", "damaged"),)))
    story.tell(Injected("note", "# not a heading\n<script>"))
    for event in (RunPaused("analyst"), RunResumed(), RunStopped(), ReportRequested()):
        story.tell(event)
    log = to_process_log(story.events)
    told = sections(log)
    assert told[-7:] == [
        "Search Error",
        "Document Error",
        "Injection",
        "Paused",
        "Resumed",
        "Stopped",
        "Report Requested",
    ]
    assert "<script>" not in log
    assert "\n# not" not in log


def test_a_reply_cannot_end_its_own_code_block() -> None:
    story = Story()
    story.start()
    story.plan("What?")
    story.find(("A", "text with ``` fences ```` in it"), query="y2.0")
    log = to_process_log(story.events)
    assert "`````json" in log
    assert to_process_log([]) == ""


def test_addresses_and_file_names_stay_text() -> None:
    story = Story()
    story.start()
    story.plan("What?")
    story.tell(SearchReplied("y2.0", "tavily", {"t": "text"}, 1))
    hostile = "http://e.org/<img src=x onerror=alert(1)>\n\n# Fake"
    kept = (KeptResult(hostile, "T", "/t"),)
    story.tell(SearchRead("y2.0", "tavily", kept, (DroppedResult(hostile, "invalid"),)))
    log = to_process_log(story.events)
    assert "<img" not in log.replace("\\<img", "")
    assert "\n# Fake" not in log
