"""What a tab's browser has surely been told, so that every message can say the rest."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field

# A message can be overtaken by the next before it leaves, or arrive before its part is
# mounted. What is this old was either taken or asked for again.
_SURELY_AFTER_S = 3.0


@dataclass
class Told:
    """The events up to which a tab was told, with the time of each message.

    ``look`` is what it was told of (a run or a moment, a language, a theme).
    """

    look: str
    nothing: int
    _said: deque[tuple[float, int]] = field(default_factory=deque)
    _surely: int | None = None

    @property
    def surely(self) -> int:
        """The event up to which it knows all; ``nothing`` at first."""
        before = time.monotonic() - _SURELY_AFTER_S
        while self._said and self._said[0][0] < before:
            self._surely = self._said.popleft()[1]
        return self.nothing if self._surely is None else self._surely

    def tell(self, seq: int) -> None:
        """A message up to event ``seq`` is on its way."""
        self._said.append((time.monotonic(), seq))
