"""Time and chance: what a run measures, waits for and leaves to luck."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The one way to time and to chance. Safe to share between threads.

    Whoever waits, measures or draws asks a clock that they were given, so that an hour of
    waiting can pass in a moment and a draw can be repeated.
    """

    def now(self) -> datetime:
        """The time of day, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds from any beginning, which never go back: for measuring."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let so many seconds pass; none for a number below zero."""
        ...

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait until the event is set, for so many seconds at most. True when it is set."""
        ...

    def chance(self) -> float:
        """A number from 0 to 1 (1 left out), to spread things by; no secret."""
        ...

    def token(self) -> str:
        """32 hexadecimal digits that no other call gives."""
        ...
