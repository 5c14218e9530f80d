"""Does a sentence say no more than what it rests on? The check behind every model's sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from research_core.reading.language import language_of

_NUMBER = re.compile(
    r"(?<![\w.])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"\s*(조|억|만|천|trillion|billion|million|thousand)?",
    re.IGNORECASE,
)
_SCALES = {
    "조": 1e12, "억": 1e8, "만": 1e4, "천": 1e3,
    "trillion": 1e12, "billion": 1e9, "million": 1e6, "thousand": 1e3,
}  # fmt: skip
_SPELLED = {
    1: "one|한|하나|첫", 2: "two|twice|half|두|둘|절반", 3: "three|세|셋", 4: "four|네|넷",
    5: "five|다섯", 6: "six|여섯", 7: "seven|일곱", 8: "eight|여덟", 9: "nine|아홉",
    10: "ten|열", 11: "eleven", 12: "twelve",
}  # fmt: skip
_SPELLING = {
    value: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    for value, words in _SPELLED.items()
}
_MARK = re.compile(r"\[\d+(?:\s*,\s*\d+)*\]")
_SHARED = 0.4


def adds_figures(sentence: str, backing: Sequence[str]) -> bool:
    """True when the sentence has a figure that none of the backing texts has."""
    known: set[float] = set()
    for text in backing:
        for forms in _figures(text):
            known |= forms
        known |= {float(v) for v, spelling in _SPELLING.items() if spelling.search(text)}
    return any(not forms & known for forms in _figures(sentence))


def is_supported(sentence: str, backing: Sequence[str]) -> bool:
    """True when the sentence adds no figure to the backing texts and speaks of what they do.

    The latter is told by shared runs of characters, so that it works in any script; texts
    in another language than the sentence's are compared by figures alone.
    """
    if adds_figures(sentence, backing):
        return False
    language = language_of(sentence)
    same = [text for text in backing if language_of(text) == language]
    if not same:
        return bool(backing)
    grams = _grams(sentence)
    shared = grams & set().union(*(_grams(text) for text in same))
    return len(shared) >= _SHARED * len(grams)


def _figures(text: str) -> list[set[float]]:
    """Each figure as it is written and, with a word such as "million", in full."""
    found = []
    for match in _NUMBER.finditer(_MARK.sub(" ", text)):
        value = float(match[1].replace(",", ""))
        scale = _SCALES[match[2].lower()] if match[2] else 1.0
        found.append({round(value, 6), round(value * scale, 6)})
    return found


def _grams(text: str) -> set[str]:
    letters = re.sub(r"[\W\d_]+", " ", text.casefold())
    size = 2 if re.search(r"[가-힣]", letters) else 4
    return {
        word[place : place + size]
        for word in letters.split()
        for place in range(max(1, len(word) - size + 1))
    }
