"""Short words for a picture: cleaned, wrapped, cut with an ellipsis, and measured in pixels."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

LATIN_WIDTH = 7
WIDE_WIDTH = 13
LINE_HEIGHT = 16
LINE_WIDTH = 182  # 26 Latin letters or 14 Hangul syllables

_ELLIPSIS = "…"
# Emoji are held together by these two; all other unseen characters are dropped.
_JOINERS = "\u200d\ufe0f"


@lru_cache(maxsize=16_384)
def one_line(text: str) -> str:
    """Text on one line, without control characters and without marks that turn it around."""
    seen = "".join(
        char
        for char in " ".join(text.split())
        if char in _JOINERS or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"}
    )
    return seen.strip()


def clip(text: str, length: int) -> str:
    """At most ``length`` characters, the last of them an ellipsis where something is missing."""
    return text if len(text) <= length else _tidy(text[: length - 1]) + _ELLIPSIS


def text_width(text: str) -> int:
    """About how wide one line of text stands at 13 px, in pixels."""
    return sum(_char_width(char) for char in text)


@lru_cache(maxsize=16_384)
def wrap(text: str, lines: int, width: int = LINE_WIDTH) -> str:
    """Text in at most ``lines`` lines of ``width`` pixels, broken between words where it can be."""
    words = one_line(text).split(" ")
    wrapped: list[str] = []
    while words and len(wrapped) < lines:
        line, words = _fill(words, width)
        wrapped.append(line)
    if words:
        wrapped[-1] = _cut(f"{wrapped[-1]} {words[0]}", width)
    return "\n".join(wrapped)


@lru_cache(maxsize=16_384)
def label_size(label: str) -> tuple[int, int]:
    """Width and height of a label in pixels; (0, 0) for an empty one."""
    if not label:
        return (0, 0)
    lines = label.split("\n")
    return (max(text_width(line) for line in lines), LINE_HEIGHT * len(lines))


def _fill(words: list[str], width: int) -> tuple[str, list[str]]:
    """One line of as many words as fit, and the words that are left."""
    taken = 1
    while taken < len(words) and text_width(" ".join(words[: taken + 1])) <= width:
        taken += 1
    line = " ".join(words[:taken])
    if text_width(line) <= width:
        return line, words[taken:]
    # One word wider than the line (a URL, Korean without spaces) is broken where it is full.
    fits = _fitting(line, width)
    return line[:fits], [line[fits:], *words[taken:]]


def _cut(text: str, width: int) -> str:
    """Text that something was cut from, ending after a whole word if that keeps most of it."""
    room = width - LATIN_WIDTH
    if text_width(text) > room:
        text = text[: _fitting(text, room)]
        whole = text.rpartition(" ")[0]
        if text_width(whole) > room * 0.6:
            text = whole
    return _tidy(text) + _ELLIPSIS


def _fitting(text: str, width: int) -> int:
    used = 0
    for place, char in enumerate(text):
        used += _char_width(char)
        if used > width:
            return max(place, 1)
    return len(text)


def _tidy(text: str) -> str:
    return text.rstrip(" ,;:.-" + _JOINERS)


@lru_cache(maxsize=8192)
def _char_width(char: str) -> int:
    if unicodedata.combining(char) or char in _JOINERS:
        return 0
    return WIDE_WIDTH if unicodedata.east_asian_width(char) in "WF" else LATIN_WIDTH
