"""The story of a run, told from its events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pages.parts.timeline import Timeline, active_seconds, batch, clock
from research_core import (
    Brief,
    DocumentsSkipped,
    Event,
    Injected,
    PlanMade,
    Recorded,
    RunPaused,
    RunResumed,
    RunStarted,
    RunStopped,
    SearchFailed,
    SearchRead,
    SearchReplied,
)
from research_core.domain.values import DroppedResult, KeptResult, SkippedDocument

START = datetime(2026, 11, 21, tzinfo=UTC)


def told(*events: Event) -> Timeline:
    """A timeline of these events, ten seconds apart."""
    timeline = Timeline()
    timeline.take(
        Recorded("r", place + 1, START + timedelta(seconds=10 * place), event)
        for place, event in enumerate(events)
    )
    return timeline


def test_searches_that_belong_together_are_one_entry() -> None:
    kept = KeptResult("https://a.example", "A", "/results/0/content")
    timeline = told(
        RunStarted(Brief("t", "en")),
        PlanMade("extractive", "", (), ()),
        SearchReplied("y2.0", "tavily", {}, 900),
        Injected("note", "n"),
        SearchRead("y2.0", "tavily", (kept,), (DroppedResult("https://b.example", "duplicate"),)),
        DocumentsSkipped((SkippedDocument("/x/y.pdf", "damaged"),)),
        SearchFailed("y2.1", "tavily", "timeout", "too slow", 1900),
    )
    assert [entry.kind for entry in timeline.entries] == ["started", "plan", "search", "injected"]
    counted = batch(timeline.entries[2])
    assert (counted.searches, counted.results, counted.kept, counted.duplicates) == (2, 2, 1, 1)
    assert counted.milliseconds == 1900
    assert [failure.cause for failure in counted.failed] == ["timeout"]
    assert counted.skipped == (("/x/y.pdf", "damaged", ""),)
    assert not counted.unread


def test_an_answer_that_is_not_read_yet_is_no_empty_answer() -> None:
    timeline = told(RunStarted(Brief("t", "en")), SearchReplied("y2.0", "tavily", {}, 900))
    assert batch(timeline.entries[1]).unread


def test_a_pause_does_not_count_as_work() -> None:
    timeline = told(RunStarted(Brief("t", "en")), RunPaused("analyst"), RunResumed(), RunStopped())
    later = START + timedelta(hours=1)
    assert active_seconds(timeline.entries, later) == 20
    assert active_seconds(timeline.entries[:1], later) == 3600


def test_the_clock_is_short() -> None:
    assert [clock(s) for s in (-1, 0, 41.9, 725, 3750)] == [
        "0:00",
        "0:00",
        "0:41",
        "12:05",
        "1:02:30",
    ]
