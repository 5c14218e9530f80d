"""The ids of new runs: each sorts after the one before it."""

from __future__ import annotations

import threading

from research_core.domain.ids import run_id, run_number
from research_core.ports import Clock


class RunIds:
    """Makes the ids of one library. Safe to share between threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._last = 0

    def new(self) -> str:
        """An id that sorts after all that were made here, though the clock stood still or
        was set back, and by start among those of other processes."""
        with self._guard:
            milliseconds = int(self._clock.now().timestamp() * 1000)
            self._last = max(self._last + 1, run_number(milliseconds, self._clock.chance()))
            return run_id(self._last)
