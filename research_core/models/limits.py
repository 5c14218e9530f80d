"""What a service of models allows, and when one more call keeps within it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAY_ENDS_IN = "America/Los_Angeles"


@dataclass(frozen=True, slots=True)
class Limits:
    """The most requests and tokens a minute and requests a day; None (or 0) for any number."""

    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    requests_per_day: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was sent, or will be, at a moment (the clock's seconds), and its tokens.

    ``answered``: when its reply was there, None before. The service took it in between.
    """

    at: float
    tokens: int
    answered: float | None = None


def earliest(
    calls: Sequence[Call], tokens: int, after: float, limits: Limits, window_s: float
) -> float:
    """The first moment from ``after`` on at which one more call keeps within the limits.

    ``calls`` are in order of time and none is later than ``after``. A call of more tokens
    than a minute allows goes when the window is empty. Pure.
    """
    moment = after
    requests = limits.requests_per_minute
    if requests and len(calls) >= requests:
        moment = max(moment, calls[-requests].at + window_s)
    if limits.tokens_per_minute:
        left = limits.tokens_per_minute - min(tokens, limits.tokens_per_minute)
        for call in reversed(calls):
            left -= call.tokens
            if left < 0:
                return max(moment, call.at + window_s)
    return moment


def next_midnight(now: datetime) -> datetime:
    """When the day of the quotas ends: midnight in California, as Gemini's does.

    A day from now where the system has no time zones.
    """
    try:
        zone = ZoneInfo(_DAY_ENDS_IN)
    except (ZoneInfoNotFoundError, OSError):
        return now + timedelta(days=1)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time_of_day(), zone).astimezone(UTC)
