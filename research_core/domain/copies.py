"""Syndicated copies: sources that print the same text speak with one voice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

Print = frozenset[str]

_SHORTEST = 40  # narrower lines are headings and menus, which strangers share as well
_SHARED = 0.7
_FEW = 3  # sentences; a page of fewer may hold nothing of its own
_BREAK = re.compile(r"[.!?。]\s+|\n+")
_MARKS = dict.fromkeys(map(ord, ".,;:!?-–—'\"‘’“”()[]*_|·…。、"))


class Printed(NamedTuple):
    """A source that prints a sentence, and how many it prints."""

    source: str
    sentences: int


@lru_cache(maxsize=1_000)  # one text is folded again and again: each moment of a run has it
def print_of(text: str) -> Print:
    """What a text is known by: its longer sentences, without case, spaces and marks."""
    lines = _BREAK.split(text.casefold())
    return frozenset(line for line in map(_bare, lines) if _width(line) >= _SHORTEST)


def add_print(known: dict[str, tuple[Printed, ...]], source: str, found: Print) -> None:
    """Let ``known`` say of each of these sentences that the source prints it."""
    for line in found:
        known[line] = (*known.get(line, ()), Printed(source, len(found)))


def original_of(found: Print, known: Mapping[str, tuple[Printed, ...]]) -> str | None:
    """The first source that says nearly the same, or None.

    Two texts are copies when the shorter one shares seven in ten of its sentences with the
    other; one of a sentence or two, which may be a notice on cookies, when both do.
    """
    shared = Counter(printed for line in found for printed in known.get(line, ()))
    same = (
        printed.source
        for printed, count in shared.items()
        if count >= _SHARED * _measure(len(found), printed.sentences)
    )
    return min(same, key=_when, default=None)


def _measure(one: int, other: int) -> int:
    """The number of sentences of which a copy shares most."""
    shorter, longer = sorted((one, other))
    return shorter if shorter >= _FEW else longer


def _when(source: str) -> tuple[int, ...]:
    """Which source came first: "s4.1" is the second one of event 4."""
    return tuple(map(int, source[1:].split(".")))


def _bare(line: str) -> str:
    return "".join(line.translate(_MARKS).split())


def _width(line: str) -> float:
    """Its letters, a Hangul syllable as two: the mean of its characters and its bytes."""
    return (len(line) + len(line.encode("utf-8", "replace"))) / 2
