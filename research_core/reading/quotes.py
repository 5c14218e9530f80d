"""Does a quote stand in its source? The check behind every citation."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz

from research_core.domain.values import Match

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


def _normal(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).translate(_MARKS)
    return re.sub(r"\s+", " ", folded).strip().casefold()
