"""What two sentences share, as noun phrases: the name of a matter that they differ on."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from research_core.reading.figures import without_figures
from research_core.reading.terms import noun
from research_core.reading.words import words_of

_ASIDE = re.compile(r"\([^()]*\)")
_TOKEN = re.compile(r"[\w’'\-]+|[^\w\s]")
_LINKS = {"of"}
_MEASURES = {"gain", "gains", "increase", "decrease", "drop", "average", "improvement"}


def shared_words(left: str, right: str, language: str) -> list[str]:
    """The noun phrases that stand in both texts, in the first one's order, the longer first
    where one holds the other; figures and asides are left out."""
    here, there = (_TOKEN.findall(_ASIDE.sub("", without_figures(t))) for t in (left, right))
    blocks = SequenceMatcher(None, here, there, autojunk=False).get_matching_blocks()
    parts = _korean_parts if language == "ko" else _parts
    found = [phrase for block in blocks for phrase in parts(here[block.a : block.a + block.size])]
    distinct = list(dict.fromkeys(found))
    return [
        phrase
        for phrase in distinct
        if not any(phrase != whole and phrase in whole for whole in distinct)
    ]


def _parts(tokens: list[str]) -> list[str]:
    """Runs of content words, joined by "of": "accuracy gain of self-consistency"."""
    lists = words_of("en")
    parts: list[list[str]] = [[]]
    for token in tokens:
        word = token.casefold()
        is_noun = word[0].isalpha() and word not in lists.function and not word.endswith("'s")
        if (word in _LINKS and parts[-1]) or (
            is_noun and (word not in lists.weak or word in _MEASURES)
        ):
            parts[-1].append(token)
        elif parts[-1]:
            parts.append([])
    trimmed = (part[:-1] if part and part[-1] in _LINKS else part for part in parts)
    return [" ".join(part) for part in trimmed if _tells(part)]


def _tells(part: list[str]) -> bool:
    vague = words_of("en").vague
    return any(word.casefold() not in vague and word not in _LINKS for word in part)


def _korean_parts(tokens: list[str]) -> list[str]:
    """Noun phrases up to a particle, joined by -의: "자기 일관성의 정확도 향상"."""
    parts: list[str] = []
    run: list[str] = []
    for token in tokens:
        bare = noun(token) if "가" <= token[0] <= "힣" else token if token[0].isalpha() else ""
        if bare and (run or not token.endswith("의") or bare == token):
            if token == f"{bare}의":
                run.append(token)
                continue
            run.append(bare)
            if bare == token:
                continue
        if run:
            parts.append(" ".join(run))
        run = []
    if run:
        parts.append(" ".join(run))
    vague = words_of("ko").vague
    return [part for part in parts if part not in vague and not part.endswith("의")]
