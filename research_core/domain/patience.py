"""How long to wait before something that failed is tried again. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Waits that grow threefold, with jitter, so that many runs do not come back at once.

    With the defaults, four retries bridge an outage of a minute.
    """

    first_s: float = 2.0
    most_tries: int = 5

    def delay_s(self, tries: int, asked_s: float | None, chance: float) -> float | None:
        """The seconds to wait after so many failed tries, or None to give up.

        ``asked_s`` is what the service asked for: never shorter than that. ``chance``
        (0..1) spreads the wait over its upper half.
        """
        if tries >= self.most_tries:
            return None
        grown = self.first_s * 3.0 ** (tries - 1) * (0.75 + 0.5 * chance)
        return max(grown, asked_s or 0.0)
