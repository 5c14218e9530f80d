"""What can go wrong at Gemini: the client's errors and the service's error bodies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus
from typing import Any

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

SERVICE = "Gemini"


class Refused(Exception):
    """An HTTP answer that is no success, before the client makes an error of it.

    The client's own errors lose the status when the body is a list, as it is in streams.
    """

    def __init__(self, status: int, retry_after: str, body: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.retry_after = retry_after
        self.body = body


def client_errors() -> tuple[type[Exception], ...]:
    """All that google-generativeai 0.8 raises from a call, found with a loopback server."""
    import requests  # noqa: PLC0415
    import urllib3  # noqa: PLC0415
    from google.api_core.exceptions import GoogleAPIError  # noqa: PLC0415
    from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415
    from google.protobuf.json_format import (  # type: ignore[import-untyped]  # noqa: PLC0415
        ParseError,
    )

    return (
        Refused,
        requests.RequestException,
        urllib3.exceptions.HTTPError,
        GoogleAPIError,
        GoogleAuthError,
        ParseError,
        OSError,
        ValueError,  # a body that is no array of objects, or no text
        TypeError,
        AttributeError,
        RecursionError,  # a body nested without end
    )


def failure_of(error: Exception, answered: bool, now: datetime) -> Failure:
    """The failure behind one of ``client_errors``; ``answered``: an answer had begun; ``now``
    is the moment from which waits count."""
    from requests import exceptions  # noqa: PLC0415
    from urllib3.exceptions import LocationParseError, ReadTimeoutError  # noqa: PLC0415

    if isinstance(error, Refused):
        return _refusal(error, now)
    if isinstance(error, exceptions.InvalidHeader | UnicodeEncodeError):
        return unusable_key(SERVICE)
    addresses = exceptions.InvalidURL, exceptions.InvalidSchema, exceptions.MissingSchema
    if isinstance(error, (*addresses, LocationParseError)):
        return unusable_address(SERVICE)
    # A body that stalls comes as a ConnectionError around urllib3's timeout.
    if isinstance(error, exceptions.ReadTimeout | ReadTimeoutError | TimeoutError) or any(
        isinstance(reason, ReadTimeoutError) for reason in error.args
    ):
        return too_slow(SERVICE)
    if isinstance(error, exceptions.RequestException | OSError) and not answered:
        return unreachable(SERVICE)
    return broken_off(SERVICE) if isinstance(error, OSError) else unreadable(SERVICE)


def _refusal(refused: Refused, now: datetime) -> Failure:
    retry_after_s = seconds(refused.retry_after, now)
    details = list(_details(refused.body))
    if refused.status == HTTPStatus.TOO_MANY_REQUESTS:
        return _quota(details, retry_after_s, now)
    if refused.status == HTTPStatus.BAD_REQUEST and any(
        str(detail.get("reason", "")).startswith("API_KEY") for detail in details
    ):
        return failure_of_status(SERVICE, HTTPStatus.UNAUTHORIZED)
    return failure_of_status(SERVICE, refused.status, retry_after_s)


def _quota(details: list[dict[str, Any]], retry_after_s: float | None, now: datetime) -> Failure:
    limits = []
    for detail in details:
        hint = seconds(detail.get("retryDelay"), now)
        retry_after_s = retry_after_s if hint is None else hint
        for violation in _objects(detail.get("violations")):
            quota = str(violation.get("quotaId", ""))
            if "PerDay" in quota:
                return used_up(SERVICE, retry_after_s)
            value = str(violation.get("quotaValue", ""))
            about_requests = "PerMinute" in quota and "Request" in quota
            if about_requests and value.isascii() and value.isdecimal() and len(value) < 10:
                limits.append(int(value))
    limit = min(limits, default=None)
    return failure_of_status(SERVICE, HTTPStatus.TOO_MANY_REQUESTS, retry_after_s, limit)


def _details(body: bytes) -> Iterator[dict[str, Any]]:
    """The details of an error body, which is an object or, in streams, a list of one."""
    try:
        parsed: object = json.loads(body)
    except (ValueError, RecursionError):
        return
    for answer in _objects(parsed if isinstance(parsed, list) else [parsed]):
        for error in _objects([answer.get("error")]):
            yield from _objects(error.get("details"))


def _objects(values: object) -> list[dict[str, Any]]:
    found = values if isinstance(values, list) else []
    return [value for value in found if isinstance(value, dict)]
