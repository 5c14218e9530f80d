"""A clock that stands still until it is told to go on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)  # noon in California


class Clock:
    """Seconds that pass when told to, and the time of day that goes with them: noon first."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self._noon = seconds

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds - self._noon)

    def pass_until(self, time: str) -> None:
        """Goes on to a time of day (ISO 8601) and a hair further; never back."""
        left = (datetime.fromisoformat(time) - self.now()).total_seconds()
        self.seconds += max(0.0, left + 1e-5)
