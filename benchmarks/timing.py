"""How long something takes."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Sequence


def median_seconds(work: Callable[[], object], times: int = 5) -> float:
    """The median of a few, after one that warms up; of one, that one."""
    if times > 1:
        work()
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent of all stay at or below (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def turns_a_second() -> float:
    """How fast a core is at this moment: turns of an empty loop in a second of its time.

    Shared machines change their speed several times over; a share of a core says little
    without it.
    """
    turns = 400_000
    begun = time.process_time()
    for _ in range(turns):
        pass
    return turns / (time.process_time() - begun)
