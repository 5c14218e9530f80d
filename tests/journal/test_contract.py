"""The contract that every journal keeps; each adapter is one more parameter."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from research_core.domain.events import (
    Injected,
    Recorded,
    ReportWritten,
    RunPaused,
    RunResumed,
    RunStarted,
)
from research_core.domain.values import Brief, Report
from research_core.errors import BadInput, RunBusy
from research_core.journal.sqlite import SqliteJournal
from research_core.ports import Journal

STARTED = RunStarted(Brief("토픽 🌱", "ko"))


@pytest.fixture(params=["sqlite"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    opened = SqliteJournal(tmp_path)
    yield opened
    opened.close()


def test_numbers_count_up_from_one_in_each_run(journal: Journal) -> None:
    numbers = [journal.append(run, Injected("note", "n")).seq for run in ("a", "b", "a", "a", "b")]
    assert numbers == [1, 1, 2, 3, 2]
    assert (journal.head("a"), journal.head("b"), journal.head("c")) == (3, 2, 0)


def test_what_was_appended_is_read_back(journal: Journal) -> None:
    text = "한글 🌱 \u2028 ' \" \\ \x00" + "긴 글 " * 10_000
    recorded = [journal.append("a", STARTED), journal.append("a", Injected("note", text))]
    assert journal.read("a") == recorded
    assert journal.read("a", after=1) == recorded[1:]
    assert journal.read("nobody") == []


def test_threads_get_different_numbers(journal: Journal) -> None:
    def inject() -> None:
        for _ in range(25):
            journal.append("a", Injected("note", "n"))

    threads = [threading.Thread(target=inject) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [recorded.seq for recorded in journal.read("a")] == list(range(1, 101))


def test_the_list_tells_each_run_newest_first(journal: Journal) -> None:
    journal.append("1older", STARTED)
    journal.append("1older", RunPaused("search.unreachable", "no network"))
    journal.append("2newer", STARTED)
    journal.append("2newer", RunPaused("analyst"))
    journal.append("2newer", RunResumed())
    journal.append("2newer", ReportWritten(Report("t", "ko", "extractive", ())))
    newer, older = journal.runs()
    assert (newer.id, newer.state, newer.events, newer.topic) == (
        "2newer",
        "finished",
        4,
        "토픽 🌱",
    )
    assert (older.id, older.state, older.cause) == ("1older", "paused", "search.unreachable")
    assert older.started_at <= older.updated_at <= newer.updated_at


def test_one_lease_a_run(journal: Journal) -> None:
    with journal.lease("a"):
        with pytest.raises(RunBusy, match="being driven"), journal.lease("a"):
            pytest.fail("two hold one lease")
        with journal.lease("b"):
            pass
    with journal.lease("a"):
        pass


def old_run(run: str) -> list[Recorded]:
    """A run of long ago, as an import brings it."""
    began = datetime(2025, 2, 26, 8, 42, 59, tzinfo=UTC)
    events = (STARTED, Injected("note", "한글 🌱 \x00"), RunPaused("imported"))
    return [
        Recorded(run, place, began + timedelta(seconds=place, microseconds=place), event)
        for place, event in enumerate(events, start=1)
    ]


def test_a_restored_run_is_what_it_was(journal: Journal) -> None:
    journal.append("b", STARTED)
    journal.restore(old_run("a"))
    assert journal.read("a") == old_run("a")
    assert journal.append("a", RunResumed()).seq == 4
    assert [(run.id, run.state, run.events) for run in journal.runs()] == [
        ("b", "running", 1),
        ("a", "running", 4),
    ]


def test_a_run_that_is_here_is_not_overwritten(journal: Journal) -> None:
    mine = [journal.append("a", STARTED)]
    with pytest.raises(BadInput, match="in this library already"):
        journal.restore(old_run("a"))
    assert journal.read("a") == mine


def test_a_run_is_restored_whole_or_not_at_all(journal: Journal) -> None:
    unwritable = replace(old_run("a")[2], event=RunPaused("imported", "half a letter: \ud800"))
    with pytest.raises(UnicodeEncodeError):
        journal.restore([*old_run("a")[:2], unwritable])
    assert journal.head("a") == 0
    journal.restore(old_run("a"))
    assert journal.head("a") == 3


def test_only_one_whole_run_is_restored_at_a_time(journal: Journal) -> None:
    for wrong in ([], old_run("a")[1:], [*old_run("a"), *old_run("b")]):
        with pytest.raises(ValueError, match="one run"):
            journal.restore(wrong)
    assert journal.runs() == []
