"""Concepts and typed relations, from the key phrases that claims share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from research_core.domain.values import ClaimDraft, ConceptDraft, Relation, RelationType
from research_core.reading.phrases import Phrase, pattern_of

MOST_CONCEPTS = 14
MOST_RELATIONS = 14
MOST_A_CLAIM = 3
# What stands between two concepts tells how they are related; the first that fits wins.
_BETWEEN: tuple[tuple[RelationType, re.Pattern[str]], ...] = (
    ("IS_TYPE_OF", re.compile(r"\b(is|are) (a|an|one)\b|의 한 (종류|갈래)|기법이|방법이", re.I)),
    (
        "IS_PART_OF",
        re.compile(r"\b(part of|consists? of|contains?|within)\b|의 일부|포함|이루어", re.I),
    ),
    (
        "CAUSES",
        re.compile(
            r"\b(because|leads? to|causes?|improv\w+|reduc\w+|increas\w+|rais\w+|lower\w*"
            r"|lift\w*)\b"
            r"|때문|높이|높였|낮추|줄이|줄였|이어지|이끌",
            re.I,
        ),
    ),
    ("FOLLOWS", re.compile(r"\b(after|then|followed by|before)\b|이후|다음에|뒤에", re.I)),
    ("SUPPORTS", re.compile(r"\b(supports?|confirms?|helps?)\b|뒷받침|돕는", re.I)),
)


def concepts_in(
    claims: Sequence[str], phrases: Sequence[Phrase], language: str
) -> tuple[ConceptDraft, ...]:
    """The weightiest phrases that stand in the claims, named in the report's language."""
    text = "\n".join(claims)
    return tuple(
        ConceptDraft(
            name=phrase.name(language),
            aliases=tuple(name for name in phrase.names if name != phrase.name(language)),
            confidence=round(min(0.95, 0.4 + 0.1 * len(phrase.sources)), 2),
        )
        for phrase in [
            p for p in phrases if any(pattern_of(name).search(text) for name in p.names)
        ][:MOST_CONCEPTS]
    )


def names_in(text: str, concepts: Sequence[ConceptDraft]) -> tuple[str, ...]:
    """The names of the concepts that a claim mentions, in the order it does."""
    return tuple(name for _, _, name in _mentions(text, concepts))[:MOST_A_CLAIM]


def relations_in(
    claims: Sequence[ClaimDraft], concepts: Sequence[ConceptDraft]
) -> tuple[Relation, ...]:
    """One relation for each pair of concepts that neighbour each other in a claim."""
    found: dict[tuple[str, str], Relation] = {}
    for claim in claims:
        mentions = _mentions(claim.text, concepts)
        for (_, end, left), (start, _, right) in pairwise(mentions):
            pair = (left, right)
            if left == right or pair in found or pair[::-1] in found:
                continue
            found[pair] = Relation(
                source=left,
                target=right,
                type=_type(claim.text[end:start]),
                description=claim.text,
                confidence=0.5,
                evidence=claim.quotes[0].evidence,
            )
    return tuple(found.values())[:MOST_RELATIONS]


def _mentions(text: str, concepts: Sequence[ConceptDraft]) -> list[tuple[int, int, str]]:
    """(start, end, name) of each concept's first mention; of overlapping ones the longest."""
    places = []
    for concept in concepts:
        for name in (concept.name, *concept.aliases):
            if found := pattern_of(name).search(text):
                places.append((*found.span(), concept.name))
                break
    places.sort(key=lambda place: (place[0], -place[1]))
    kept: list[tuple[int, int, str]] = []
    for place in places:
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept


def _type(between: str) -> RelationType:
    return next((kind for kind, pattern in _BETWEEN if pattern.search(between)), "CORRELATES_WITH")
