"""The clock of the machine: a :class:`research_core.ports.Clock`."""

from __future__ import annotations

import random
import secrets
import threading
import time
from datetime import UTC, datetime

from research_core.ports.clock import Clock


class SystemClock:
    """Real time and real chance."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(max(0.0, seconds))

    def wait(self, event: threading.Event, seconds: float) -> bool:
        return event.wait(max(0.0, seconds))

    def chance(self) -> float:
        return random.random()  # noqa: S311 - spreads waits and ids, hides nothing

    def token(self) -> str:
        return secrets.token_hex(16)


SYSTEM_CLOCK: Clock = SystemClock()
