"""Runs of a dead process go on in another one, and those of a living one are left alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from research_core import Library, Settings, StoreAway
from research_core.clock import SYSTEM_CLOCK
from research_core.domain.events import Recorded, ReportWritten, RewriteRequested, RunStarted
from research_core.domain.values import Brief
from research_core.errors import JournalTooNew
from research_core.journal import neo4j_queries as queries
from research_core.journal.neo4j import Neo4jJournal
from research_core.journal.sqlite import SqliteJournal
from research_core.loop.runner import Runner
from research_core.loop.takeover import Takeover
from research_core.neo4j_access import Neo4jAccess
from research_core.ports import Journal
from tests.clocks import NOON, VirtualClock
from tests.conftest import TOPIC
from tests.journal.teams import member, wired
from tests.loop.scripted import DocumentsToolbox
from tests.servers.neo4j.server import Place
from tests.waiting import until

LEASE_S = 2.0


def leave(place: Place, run: str) -> None:
    """Let a process take the run's lease and die: what stays is a lease that has lapsed."""
    names = {"run": run, "holder": "dead", "term": 1, "milliseconds": 0, "calm": True}
    access = place.access()
    access.write(lambda transaction: transaction.run(queries.ACQUIRE, names).consume())
    access.close()


def holder_of(place: Place, run: str) -> str | None:
    access = place.access()
    query = "MATCH (l:JournalLease {run: $run}) RETURN l.holder AS holder"
    rows = access.read(query, run=run)
    access.close()
    return rows[0]["holder"] if rows else None


@dataclass
class Watched:
    """A process that watches over the runs of its team."""

    access: Neo4jAccess
    journal: Neo4jJournal
    runner: Runner
    takeover: Takeover


@contextmanager
def watching(place: Place, home: Path, documents: Path) -> Iterator[Watched]:
    access = place.access()
    journal = Neo4jJournal(access, home, LEASE_S)
    runner = Runner(journal, DocumentsToolbox(documents))
    takeover = Takeover(journal, runner, LEASE_S, SYSTEM_CLOCK)
    try:
        yield Watched(access, journal, runner, takeover)
    finally:
        takeover.close()
        runner.close()
        journal.close()
        access.close()


def begun(journal: Journal, documents: Path, run: str = "a") -> None:
    brief = Brief(TOPIC, "en", "extractive", ("documents",), 2, str(documents))
    journal.append(run, RunStarted(brief))


def test_an_abandoned_run_is_finished_here_and_no_other(
    neo4j_place: Place, tmp_path: Path, documents: Path
) -> None:
    with watching(neo4j_place, tmp_path, documents) as watched:
        begun(watched.journal, documents, "a")
        begun(watched.journal, documents, "held")
        begun(watched.journal, documents, "resting")
        leave(neo4j_place, "a")
        with member(neo4j_place, tmp_path, LEASE_S) as other, other.lease("held"):
            watched.takeover.start()
            watched.takeover.start()
            until(lambda: watched.journal.runs()[-1].state == "finished")
        assert [watched.journal.head(run) for run in ("held", "resting")] == [1, 1]
        until(lambda: holder_of(neo4j_place, "a") is None)


def test_a_finished_run_that_was_left_is_only_let_go(
    neo4j_place: Place, tmp_path: Path, documents: Path
) -> None:
    with watching(neo4j_place, tmp_path, documents) as watched:
        begun(watched.journal, documents)
        watched.runner.start("a")
        until(lambda: not watched.runner.is_driving("a"))
        head = watched.journal.head("a")
        leave(neo4j_place, "a")
        watched.takeover.start()
        until(lambda: holder_of(neo4j_place, "a") is None)
        assert watched.journal.head("a") == head


@pytest.mark.long
def test_after_an_outage_holders_have_a_leases_time_to_come_back(
    neo4j_place: Place, tmp_path: Path, documents: Path
) -> None:
    """Every lease lapsed while the server was away: that says nothing about the holders."""
    with (
        wired(neo4j_place) as (wire, behind),
        watching(behind, tmp_path, documents) as watched,
    ):
        begun(watched.journal, documents)
        wire.cut()
        watched.takeover.start()
        until(lambda: watched.access.trouble is not None)
        leave(neo4j_place, "a")
        wire.mend()
        back = time.monotonic()
        until(lambda: holder_of(neo4j_place, "a") != "dead")
        assert time.monotonic() - back >= LEASE_S


