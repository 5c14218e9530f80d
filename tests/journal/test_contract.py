"""The contract that every journal keeps; each adapter is one more parameter."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from research_core.domain.events import (
    Injected,
    Recorded,
    ReportWritten,
    RunDiscarded,
    RunForked,
    RunLabelled,
    RunPaused,
    RunResumed,
    RunStarted,
)
from research_core.domain.values import Brief, Report
from research_core.errors import BadInput, RunBusy
from research_core.journal.neo4j import Neo4jJournal
from research_core.journal.sqlite import SqliteJournal
from research_core.ports import Journal
from tests.journal.teams import old_run

STARTED = RunStarted(Brief("토픽 🌱", "ko"))


@pytest.fixture(params=["sqlite", "neo4j"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    if request.param == "sqlite":
        opened: Journal = SqliteJournal(tmp_path)
        yield opened
        opened.close()
        return
    access = request.getfixturevalue("neo4j_place").access()
    opened = Neo4jJournal(access, tmp_path, lease_seconds=15)
    yield opened
    opened.close()
    access.close()


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


def test_the_list_tells_titles_tags_the_bin_and_where_a_fork_came_from(journal: Journal) -> None:
    labels = (RunLabelled("First"), RunLabelled("제목 🌱", ("one", "둘")))
    for event in (STARTED, *labels, RunDiscarded(), RunPaused("analyst")):
        journal.append("1parent", event)
    past = journal.read("1parent")
    said = Recorded("2fork", len(past) + 1, datetime.now(UTC), RunForked("1parent", len(past)))
    journal.restore([*(replace(recorded, run="2fork") for recorded in past), said])
    journal.append("3plain", STARTED)
    plain, fork, parent = journal.runs()
    assert (plain.title, plain.tags, plain.discarded, plain.parent) == ("", (), False, "")
    assert (fork.title, fork.tags, fork.discarded, fork.parent) == ("", (), False, "1parent")
    assert (fork.state, fork.events) == ("running", 6)
    assert (parent.title, parent.tags) == ("제목 🌱", ("one", "둘"))
    assert (parent.discarded, parent.parent) == (True, "")
    journal.append("1parent", RunDiscarded(discarded=False))
    journal.append("2fork", RunLabelled("Mine"))
    _, fork, parent = journal.runs()
    assert (fork.title, parent.discarded) == ("Mine", False)


def test_one_lease_a_run(journal: Journal) -> None:
    with journal.lease("a"):
        with pytest.raises(RunBusy, match="being driven"), journal.lease("a"):
            pytest.fail("two hold one lease")
        with journal.lease("b"):
            pass
    with journal.lease("a"):
        pass


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


def test_only_one_run_without_a_gap_is_restored_at_a_time(journal: Journal) -> None:
    for wrong in ([], old_run("a")[::2], [*old_run("a"), *old_run("b")]):
        with pytest.raises(ValueError, match="one run"):
            journal.restore(wrong)
    assert journal.runs() == []


def test_a_beginning_is_completed_by_what_follows_it_and_by_nothing_else(
    journal: Journal,
) -> None:
    events = old_run("a")
    with pytest.raises(BadInput, match="has 0 events"):
        journal.restore(events[1:])
    journal.restore(events[:1])
    with pytest.raises(BadInput, match="has 1 events"):
        journal.restore(events[2:])
    assert journal.read("a") == events[:1]
    journal.restore(events[1:])
    assert journal.read("a") == events
    with pytest.raises(BadInput, match="has 3 events"):
        journal.restore(events[1:])
    assert journal.read("a") == events


def test_what_a_holder_records_and_what_people_say_count_on_together(journal: Journal) -> None:
    with journal.lease("a") as lease:
        lease.settle()
        told = [lease.append(STARTED), journal.append("a", Injected("note", "n"))]
        told.append(lease.append(RunPaused("analyst")))
        lease.settle()
    assert [recorded.seq for recorded in told] == [1, 2, 3]
    assert journal.read("a") == told


def test_a_run_that_is_held_or_was_let_go_is_not_abandoned(journal: Journal) -> None:
    with journal.lease("a"):
        assert journal.abandoned() == []
    assert journal.abandoned() == []


def test_erasing_a_run_leaves_every_other_as_it_was(journal: Journal) -> None:
    for run in ("a", "b"):
        journal.restore(old_run(run))
    journal.erase("a")
    journal.erase("nobody")
    assert (journal.head("a"), journal.read("a")) == (0, [])
    assert [told.id for told in journal.runs()] == ["b"]
    assert journal.read("b") == old_run("b")
    journal.restore(old_run("a"))
    assert journal.read("a") == old_run("a")


def test_a_run_at_work_is_not_erased(journal: Journal) -> None:
    journal.restore(old_run("a"))
    with journal.lease("a"), pytest.raises(RunBusy, match="being driven"):
        journal.erase("a")
    assert journal.read("a") == old_run("a")
    with journal.lease("a") as lease:
        assert lease.append(RunResumed()).seq == 4
