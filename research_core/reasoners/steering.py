"""How the analyst's acts weigh with a reasoner: what is heard first, and in whose words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from research_core.bearing.judging import is_borne
from research_core.domain.hosts import trust_in
from research_core.domain.research import Research
from research_core.domain.standing import usable_quotes
from research_core.domain.values import Claim
from research_core.reading.phrases import pattern_of

# A fair sentence of a source that the analyst favours comes before a good one of a stranger;
# one that does not fit the question stays at nothing, however much its source is liked.
_FAVOURED = 1.5
_ON_PINNED = 0.15  # as much as a sentence gains that touches a note


@dataclass(frozen=True, slots=True)
class Leaning:
    """What the analyst pinned or prefers: ids of sources and questions, names of concepts."""

    sources: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()
    concepts: tuple[str, ...] = ()

    def weigh(self, score: float, source: str, text: str) -> float:
        """The score (0..1) of a text, with what the analyst favours in it."""
        if source in self.sources:
            score *= _FAVOURED
        if score and any(pattern_of(name).search(text) for name in self.concepts):
            score += _ON_PINNED
        return min(1.0, score)


def leaning_of(research: Research) -> Leaning:
    """What the analyst favours as things stand."""
    return Leaning(
        frozenset(
            source.id
            for source in research.usable_sources
            if research.is_pinned(source.id) or trust_in(source.url, research.trust) == "prefer"
        ),
        frozenset(q.id for q in research.questions if research.is_pinned(q.id)),
        tuple(name for names in pinned_concepts(research) for name in names),
    )


def pinned_concepts(research: Research) -> Iterator[tuple[str, ...]]:
    """The names of each pinned concept, its own first."""
    for concept in research.concepts:
        if research.is_pinned(concept.id):
            yield concept.name, *concept.aliases


def words_of(research: Research, claim: Claim) -> tuple[str, ...]:
    """What may be told of a claim, the best words first: its own, then those of its quotes.

    A claim is told in the words of its first quote, or of a model that read them all. Once
    that quote fell, or what the claim says did with another one, only the words of the
    quotes that are left may be told.
    """
    usable = usable_quotes(research, claim)
    quoted = tuple(" ".join(quote.text.split()) for quote in usable)
    if not quoted or len(usable) == len(claim.quotes):
        return claim.text, *quoted
    left = [research.evidence[quote.evidence].text for quote in usable]
    if usable[0] == claim.quotes[0] and is_borne(claim.text, quoted, left):
        return claim.text, *quoted
    return quoted
