"""What can go wrong at a service that speaks OpenAI's protocol: the client's errors."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from research_core.models.failures import (
    Failure,
    broken_off,
    failure_of_status,
    seconds,
    too_slow,
    unreachable,
    unreadable,
    unusable_address,
    unusable_key,
    used_up,
)

if TYPE_CHECKING:
    from openai import APIError, APIStatusError

_USED_UP = {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"}
_TOO_MANY = {"rate_limit_exceeded", "rate_limit_error", "too_many_requests", "requests", "tokens"}
_TROUBLE = {"server_error", "internal_error", "internal_server_error", "overloaded_error"}


def client_errors() -> tuple[type[Exception], ...]:
    """All that openai 3.52 raises from a call, found with a loopback server."""
    import httpx2  # noqa: PLC0415
    import openai  # noqa: PLC0415

    return (
        openai.OpenAIError,
        httpx2.HTTPError,
        httpx2.InvalidURL,
        httpx2.StreamError,
        OSError,
        ValueError,  # a piece that is no JSON, or no text
        TypeError,
        AttributeError,
        RecursionError,  # a piece nested without end
    )


def failure_of(error: Exception, service: str, answered: bool, now: datetime) -> Failure:
    """The failure behind one of ``client_errors``; ``answered``: an answer had begun; ``now``
    is the moment from which waits count."""
    import httpx2  # noqa: PLC0415
    import openai  # noqa: PLC0415

    if isinstance(error, openai.APIStatusError):
        return _refusal(error, service, now)
    reason = error.__cause__ if isinstance(error, openai.APIConnectionError) else error
    if isinstance(reason, UnicodeEncodeError | httpx2.LocalProtocolError):
        return unusable_key(service)
    if isinstance(reason, httpx2.InvalidURL | httpx2.UnsupportedProtocol):
        return unusable_address(service)
    if isinstance(reason, httpx2.TimeoutException) and not isinstance(
        reason, httpx2.ConnectTimeout
    ):
        return too_slow(service)
    if isinstance(reason, httpx2.TransportError | OSError):
        return broken_off(service) if answered else unreachable(service)
    if isinstance(error, openai.APIError):
        return _error_in_stream(error, service)
    return unreadable(service)


def _refusal(error: APIStatusError, service: str, now: datetime) -> Failure:
    headers = error.response.headers
    retry_after_s = seconds(headers.get("retry-after"), now)
    if (wait_ms := seconds(headers.get("retry-after-ms"), now)) is not None:
        retry_after_s = wait_ms / 1000
    if error.status_code == HTTPStatus.TOO_MANY_REQUESTS and _words(error) & _USED_UP:
        return used_up(service, retry_after_s)
    return failure_of_status(service, error.status_code, retry_after_s)


def _error_in_stream(error: APIError, service: str) -> Failure:
    words = _words(error)
    statuses = [int(word) for word in words if word in {"402", "408", "429"} or _is_5xx(word)]
    if words & _USED_UP:
        return used_up(service)
    if statuses:
        return failure_of_status(service, statuses[0])
    if words & _TOO_MANY:
        return failure_of_status(service, HTTPStatus.TOO_MANY_REQUESTS)
    if words & _TROUBLE:
        return failure_of_status(service, HTTPStatus.INTERNAL_SERVER_ERROR)
    return broken_off(service)


def _words(error: APIError) -> set[str]:
    return {word for word in (error.code, error.type) if isinstance(word, str)}


def _is_5xx(word: str) -> bool:
    return len(word) == 3 and word.isascii() and word.isdecimal() and word.startswith("5")
