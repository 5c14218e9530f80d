"""Waiting for something that comes by itself, and saying so when it does not."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(there: Callable[[], object], what: str = "there", seconds: float = 60) -> None:
    """Look again until it is true; fails with what did not come about in so many seconds."""
    deadline = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < deadline, f"in {seconds:.0f} s: not {what}"
        time.sleep(0.01)
