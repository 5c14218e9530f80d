"""Identifiers: made once, short, sortable, typeable; never taken from a clock's second."""

from __future__ import annotations

import secrets
import time

# Crockford's base 32: no I, L, O, U, so that an id can be read aloud and typed.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_run_id(now_ms: int | None = None) -> str:
    """A run id: 8 characters of time (so ids sort by start) and 4 of chance.

    The time part counts 1/8 seconds since 1970; the chance part keeps two runs
    that start in the same moment apart (1 in a million).
    """
    ticks = (time.time_ns() // 1_000_000 if now_ms is None else now_ms) // 125
    return _base32(ticks, 8) + _base32(secrets.randbelow(32**4), 4)


def qualify(reference: str, prefix: str, seq: int) -> str:
    """The full id of ``@place`` inside event ``seq``; any other reference as it is."""
    return f"{prefix}{seq}.{reference[1:]}" if reference.startswith("@") else reference


def _base32(number: int, width: int) -> str:
    digits = []
    for _ in range(width):
        number, rest = divmod(number, 32)
        digits.append(_ALPHABET[rest])
    return "".join(reversed(digits))