@pytest.mark.long
def test_a_run_that_cannot_be_read_is_not_started_over_and_over(
    neo4j_place: Place, tmp_path: Path, documents: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    with watching(neo4j_place, tmp_path, documents) as watched:
        begun(watched.journal, documents)
        access = neo4j_place.access()
        access.write(lambda t: t.run("MATCH (e:JournalEvent) SET e.version = 99").consume())
        access.close()
        leave(neo4j_place, "a")
        watched.takeover.start()
        until(lambda: watched.runner.trouble("a") is not None)
        time.sleep(2 * LEASE_S)
        assert caplog.text.count("was abandoned") == 1


def test_watching_over_one_machine_does_nothing(tmp_path: Path) -> None:
    library = Library(Settings(mindtrail_home=tmp_path))
    library.watch_over()
    assert not [thread for thread in threading.enumerate() if thread.name == "takeover"]
    library.close()


class Abandoning(SqliteJournal):
    """A journal whose runs are left by processes that died, and that can be out of reach."""

    away = False
    unreadable = False
    left: tuple[str, ...] = ()
    looks = 0

    def abandoned(self) -> list[str]:
        self.looks += 1
        if self.away:
            raise StoreAway("unreachable", "It is away.")
        return list(self.left)

    def read(self, run: str, after: int = 0) -> list[Recorded]:
        if self.unreadable:
            raise JournalTooNew("It is from the future.", code="journal.too_new")
        return super().read(run, after)


@contextmanager
def left_alone(home: Path, documents: Path) -> Iterator[tuple[Abandoning, Runner, VirtualClock]]:
    """A journal with a run, who drives its runs, and a takeover that has begun to look, for
    whom waiting takes no time."""
    with VirtualClock() as clock:
        journal = Abandoning(home, clock)
        begun(journal, documents)
        runner = Runner(journal, DocumentsToolbox(documents, clock=clock))
        takeover = Takeover(journal, runner, 15.0, clock)
        takeover.start()
        yield journal, runner, clock
        takeover.close()
        runner.close()
        journal.close()


def test_after_an_outage_nothing_is_taken_for_a_leases_time(
    tmp_path: Path, documents: Path
) -> None:
    with left_alone(tmp_path, documents) as (journal, runner, clock):
        journal.away = True
        until(lambda: journal.looks > 1)
        journal.left = ("a",)
        journal.away, back_s = False, clock.monotonic()
        until(lambda: journal.head("a") > 1)
        taken_s = journal.read("a")[1].at - NOON
        assert back_s + 15.0 <= taken_s.total_seconds() <= back_s + 15.0 + 2 * 7.5
        until(lambda: not runner.is_driving("a"))


def test_what_cannot_be_read_is_started_once(
    tmp_path: Path, documents: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    with left_alone(tmp_path, documents) as (journal, runner, _):
        journal.unreadable, journal.left = True, ("a",)
        until(lambda: runner.trouble("a") is not None)
        looks = journal.looks
        until(lambda: journal.looks > looks + 4)
        assert caplog.text.count("was abandoned") == 1


class Meddled(SqliteJournal):
    """While a driver looks whether its finished run rests, somebody asks for more of it."""

    meddle: Callable[[], None] | None = None

    def read(self, run: str, after: int = 0) -> list[Recorded]:
        told = super().read(run, after)
        if self.meddle and after == 0 and isinstance(told[-1].event, ReportWritten):
            meddle, self.meddle = self.meddle, None
            meddle()
        return told


def test_a_wish_in_the_moment_of_signing_off_is_not_lost(tmp_path: Path, documents: Path) -> None:
    journal = Meddled(tmp_path)
    begun(journal, documents)
    runner = Runner(journal, DocumentsToolbox(documents))

    def meddle() -> None:
        journal.append("a", RewriteRequested())
        runner.start("a")

    journal.meddle = meddle
    runner.start("a")
    until(lambda: not runner.is_driving("a"))
    kinds = [recorded.event.kind for recorded in journal.read("a")]
    assert kinds.count("report.written") == 2
    runner.close()
    journal.close()
