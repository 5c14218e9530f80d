"""Identifiers: made once, short, sortable, typeable; never taken from a clock's second."""

from __future__ import annotations

# Crockford's base 32: no I, L, O, U, so that an id can be read aloud and typed.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_CHANCES = 32**3


def run_number(milliseconds: int, chance: float) -> int:
    """What a run id is written from: the milliseconds since 1970, and one of 32,768 chances
    (``chance`` is 0 to 1) that keep two processes apart which start a run in the same one."""
    return milliseconds * _CHANCES + int(chance * _CHANCES)


def run_id(number: int) -> str:
    """The 12 characters of a run id. Ids sort as their numbers do, and so by start: 9
    characters tell the milliseconds, 3 the chance.

    Ids of before 0.5.0 counted 1/8 seconds and sort before these.
    """
    return _base32(number, 12)


def qualify(reference: str, prefix: str, seq: int) -> str:
    """The full id of ``@place`` inside event ``seq``; any other reference as it is."""
    return f"{prefix}{seq}.{reference[1:]}" if reference.startswith("@") else reference


def _base32(number: int, width: int) -> str:
    digits = []
    for _ in range(width):
        number, rest = divmod(number, 32)
        digits.append(_ALPHABET[rest])
    return "".join(reversed(digits))
