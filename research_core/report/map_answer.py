"""Rows of the mind map in words: how many there are, and the first of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from research_core.domain.values import JSON
from research_core.texts import say

_NAMED = 3
_LONGEST = 140
# Columns that say something to a program alone.
_UNSPOKEN = frozenset({"id", "other_id", "url", "place"})


def answer_in_words(rows: Sequence[Mapping[str, JSON]], language: str) -> str:
    """How many rows were found, and the first ones, in the words that they hold themselves.

    ``language`` as in :func:`research_core.texts.say`. Says plainly when there are none.
    """
    if not rows:
        return say(language, "map.none")
    named = [words for row in rows[:_NAMED] if (words := _words(row))]
    key = "map.all" if len(named) == len(rows) else "map.first"
    return say(language, key if named else "map.rows", count=len(rows), rows="; ".join(named))


def _words(row: Mapping[str, JSON]) -> str:
    told = [_value(value) for name, value in row.items() if name not in _UNSPOKEN]
    line = " · ".join(words for words in told if words)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"


def _value(value: JSON) -> str:
    """A value on one line; what is nested is told by its names and texts."""
    if isinstance(value, list):
        return ", ".join(words for item in value if (words := _value(item)))
    if isinstance(value, dict):
        shown = value.get("name") or value.get("text") or ""
        return _value(shown) if isinstance(shown, str) else ""
    return "" if value is None else " ".join(str(value).split()).rstrip(".")
