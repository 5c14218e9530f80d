"""The quota of a service of models: so many requests in any minute, for each key."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict, deque

from research_core.clock import SYSTEM_CLOCK
from research_core.ports import Clock
from tests.servers.model_speech import ModelAnswer


class MinuteQuota:
    """A sliding window of accepted requests for each key (or model, or both: any name).

    ``refused`` and ``accepted`` count by name. Safe between threads.
    """

    def __init__(
        self,
        requests: int,
        minute_s: float = 60.0,
        hint: bool = True,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        """``requests`` in ``minute_s`` seconds; with ``hint`` a refusal says how long to wait
        and how many are allowed."""
        self.requests = requests
        self.minute_s = minute_s
        self.hint = hint
        self._clock = clock
        self.accepted: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self._times: dict[str, deque[float]] = defaultdict(deque)
        self._guard = threading.Lock()

    def refuse(self, name: str) -> ModelAnswer | None:
        """A refusal (429), or None when the request is within the quota, which it then uses."""
        now = self._clock.monotonic()
        with self._guard:
            times = self._times[name]
            while times and times[0] <= now - self.minute_s:
                times.popleft()
            if len(times) < self.requests:
                times.append(now)
                self.accepted[name] += 1
                return None
            self.refused[name] += 1
            wait_s = times[0] + self.minute_s - now if times else self.minute_s
        if not self.hint:
            return ModelAnswer(status=429)
        return ModelAnswer(status=429, retry_in_s=wait_s + 0.001, limit=self.requests)
