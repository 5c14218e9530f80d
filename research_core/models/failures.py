"""What can go wrong at a service of models, each as one of our causes and one plain sentence.

A service's own words are never repeated: they can hold the key, or whatever a stranger's
server put into them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from research_core.domain.values import ModelCause

_LONGEST_HINT_S = 31 * 86_400.0


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed call; the fields are those of :class:`research_core.errors.ModelError`."""

    cause: ModelCause
    detail: str
    retry_after_s: float | None = None
    limit: int | None = None


def failure_of_status(
    service: str, status: int, retry_after_s: float | None = None, limit: int | None = None
) -> Failure:
    """The failure behind an HTTP status that is not 200 to 299."""
    code = f"({status})"
    if status == 429:
        return Failure("quota", f"{service} asks to wait {code}.", retry_after_s, limit)
    if status == 402:
        return Failure("quota_day", f"{service} asks for payment {code}.", retry_after_s)
    if status in {401, 403}:
        return Failure("refused_key", f"{service} refused the key {code}.")
    if status == 404:
        return Failure("unknown_model", f"{service} does not know this model {code}.")
    if status in {408, 425} or status >= 500:
        return Failure("unavailable", f"{service} has trouble of its own {code}.", retry_after_s)
    if status < 400:
        return Failure(
            "refused_request", f"The address of {service} leads elsewhere {code}; correct it."
        )
    return Failure("refused_request", f"{service} refused the request {code}.")


def used_up(service: str, retry_after_s: float | None = None) -> Failure:
    """The quota of the day, the month or the account is used up."""
    return Failure("quota_day", f"{service}: the quota of this key is used up.", retry_after_s)


def unusable_key(service: str) -> Failure:
    """The key was not sent, as it cannot be one."""
    return Failure("refused_key", f"The key for {service} is not one; copy it again.")


def unusable_address(service: str) -> Failure:
    """The service's base URL is not one."""
    return Failure("refused_request", f"The address of {service} is not one; correct it.")


def unreachable(service: str) -> Failure:
    """No answer began: refused, dropped, no such host, no TLS."""
    return Failure("unreachable", f"{service} cannot be reached.")


def too_slow(service: str) -> Failure:
    """Nothing came for too long."""
    return Failure("timeout", f"{service} did not answer in time.")


def unreadable(service: str) -> Failure:
    """An answer came that is not one."""
    return Failure("broken_reply", f"{service} sent an answer that cannot be read.")


def broken_off(service: str) -> Failure:
    """The answer began and did not come to its end."""
    return Failure("broken_reply", f"The answer of {service} broke off.")


def is_sendable(key: str) -> bool:
    """True for what can stand in a header as a key."""
    return bool(key) and key.isascii() and key.isprintable() and " " not in key


def is_address(url: str) -> bool:
    """True for what can be asked over HTTP."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def seconds(text: object, now: datetime) -> float | None:
    """A wait in seconds from ``now``: "2", "2.4", "2.4s", or an HTTP date; None for anything
    else."""
    if not isinstance(text, str):
        return None
    text = text.strip()
    if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,12})?s?", text):
        return min(float(text.removesuffix("s")), _LONGEST_HINT_S)
    try:
        until = parsedate_to_datetime(text)
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        wait_s = (until - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(0.0, wait_s), _LONGEST_HINT_S)
