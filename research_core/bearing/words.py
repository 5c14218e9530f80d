"""The words of a statement beside those of its evidence: names, reasons, clauses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from research_core.reading.terms import content_words, stem

CLAUSE = re.compile(
    r"[;:]|,\s|\s(?:and|but|while|whereas)\s|(?<=[가-힣][며고])\s|(?<=지만)\s|(?<=는데)\s"
)
_NAME = re.compile(r"(?<![.!?:]\s)\b[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*)*")
_URL = re.compile(r"\w+://[^\s)\]]+")
# Who is said to have said it, and who has a title before the name.
_SPEAKER = re.compile(
    r"\b[Aa]ccording to\s+(?P<english>[^.,;]+)"
    r"|(?P<korean>[가-힣A-Za-z]+(?:\s[가-힣A-Za-z]+)?)에 따르면"
    r"|(?:대표|교수|장관|의원|박사|회장|사장|총장|소장|감독|대변인|위원장|시장|연구원|기자)\s"
    r"(?P<titled>[가-힣]{2,4}?)(?=은|는|이|가|의|을|를|\s|,|$)"
)
_CAUSE = re.compile(
    r"\b(?:because of|because|due to|owing to|thanks to)\s+(?P<english>[^.,;]+)"
    r"|(?P<korean>(?:[가-힣]+\s){0,2}[가-힣]+)\s?(?:때문에|탓에|덕분에)",
    re.IGNORECASE,
)
_MOST_UNKNOWN = 0.6  # of a clause's content words; a paraphrase has some of its own


def unknown_names(statement: str, evidence: Iterable[str]) -> tuple[str, ...]:
    """Names in Latin letters and addresses that stand nowhere in the evidence. The first word
    of a sentence is taken for a name when a name follows it."""
    there = " ".join(evidence).casefold()
    names = [
        name
        for match in _NAME.finditer(statement)
        for name in re.findall(r"[A-Z][\w-]+", match[0])
        if match.start() > 0 or " " in match[0]
    ]
    names += _URL.findall(statement)
    return tuple(name for name in names if name.casefold() not in there)


def unknown_speakers(statement: str, evidence: Iterable[str]) -> tuple[str, ...]:
    """The words of somebody who is said to say so, or who has a title, that no evidence has."""
    there = _words_of(evidence)
    named = (" ".join(filter(None, match.groups())) for match in _SPEAKER.finditer(statement))
    return tuple(word for name in named for word in _unknown(content_words(name) or [name], there))


def unknown_cause(statement: str, evidence: Iterable[str]) -> tuple[str, ...]:
    """The words of a reason that no evidence has."""
    there = _words_of(evidence)
    reasons = (match["english"] or match["korean"] for match in _CAUSE.finditer(statement))
    return tuple(word for reason in reasons for word in _unknown(content_words(reason), there))


def unknown_clause(statement: str, evidence: Iterable[str]) -> tuple[str, ...]:
    """The words of a clause that hardly has one of the evidence's."""
    there = _words_of(evidence)
    for clause in CLAUSE.split(statement):
        words = [word for word in content_words(clause) if not word[0].isdigit()]
        lost = _unknown(words, there)
        if len(lost) > _MOST_UNKNOWN * len(words):
            return tuple(lost)
    return ()


def shared_words(one: str, other: str) -> int:
    """How many content words of the one the other has in some form."""
    words = content_words(one)
    return len(words) - len(_unknown(words, _words_of([other])))


def _words_of(texts: Iterable[str]) -> list[str]:
    return [word for text in texts for word in _words_in(text)]


@lru_cache(maxsize=2_000)
def _words_in(text: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in content_words(text))


def _unknown(words: Iterable[str], there: Sequence[str]) -> list[str]:
    return [word for word in words if not any(_is_alike(word, other) for other in there)]


def _is_alike(word: str, other: str) -> bool:
    """True when they begin alike: two thirds of the word, two syllables or four letters."""
    one = stem(word.casefold())
    least = 2 if "가" <= one[0] <= "힣" else 4
    start = one[: max(least, len(one) * 2 // 3)]
    return other.startswith(start) or (len(one) < least and stem(other) == one)
