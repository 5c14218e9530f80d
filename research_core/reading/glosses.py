"""Glosses: where an author names one thing twice, as in "자기 일관성(self-consistency)" or
"test-time adaptation (TTA)"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from research_core.reading.terms import ADNOMINAL, noun
from research_core.reading.words import words_of

_GLOSS = re.compile(
    r"(?<![\w\-])((?:[가-힣]+ ){0,3}[가-힣A-Za-z]*[가-힣]+)\s?"
    r"\(([A-Za-z][A-Za-z0-9 \-]{1,50}?)(?:, ([A-Z]{2,8}))?\)"
)
_ABBREVIATED = re.compile(r"((?:[A-Za-z]+[ \-]){1,5}[A-Za-z]+) \(([A-Z]{2,6})s?\)")


def glosses(texts: Iterable[str]) -> Counter[tuple[str, ...]]:
    """Names of one thing as authors give them: (Korean, English[, abbreviation]), or
    (English, abbreviation)."""
    found: Counter[tuple[str, ...]] = Counter()
    for text in texts:
        for match in _GLOSS.finditer(text):
            korean = _term_before(match[1], match[2])
            if korean:
                found[tuple(filter(None, (korean, match[2].strip(), match[3])))] += 1
        for match in _ABBREVIATED.finditer(text):
            words = re.split(r"[ \-]", match[1])[-len(match[2]) :]
            if "".join(word[0] for word in words).upper() == match[2]:
                found[match[1][match[1].index(words[0]) :], match[2]] += 1
    return found


def _term_before(words: str, gloss: str) -> str:
    """The Korean words that a gloss explains: as many as make one noun phrase.

    "" when it cannot be told where the term begins ("과도한 사고(overthinking)").
    """
    parts = words.split()
    taken = [parts[-1]]
    english = len(gloss.replace("-", " ").split())
    most = len(gloss) if gloss.isupper() else english + 1
    for part in reversed(parts[:-1]):
        if len(taken) >= most:
            break
        if ADNOMINAL.search(part):
            return "" if len(taken) == 1 else " ".join(taken)
        of = " of " in gloss and part.endswith("의")
        is_syllable = len(part) == 1 and part not in words_of("ko").function
        if not of and not is_syllable and (noun(part) != part or part in words_of("ko").weak):
            break
        taken.insert(0, part)
    return " ".join(taken)
