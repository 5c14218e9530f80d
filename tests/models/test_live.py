"""What streams in now: there while a call lasts, gone when it ends."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from research_core.clock import SYSTEM_CLOCK
from research_core.models.live import MOST_BYTES, Live


def text_of(live: Live, run: str) -> str:
    in_flight = live.of(run)
    assert in_flight is not None
    return in_flight.text


def test_a_call_is_seen_while_it_lasts() -> None:
    live = Live(SYSTEM_CLOCK)
    assert live.of("run1") is None
    with live.hearing("run1", "reason", 2, "gemini-2.0-flash") as hear:
        assert text_of(live, "run1") == ""
        hear("표본이 ")
        hear("늘면")
        in_flight = live.of("run1")
        assert in_flight is not None
        assert (in_flight.task, in_flight.round, in_flight.model) == (
            "reason",
            2,
            "gemini-2.0-flash",
        )
        assert in_flight.text == "표본이 늘면"
        assert in_flight.since <= datetime.now(UTC)
        assert live.of("run2") is None
    assert live.of("run1") is None


def test_a_call_that_fails_is_gone_too() -> None:
    live = Live(SYSTEM_CLOCK)
    with pytest.raises(TimeoutError), live.hearing("run1", "plan", 0, "m"):
        raise TimeoutError
    assert live.of("run1") is None


def test_what_comes_after_the_end_is_dropped() -> None:
    live = Live(SYSTEM_CLOCK)
    with live.hearing("run1", "plan", 0, "m") as hear:
        hear("in time")
    hear("late")
    assert live.of("run1") is None
    with live.hearing("run1", "plan", 0, "m"):
        hear("late")
        assert text_of(live, "run1") == ""


def test_the_last_call_of_a_run_is_the_one_that_is_shown() -> None:
    live = Live(SYSTEM_CLOCK)
    with live.hearing("run1", "reason", 1, "m") as first:
        first("one")
        with live.hearing("run1", "map", 1, "m") as second:
            second("two")
            assert text_of(live, "run1") == "two"
        assert text_of(live, "run1") == "one"


def test_of_a_long_text_the_end_is_kept_in_whole_characters() -> None:
    live = Live(SYSTEM_CLOCK)
    with live.hearing("run1", "report", 3, "m") as hear:
        hear("처음")
        for _ in range(40):
            hear("가" * 4000)
        hear("끝\ud800.")
        text = text_of(live, "run1")
    assert text.endswith("끝?.")
    assert "처음" not in text
    assert MOST_BYTES - 4 < len(text.encode()) <= MOST_BYTES


def test_many_threads_hear_their_own_calls() -> None:
    live = Live(SYSTEM_CLOCK)
    seen: dict[str, str] = {}

    def call(run: str) -> None:
        with live.hearing(run, "reason", 1, "m") as hear:
            for number in range(100):
                hear(f"{run}:{number} ")
            seen[run] = text_of(live, run)

    threads = [threading.Thread(target=call, args=(f"run{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    for run, text in seen.items():
        assert text == "".join(f"{run}:{number} " for number in range(100))
        assert live.of(run) is None
