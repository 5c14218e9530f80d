"""The process log tells a run section by section, and text in it stays text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from research_core import Library, to_process_log
from research_core.domain.events import (
    BudgetSet,
    DocumentsSkipped,
    Injected,
    MapAsked,
    ModelFailed,
    ModelReplied,
    ProviderReplaced,
    ReportRequested,
    RewriteRequested,
    RunPaused,
    RunResumed,
    RunStopped,
    SearchFailed,
    SearchRead,
    SearchReplied,
    SectionImported,
    WaitEnded,
    WaitStarted,
)
from research_core.domain.values import Budget, DroppedResult, KeptResult, SkippedDocument, Wait
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


def told_with_a_model(language: str) -> str:
    """The log of a run in which a model, a wait, a budget and the mind map had their say."""
    story = Story()
    story.start(language=language)
    story.tell(ModelFailed("plan", 0, "gemini-pro", "quota", "Gemini asks to wait (429)."))
    story.tell(WaitStarted(Wait("model", "gemini-pro", "quota", "2026-11-21T09:01:00+00:00")))
    story.tell(WaitEnded())
    story.tell(ModelReplied("plan", 0, "gemini-pro", "{}", "stop", 900, 120, 800, 0.0123))
    story.plan("What helps?")
    story.tell(SearchFailed("y6.0", "tavily", "quota", "Used up."))
    story.tell(ProviderReplaced("tavily", "documents", "quota"))
    story.find(("A", "Voting helps."), query="y6.0")
    story.tell(MapAsked(1, "facts", "MATCH (c:Claim) RETURN c", '[{"c": 1}]', "Voting helps."))
    story.tell(MapAsked(1, "reflections", "MATCH (s) RETURN s", answer="Small models are open."))
    story.tell(MapAsked(1, "plans", "MATCH (s) RETURN s", error="It did not answer."))
    story.gather()
    story.reason()
    story.tell(ModelFailed("map", 1, "gemini-pro", "timeout", "It was silent."))
    story.tell(BudgetSet(Budget(calls=3)))
    story.tell(BudgetSet(Budget()))
    story.tell(ModelFailed("report", 1, "gemini-pro", "quota_day", "Used up for today."))
    story.tell(RewriteRequested())
    return to_process_log(story.events)


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("ko", ("쿼리: facts", "결과:", "응답:\nVoting helps.", "오류: It did not answer.")),
        ("en", ("Query: facts", "Result:", "Answer:\nVoting helps.", "Error: It did not answer.")),
    ],
)
def test_the_mind_map_and_the_model_are_told_in_the_runs_language(
    language: str, labels: tuple[str, ...]
) -> None:
    log = told_with_a_model(language)
    told = sections(log)
    for title in (
        "Reasoning Error",
        "Waiting",
        "Model Reply",
        "Mind Map Query",
        "Mind Map Query Error",
        "Final Report Generation Error",
        "Search Error",
        "Budget",
    ):
        assert title in told
    for label in labels:
        assert f"\n{label}" in log
    assert ("최종 보고서 생성 중 오류 발생: Used up for today." in log) == (language == "ko")


def test_a_step_tells_what_it_knew_when_it_began() -> None:
    log = told_with_a_model("en")
    step = log[log.rindex("## Reasoning Step") :]
    assert "Search Query: self-consistency sample count" in step
    assert "Mind Map Context: Voting helps." in step
    assert "Reflection Context: Small models are open." in step
    assert "Planning Context: The mind map could not be asked: It did not answer." in step


def test_an_imported_section_is_told_as_it_was_unless_events_tell_it() -> None:
    story = Story()
    story.start()
    stamp = "2025-02-26 08:42:59"
    story.tell(SectionImported("Reflection Step", stamp, "# As it\n  *was*"))
    story.tell(SectionImported("Search Results", stamp, "Raw Results:", told=True))
    log = to_process_log(story.events)
    assert f"## Reflection Step - {stamp}\n# As it\n  *was*\n" in log
    assert "## Search Results" not in log
