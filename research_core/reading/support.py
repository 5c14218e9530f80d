"""Does a sentence speak of what its evidence speaks of? Told by shared runs of letters."""

from __future__ import annotations

import re
from collections.abc import Sequence

from research_core.reading.language import language_of

_SHARED = 0.4


def shares_words(sentence: str, backing: Sequence[str]) -> bool:
    """True when two fifths of the sentence's runs of letters stand in the backing texts.

    It works in any script. Texts in another language than the sentence's cannot be compared
    so: with those alone it is true, without any text false.
    """
    language = language_of(sentence)
    same = [text for text in backing if language_of(text) == language]
    if not same:
        return bool(backing)
    grams = _grams(sentence)
    shared = grams & set().union(*(_grams(text) for text in same))
    return len(shared) >= _SHARED * len(grams)


def _grams(text: str) -> set[str]:
    letters = re.sub(r"[\W\d_]+", " ", text.casefold())
    size = 2 if re.search(r"[가-힣]", letters) else 4
    return {
        word[place : place + size]
        for word in letters.split()
        for place in range(max(1, len(word) - size + 1))
    }
