"""What is held back while a team's journal is away: kept, recorded once, in order, or set aside."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from research_core.clock import SYSTEM_CLOCK
from research_core.domain.events import Event, Injected, RunPaused
from research_core.errors import JournalUnwritable, StoreAway
from research_core.journal.held import HeldBack, entry
from research_core.ports import Lease
from tests.conftest import unprivileged
from tests.journal.teams import STARTED, member, reply, wired
from tests.servers.neo4j.server import Place
from tests.servers.wire import Wire
from tests.waiting import until

ROOT = Path(__file__).parents[2]


@pytest.fixture
def wire_and_place(neo4j_place: Place) -> Iterator[tuple[Wire, Place]]:
    with wired(neo4j_place) as both:
        yield both


def held_in(home: Path) -> list[Event]:
    return [waiting.event for waiting in HeldBack(home, "a").entries()[1]]


def settle(lease: Lease) -> None:
    """Settle as soon as the server is back."""

    def settled() -> bool:
        try:
            lease.settle()
        except StoreAway:
            return False
        return True

    until(settled)


def test_what_was_held_back_is_recorded_in_its_order_and_once(
    wire_and_place: tuple[Wire, Place], tmp_path: Path
) -> None:
    wire, place = wire_and_place
    with member(place, tmp_path) as journal, journal.lease("a") as lease:
        lease.append(STARTED)
        wire.cut()
        for number in range(3):
            with pytest.raises(StoreAway):
                lease.append(reply(number))
        wire.mend()
        with pytest.raises(StoreAway):  # in order: the first three come first
            lease.append(reply(3))
        settle(lease)
        lease.settle()
        assert lease.append(reply(4)).seq == 6
        told = [recorded.event for recorded in journal.read("a")]
        assert told == [STARTED, *map(reply, range(5))]
    assert not list((tmp_path / "held").glob("*.jsonl"))


@pytest.mark.long
def test_an_event_whose_answer_was_swallowed_is_recorded_once(
    wire_and_place: tuple[Wire, Place], neo4j_place: Place, tmp_path: Path
) -> None:
    """Frozen in mid-call, the event arrives late, and was held back meanwhile as well."""
    wire, place = wire_and_place
    with (
        member(neo4j_place, tmp_path / "other") as looker,
        member(place, tmp_path) as journal,
        journal.lease("a") as lease,
    ):
        lease.append(STARTED)
        wire.freeze()
        with pytest.raises(StoreAway):
            lease.append(reply(1))
        wire.mend()
        settle(lease)
        assert lease.append(reply(2)).seq == 3
        told = [recorded.event for recorded in looker.read("a")]
        assert told == [STARTED, reply(1), reply(2)]


def test_only_the_owner_reads_what_is_held(tmp_path: Path) -> None:
    HeldBack(tmp_path, "a").add(entry(STARTED, SYSTEM_CLOCK), after=0)
    held = tmp_path / "held"
    assert (held / "a.jsonl").stat().st_mode & 0o777 == 0o600
    assert held.stat().st_mode & 0o777 == 0o700


def test_a_line_that_a_crash_tore_is_skipped_and_spoils_no_other(tmp_path: Path) -> None:
    held = HeldBack(tmp_path, "a")
    held.add(entry(reply(1), SYSTEM_CLOCK), after=7)
    with (tmp_path / "held" / "a.jsonl").open("ab") as file:
        file.write('{"after": 7, "mark": "ab", "at": "한'.encode()[:-1])
    assert held_in(tmp_path) == [reply(1)]
    held.add(entry(reply(2), SYSTEM_CLOCK), after=7)
    assert held_in(tmp_path) == [reply(1), reply(2)]
    assert held.entries()[0] == 7


def test_what_another_process_adds_is_not_deleted_with_what_was_settled(tmp_path: Path) -> None:
    held = HeldBack(tmp_path, "a")
    held.add(entry(reply(1), SYSTEM_CLOCK), after=1)
    HeldBack(tmp_path, "a").add(entry(reply(2), SYSTEM_CLOCK), after=1)
    assert not held.clear(settled=1)
    assert held_in(tmp_path) == [reply(1), reply(2)]
    assert held.clear(settled=2)
    assert not held.waits


def test_no_room_to_hold_anything_is_said(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    with unprivileged(), pytest.raises(JournalUnwritable, match="cannot be kept in"):
        HeldBack(open_folder, "a").add(entry(STARTED, SYSTEM_CLOCK), after=0)


_HOLD = """
import sys
from pathlib import Path
from research_core.errors import StoreAway
from tests.journal.teams import STARTED, Place, member, reply
uri, home = sys.argv[1:]
with member(Place(uri), Path(home), lease_seconds=1) as journal, journal.lease("a") as lease:
    lease.append(STARTED)
    print("cut", flush=True)
    sys.stdin.readline()
    for number in (1, 2):
        try:
            lease.append(reply(number))
        except StoreAway:
            pass
    print("held", flush=True)
    sys.stdin.readline()
