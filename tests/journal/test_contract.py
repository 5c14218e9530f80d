"""The contract that every journal keeps; each adapter is one more parameter."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from research_core.domain.events import Injected, ReportWritten, RunPaused, RunResumed, RunStarted
from research_core.domain.values import Brief, Report
from research_core.errors import RunBusy
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
