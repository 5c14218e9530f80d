"""Does a quote stand in its source? The check behind every citation."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz

from research_core.domain.research import Research
from research_core.domain.values import Match, Quote

_MARKS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "..."})
_CLOSE = 95.0


def match_of(quote: str, source: str) -> Match:
    """ "exact": the very characters stand in the source; "close": they do once white space,
    quotation marks and dashes are made equal, or but for a slip or two; else "missing".
    """
    if not quote.strip():
        return "missing"
    if quote in source:
        return "exact"
    normal, whole = _normal(quote), _normal(source)
    if normal in whole or fuzz.partial_ratio(normal, whole, score_cutoff=_CLOSE) >= _CLOSE:
        return "close"
    return "missing"


def quote_in_source(research: Research, quote: Quote) -> tuple[int, int] | None:
    """Where a quote stands in the text of its source, as ``(start, end)``; None when it does
    not. The passage that it was read in is looked at before the whole text."""
    evidence = research.evidence[quote.evidence]
    if found := place_of(quote.text, evidence.text):
        return evidence.start + found[0], evidence.start + found[1]
    return place_of(quote.text, research.sources[evidence.source].text)


def place_of(quote: str, text: str) -> tuple[int, int] | None:
    """Where the quote stands in the text by the rules of :func:`match_of`; None for "missing"."""
    if not quote.strip():
        return None
    if (start := text.find(quote)) >= 0:
        return start, start + len(quote)
    normal = _traced(quote)[0].strip()
    whole, places = _traced(text)
    start, end = (at := whole.find(normal)), at + len(normal)
    if at < 0:
        near = fuzz.partial_ratio_alignment(normal, whole, score_cutoff=_CLOSE)
        if near is None or near.dest_end <= near.dest_start:
            return None
        start, end = near.dest_start, near.dest_end
    return places[start], places[end - 1] + 1


def _traced(text: str) -> tuple[str, list[int]]:
    """The text with what :func:`_normal` makes equal taken apart, character by character, and
    where each of them comes from."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        made = unicodedata.normalize("NFKD", character).translate(_MARKS).casefold()
        for letter in made:
            if not letter.isspace():
                letters.append(letter)
                places.append(place)
            elif letters and letters[-1] != " ":
                letters.append(" ")
                places.append(place)
    return "".join(letters), places


def _normal(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).translate(_MARKS)
    return re.sub(r"\s+", " ", folded).strip().casefold()
