"""What screens are told: read by one thread, composed once, said again until it surely came."""

from __future__ import annotations

import threading
import time

import pytest

from pages.parts.desk.item_keeper import Draft, ItemKeeper
from pages.parts.desk.told import Told
from pages.parts.lookout import Lookout
from research_core import StoreAway, UnknownRun
from tests.waiting import until


def test_what_is_seen_is_read_after_it_was_asked_for() -> None:
    lookout, told = Lookout(60.0), iter(range(100))
    assert [lookout.see("n", lambda _: next(told)) for _ in range(3)] == [0, 1, 2]
    assert lookout.last("n") == 2
    assert lookout.last("never asked for") is None


def test_it_goes_on_looking_at_what_is_wanted_again_and_again() -> None:
    lookout, count = Lookout(0.01), iter(range(10_000))
    assert lookout.see("often", lambda _: next(count), every_s=0.0) == 0
    lookout.see("once", lambda known: known or object())
    first = lookout.last("once")
    until(lambda: (lookout.last("often") or 0) > 5)
    assert lookout.last("once") is first


def test_reading_happens_on_a_thread_and_knows_what_was_read_before() -> None:
    lookout = Lookout(60.0)
    names: list[str] = []

    def read(before: int | None) -> int:
        names.append(threading.current_thread().name)
        return (before or 0) + 1

    assert [lookout.see("n", read), lookout.see("n", read)] == [1, 2]
    assert all(name.startswith("lookout") for name in names)


def test_a_store_that_goes_away_leaves_what_was_seen() -> None:
    lookout, away = Lookout(60.0), False

    def read(_: str | None) -> str:
        if away:
            raise StoreAway("unreachable", "gone")
        return "seen"

    assert lookout.see("run", read) == "seen"
    away = True
    assert lookout.see("run", read) == "seen"
    with pytest.raises(StoreAway):
        lookout.see("another", read)


def test_any_other_error_is_raised_where_it_was_asked_for_and_passes() -> None:
    lookout, broken = Lookout(60.0), True

    def read(_: str | None) -> str:
        if broken:
            raise UnknownRun("x")
        return "well"

    with pytest.raises(UnknownRun):
        lookout.see("run", read)
    broken = False
    assert lookout.see("run", read) == "well"


def test_a_slow_read_shows_what_was_seen_last() -> None:
    lookout, slow = Lookout(60.0), threading.Event()
    values = iter(["early", "late"])

    def read(_: str | None) -> str:
        value = next(values)
        if value == "late":
            slow.wait(5)
        return value

    assert lookout.see("run", read) == "early"
    assert lookout.see("run", read) == "early"
    slow.set()
    until(lambda: lookout.last("run") == "late")


def test_what_takes_long_holds_up_nobody_else() -> None:
    lookout, slow = Lookout(60.0), threading.Event()
    waiting = threading.Thread(target=lookout.see, args=("slow", lambda _: slow.wait(5)))
    waiting.start()
    begun = time.monotonic()
    assert lookout.see("fast", lambda _: "there") == "there"
    assert not slow.is_set()
    assert time.monotonic() - begun < 4
    slow.set()
    waiting.join()


def test_who_sleeps_is_woken_by_what_is_new() -> None:
    lookout, now = Lookout(0.01), "old"
    seen = lookout.see("run", lambda _: now, every_s=0.0)
    now = "new"
    while lookout.last("run") == seen:
        lookout.sleep("run", seen, 5.0)
    assert lookout.last("run") == "new"


def test_a_message_is_said_again_until_it_surely_came(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("pages.parts.desk.told.time.monotonic", lambda: clock[0])
    told = Told("run en", nothing=-1)
    assert told.surely == -1
    told.tell(4)
    clock[0] += 1
    told.tell(9)
    assert told.surely == -1
    clock[0] += 2.5
    assert told.surely == 4
    clock[0] += 10
    assert told.surely == 9


def test_only_what_changed_is_composed_and_sent() -> None:
    keeper = ItemKeeper()
    composed: list[int] = []

    def draft(number: int, state: str) -> Draft:
        def compose() -> dict[str, object]:
            composed.append(number)
            return {"id": number, "html": state}

        return Draft(number, state, compose)

    keeper.take(1, [draft(1, "a"), draft(2, "b")])
    assert [item["id"] for item in keeper.changes(-1)["items"]] == [1, 2]
    keeper.take(2, [draft(1, "a"), draft(2, "c"), draft(3, "d")])
    assert composed == [1, 2, 2, 3]
    assert keeper.changes(1) == {
        "items": [{"id": 2, "html": "c"}, {"id": 3, "html": "d"}],
        "ids": [1, 2, 3],
    }
    keeper.take(3, [draft(1, "a"), draft(3, "d")])
    assert keeper.changes(2) == {"items": [], "ids": [1, 3]}


def test_a_closed_lookout_looks_no_more() -> None:
    lookout, count = Lookout(0.01), iter(range(10_000))
    lookout.see("now", lambda _: next(count), every_s=0)
    until(lambda: lookout.last("now") > 3, "read again")
    lookout.close()
    assert lookout.last("now") is None
    assert lookout.see("now", lambda _: "anew") == "anew"
