"""Run ids sort by start, whatever the clock does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from research_core.clock import SYSTEM_CLOCK
from research_core.library.run_ids import RunIds
from tests.clocks import StillClock


def test_ids_sort_as_they_were_made_though_the_clock_stands_still() -> None:
    clock = StillClock()
    ids = RunIds(clock)
    made = [ids.new() for _ in range(200)]
    assert made == sorted(set(made))
    assert {len(each) for each in made} == {12}


def test_a_clock_that_is_set_back_makes_no_earlier_ids() -> None:
    clock = StillClock(1000.0)
    ids = RunIds(clock)
    before = ids.new()
    clock.seconds -= 500
    assert ids.new() > before
    clock.seconds += 600
    assert ids.new()[:9] > before[:9], "the time in it is true again"


def test_threads_never_get_the_same_id() -> None:
    ids = RunIds(SYSTEM_CLOCK)
    with ThreadPoolExecutor(16) as pool:
        made = list(pool.map(lambda _: ids.new(), range(2000)))
    assert len(set(made)) == 2000


def test_two_processes_in_one_millisecond_rarely_meet() -> None:
    made = {RunIds(StillClock(seed=seed)).new() for seed in range(200)}
    assert len(made) > 195
