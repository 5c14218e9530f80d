"""What only several processes on one server can do to a journal."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from research_core.clock import SYSTEM_CLOCK
from research_core.domain.events import Injected, Recorded, RunPaused
from research_core.errors import (
    JournalError,
    JournalTooNew,
    LeaseLost,
    RunBusy,
    StoreAway,
)
from research_core.journal import neo4j_queries as queries
from research_core.journal.held import entry
from research_core.journal.neo4j import Neo4jJournal
from tests.journal.teams import STARTED, member, old_run, reply, wired
from tests.servers.neo4j.server import Place
from tests.waiting import until


def seqs(events: list[Recorded]) -> list[int]:
    return [recorded.seq for recorded in events]


def test_many_writers_of_two_processes_leave_no_gap_and_no_repeat(
    neo4j_place: Place, tmp_path: Path
) -> None:
    """A reader looks on all the while, and never sees a number before the one below it."""
    seen: list[int] = []
    done = threading.Event()
    with member(neo4j_place, tmp_path) as one, member(neo4j_place, tmp_path) as other:

        def write(number: int) -> list[int]:
            journal = (one, other)[number % 2]
            return [journal.append("a", Injected("note", f"{number}")).seq for _ in range(25)]

        def watch() -> None:
            while not done.is_set() or len(seen) < other.head("a"):
                seen.extend(seqs(other.read("a", after=len(seen))))

        watcher = threading.Thread(target=watch)
        watcher.start()
        with ThreadPoolExecutor(8) as pool:
            given = sorted(seq for told in pool.map(write, range(8)) for seq in told)
        done.set()
        watcher.join()
        assert given == list(range(1, 201))
        assert seqs(one.read("a")) == given
        assert seen == given


def test_two_processes_prepare_one_empty_database_at_once(
    neo4j_place: Place, tmp_path: Path
) -> None:
    access = neo4j_place.access()
    for statement in queries.SCHEMA:
        name = statement.split()[2]
        what = statement.split()[1]
        access.prepare([f"DROP {what} {name} IF EXISTS"])
    access.close()
    with member(neo4j_place, tmp_path) as one, member(neo4j_place, tmp_path) as other:
        ready = threading.Barrier(2)

        def first(journal: Neo4jJournal) -> int:
            ready.wait(timeout=20)
            return journal.append("a", STARTED).seq

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(first, (one, other))) == [1, 2]


def test_an_event_whose_answer_was_lost_is_found_by_its_mark(
    neo4j_place: Place, tmp_path: Path
) -> None:
    with member(neo4j_place, tmp_path) as journal:
        waiting = entry(STARTED, SYSTEM_CLOCK)
        first = journal._record("a", waiting)
        journal.append("a", Injected("note", "in between"))
        again = journal._record("a", waiting)
        assert again == first
        assert seqs(journal.read("a")) == [1, 2]


def test_a_long_run_is_read_page_by_page(neo4j_place: Place, tmp_path: Path) -> None:
    began = old_run("a")[0]
    events = [
        replace(began, seq=seq, event=began.event if seq == 1 else reply(seq))
        for seq in range(1, 1202)
    ]
    with member(neo4j_place, tmp_path) as journal:
        journal.restore(events)
        assert journal.read("a") == events
        assert seqs(journal.read("a", after=1000)) == list(range(1001, 1202))
        assert journal.head("a") == 1201


def test_a_missing_event_is_said_and_not_passed_over(neo4j_place: Place, tmp_path: Path) -> None:
    with member(neo4j_place, tmp_path) as journal:
        journal.restore(old_run("a"))
        access = neo4j_place.access()
        access.write(lambda t: t.run("MATCH (e:JournalEvent {seq: 2}) DELETE e").consume())
        access.close()
        with pytest.raises(JournalError, match="Event 2 of run a is missing"):
            journal.read("a")


def test_a_lease_that_lapsed_is_taken_and_its_old_holder_records_nothing(
    neo4j_place: Place, tmp_path: Path
) -> None:
    with (
        wired(neo4j_place) as (wire, behind),
        member(behind, tmp_path / "one", lease_seconds=2) as one,
        member(neo4j_place, tmp_path / "other") as other,
        one.lease("a") as first,
    ):
        first.append(STARTED)
        with pytest.raises(RunBusy), other.lease("a"):
            pytest.fail("two hold one lease")
        wire.freeze()  # the holder lives, and its heartbeat does not get through
        until(lambda: other.abandoned() == ["a"])
        with other.lease("a") as second:
            wire.mend()
            assert second.append(reply(1)).seq == 2
            with pytest.raises(LeaseLost, match="taken over"):
                while True:  # what was on the wire may end in StoreAway first
                    _try(first.settle)
                    first.append(RunPaused("analyst"))
            assert seqs(other.read("a")) == [1, 2]
            assert second.append(reply(2)).seq == 3
        assert other.abandoned() == []


def _try(settle: object) -> None:
    try:
        settle()  # type: ignore[operator]
    except StoreAway:
        time.sleep(0.2)


def test_a_heartbeat_keeps_a_lease_that_records_nothing(neo4j_place: Place, tmp_path: Path) -> None:
    with (
        member(neo4j_place, tmp_path, lease_seconds=2) as one,
        member(neo4j_place, tmp_path, lease_seconds=2) as other,
        one.lease("a"),
    ):
        until = time.monotonic() + 5
        while time.monotonic() < until:
            assert other.abandoned() == []
            with pytest.raises(RunBusy), other.lease("a"):
                pytest.fail("two hold one lease")
            time.sleep(0.2)


def test_a_lease_let_go_leaves_nothing_behind(neo4j_place: Place, tmp_path: Path) -> None:
    with member(neo4j_place, tmp_path, lease_seconds=0.2) as journal:
        with journal.lease("a") as lease:
            lease.append(STARTED)
        time.sleep(0.4)
        assert journal.abandoned() == []
        with member(neo4j_place, tmp_path) as other, other.lease("a"):
            pass


def test_erasing_deletes_exactly_one_run(neo4j_place: Place, tmp_path: Path) -> None:
    with member(neo4j_place, tmp_path) as journal:
        journal.restore(old_run("a"))
        journal.restore(old_run("b"))
        journal.erase("a")
        journal.erase("nobody")
        access = neo4j_place.access()
        left = access.read(
            "MATCH (n) WHERE NOT n:JournalSchema UNWIND labels(n) AS label "
            "RETURN label, coalesce(n.run, n.id) AS run, count(*) AS count ORDER BY label"
        )
        access.close()
        assert left == [
            {"label": "JournalEvent", "run": "b", "count": 3},
            {"label": "JournalRun", "run": "b", "count": 1},
        ]


def test_a_journal_of_a_newer_version_is_left_untouched(neo4j_place: Place, tmp_path: Path) -> None:
    access = neo4j_place.access()
    newer = queries.SCHEMA_VERSION + 1
    access.write(lambda t: t.run(queries.SET_VERSION, version=newer).consume())
    with member(neo4j_place, tmp_path) as journal:
        for use in (lambda: journal.append("a", STARTED), lambda: journal.read("a"), journal.runs):
            with pytest.raises(JournalTooNew, match="newer Mindtrail"):
                use()
    assert access.read("MATCH (n) WHERE NOT n:JournalSchema RETURN n") == []
    access.close()


def test_half_a_letter_is_refused_before_anything_is_written(
    neo4j_place: Place, tmp_path: Path
) -> None:
    with member(neo4j_place, tmp_path) as journal, journal.lease("a") as lease:
        for append in (lambda event: journal.append("a", event), lease.append):
            with pytest.raises(UnicodeEncodeError):
                append(Injected("note", "\ud800"))
        assert journal.head("a") == 0
        assert lease.append(STARTED).seq == 1


def test_a_closed_journal_says_so(neo4j_place: Place, tmp_path: Path) -> None:
    with member(neo4j_place, tmp_path) as journal:
        journal.append("a", STARTED)
        journal.close()
        with pytest.raises(JournalError, match="was closed"):
            journal.read("a")
