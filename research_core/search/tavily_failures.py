"""What can go wrong at Tavily, each as one of our causes and one plain sentence.

The client has no common error class: it raises its own, those of requests, and plain
TypeErrors and AttributeErrors on replies it did not expect. Where the service answered,
its status decides; only without one is the exception looked at. Neither's words are
repeated: they can hold the key, or whatever a stranger's server put into them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from research_core.domain.values import SearchCause

if TYPE_CHECKING:
    from requests import Response

_LONGEST_WAIT_S = 86_400.0  # what a service may ask for; beyond a day it is nonsense


@dataclass(slots=True)
class Heard:
    """What the service answered, noted before the client makes an exception without it."""

    status: int | None = None
    retry_after: str = ""

    def note(self, response: Response, **_: object) -> None:
        """A response hook of a requests session."""
        self.status = response.status_code
        self.retry_after = response.headers.get("Retry-After", "")


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed search; ``retry_after_s`` is the wait that the service asked for, if any."""

    cause: SearchCause
    detail: str
    retry_after_s: float | None = None


def client_errors() -> tuple[type[Exception], ...]:
    """All that tavily-python 0.8 raises from a search, found with a loopback server."""
    import requests  # noqa: PLC0415
    from tavily import errors  # noqa: PLC0415

    return (
        requests.RequestException,
        errors.BadRequestError,
        errors.ForbiddenError,
        errors.InvalidAPIKeyError,
        errors.TimeoutError,
        errors.UsageLimitExceededError,
        TimeoutError,  # our own watch
        ValueError,  # a body that is no JSON, or no text
        TypeError,  # 201, 204: the client raises what is no exception
        AttributeError,  # a body that is no object
        RecursionError,  # a body nested without end
    )


def failure_of(error: Exception, heard: Heard, now: datetime) -> Failure:
    """The failure behind an error of ``client_errors`` after what was ``heard``; ``now`` is the
    moment from which waits count."""
    from tavily import errors  # noqa: PLC0415

    if isinstance(error, errors.TavilyKeylessLimitError):
        return Failure("quota", "Tavily's limit for searching without a key is reached for now.")
    if _is_timeout(error):
        return Failure("timeout", "Tavily did not answer in time.")
    if heard.status is None:
        return _of_connection(error)
    return _of_status(heard.status, _seconds(heard.retry_after, now))


def _of_status(status: int, retry_after_s: float | None) -> Failure:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        detail = "Tavily is asked too often at the moment (HTTP 429); wait a little and resume."
        return Failure("busy", detail, retry_after_s)
    if status in {432, 433}:
        detail = f"The searches of this Tavily plan or key are used up (HTTP {status})."
        return Failure("quota", detail)
    if status == HTTPStatus.UNAUTHORIZED:
        return Failure("refused_key", "Tavily refused the key (HTTP 401); check TAVILY_API_KEY.")
    if status in {HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, 422}:
        return Failure("refused_query", f"Tavily refused this query (HTTP {status}); change it.")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        detail = f"Tavily has trouble of its own (HTTP {status}); try again later."
        return Failure("unavailable", detail, retry_after_s)
    if status == HTTPStatus.NOT_FOUND:
        detail = "There is no search service at this address (HTTP 404); check TAVILY_BASE_URL."
        return Failure("broken_reply", detail)
    return Failure("broken_reply", f"Tavily's answer (HTTP {status}) is not a search result.")


def _of_connection(error: Exception) -> Failure:
    """A failure before the service answered anything."""
    from requests import exceptions  # noqa: PLC0415

    if isinstance(error, exceptions.SSLError):
        detail = "No secure connection to Tavily could be made; check the proxy and the clock."
        return Failure("unreachable", detail)
    if isinstance(error, exceptions.ProxyError):
        return Failure("unreachable", "The proxy does not lead to Tavily; check its settings.")
    if isinstance(error, exceptions.ConnectionError):
        return Failure("unreachable", "The connection to Tavily was broken off.")
    return Failure("broken_reply", "Tavily's answer is not a search result.")


def _is_timeout(error: Exception) -> bool:
    from requests import exceptions  # noqa: PLC0415
    from tavily import errors  # noqa: PLC0415
    from urllib3.exceptions import ReadTimeoutError  # noqa: PLC0415

    # A body that stalls comes as a ConnectionError around urllib3's timeout.
    return isinstance(error, TimeoutError | errors.TimeoutError | exceptions.Timeout) or (
        isinstance(error, exceptions.ConnectionError)
        and any(isinstance(reason, ReadTimeoutError) for reason in error.args)
    )


def _seconds(retry_after: str, now: datetime) -> float | None:
    """A Retry-After, in seconds or as an HTTP date, as seconds from ``now``; None for nonsense."""
    text = retry_after.strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            until = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
        if until.tzinfo is None:  # "-0000"; HTTP knows no other zone than this one
            until = until.replace(tzinfo=UTC)
        seconds = max(0.0, (until - now).total_seconds())
    if not math.isfinite(seconds) or seconds < 0:
        return None
    return min(seconds, _LONGEST_WAIT_S)