"""


def killed_while_it_held_two(wire: Wire, place: Place, home: Path) -> None:
    """A process records a start, is cut off, holds two replies back and is killed."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, place.uri, str(home)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdin
        assert holder.stdout
        assert holder.stdout.readline() == "cut\n"
        wire.cut()
        holder.stdin.write("go\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == "held\n"
        holder.kill()
    wire.mend()


def test_held_events_outlive_their_process_and_come_back_once(
    wire_and_place: tuple[Wire, Place], neo4j_place: Place, tmp_path: Path
) -> None:
    killed_while_it_held_two(*wire_and_place, tmp_path)
    with member(neo4j_place, tmp_path) as journal:
        journal.append("a", Injected("note", "what people say meanwhile is no work"))
        journal.append("a", RunPaused("analyst"))
        until(lambda: journal.abandoned() == ["a"])
        with journal.lease("a") as lease:
            lease.settle()
        with journal.lease("a") as lease:
            lease.settle()
        told = [recorded.event for recorded in journal.read("a")]
        assert told[0] == STARTED
        assert told[3:] == [reply(1), reply(2)]
        assert not HeldBack(tmp_path, "a").waits


def test_held_events_that_were_half_recorded_are_completed(
    neo4j_place: Place, tmp_path: Path
) -> None:
    """A crash in the middle of settling: the first is in the journal and in the file."""
    held = HeldBack(tmp_path, "a")
    first, second = entry(reply(1), SYSTEM_CLOCK), entry(reply(2), SYSTEM_CLOCK)
    with member(neo4j_place, tmp_path) as journal:
        journal.append("a", STARTED)
        journal._record("a", first)
        for waiting in (first, second):
            held.add(waiting, after=1)
        with journal.lease("a") as lease:
            assert lease.append(reply(3)).seq == 4
        told = [recorded.event for recorded in journal.read("a")]
        assert told == [STARTED, reply(1), reply(2), reply(3)]


def test_held_events_that_come_too_late_are_set_aside(
    wire_and_place: tuple[Wire, Place],
    neo4j_place: Place,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Another home's process drove the run meanwhile: its work stands, and is not repeated."""
    home = tmp_path / "one"
    killed_while_it_held_two(*wire_and_place, home)
    with member(neo4j_place, tmp_path / "other") as other:
        until(lambda: other.abandoned() == ["a"])
        with other.lease("a") as lease:
            lease.append(reply(1))
    kept = (home / "held" / "a.jsonl").read_bytes()
    with (
        caplog.at_level(logging.WARNING),
        member(neo4j_place, home) as journal,
        journal.lease("a") as lease,
    ):
        lease.settle()
        assert lease.append(reply(9)).seq == 3
        told = [recorded.event for recorded in journal.read("a")]
        assert told == [STARTED, reply(1), reply(9)]
    (late,) = (home / "held").glob("a.*.late.jsonl")
    assert late.read_bytes() == kept
    assert "2 events that it held back were set aside" in caplog.text


@pytest.mark.long
def test_held_events_do_not_bring_back_a_deleted_run(
    wire_and_place: tuple[Wire, Place], neo4j_place: Place, tmp_path: Path
) -> None:
    home = tmp_path / "one"
    killed_while_it_held_two(*wire_and_place, home)
    with member(neo4j_place, tmp_path / "other") as other:
        until(lambda: other.abandoned() == ["a"])
        other.erase("a")
        assert other.abandoned() == []
    with member(neo4j_place, home) as journal:
        with journal.lease("a") as lease:
            lease.settle()
        assert journal.read("a") == []
        journal.erase("a")
    assert not [file for file in (home / "held").iterdir() if file.name.startswith("a.")]


def test_a_lease_that_holds_something_back_is_not_let_go(
    wire_and_place: tuple[Wire, Place], neo4j_place: Place, tmp_path: Path
) -> None:
    """The holder comes back to it first; nobody else does its work again in between."""
    wire, place = wire_and_place
    with (
        member(place, tmp_path / "one", lease_seconds=60) as journal,
        member(neo4j_place, tmp_path / "other") as other,
    ):
        with journal.lease("a") as lease:
            lease.append(STARTED)
            wire.cut()
            with pytest.raises(StoreAway):
                lease.append(reply(1))
            wire.mend()
            until(lambda: _answers(journal))
        with pytest.raises(Exception, match="being driven"), other.lease("a"):
            pytest.fail("the run was let go")
        with journal.lease("a") as lease:
            lease.settle()
        with other.lease("a"):
            assert [recorded.seq for recorded in other.read("a")] == [1, 2]


def _answers(journal: object) -> bool:
    try:
        return bool(journal.head("a"))  # type: ignore[attr-defined]
    except StoreAway:
        return False
