"""What stands behind a sentence of a report: its sources, their quotes, and what is doubtful.

Pure: no Streamlit here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from research_core import (
    Claim,
    Quote,
    Report,
    Research,
    Sentence,
    citable_quotes,
    quote_in_source,
)

# Why a sentence deserves a second look: it rests on what the analyst left out since, on
# words that were not found, on a claim that another one contradicts, or on one voice alone.
Doubt = Literal["gone", "unchecked", "against", "one_voice"]
Place = tuple[int, int]
DOUBTS: tuple[Doubt, ...] = ("gone", "unchecked", "against", "one_voice")
_CITE = re.compile(r"cite-(all|\d{1,6})-(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Cited:
    """A quote of one source with the claim that rests on it."""

    quote: Quote
    claim: Claim


def sentences(report: Report) -> list[Sentence]:
    """All sentences in order: a sentence is named by its place here."""
    return [sentence for section in report.sections for sentence in section.sentences]


def sources_of(sentence: Sentence, research: Research, numbers: dict[str, int]) -> list[str]:
    """The sources behind a sentence, by their reference numbers."""
    voices = {
        source for claim in sentence.claims for source in research.voices(research.claims[claim])
    }
    return sorted(voices, key=numbers.__getitem__)


def cited_by(sentence: Sentence, source: str, research: Research) -> list[Cited]:
    """The quotes from one source that a sentence rests on."""
    claims = (research.claims[claim] for claim in sentence.claims)
    return list(_from(source, claims, research))


def cited_from(source: str, research: Research) -> list[tuple[Cited, Place]]:
    """All quotes from one source in the order of its text, each with its place there: for
    words that do not stand there, that of the passage they are said to be from."""
    found: dict[str, tuple[Cited, Place]] = {}
    for cited in _from(source, research.claims.values(), research):
        if cited.quote.text not in found:
            read = research.evidence[cited.quote.evidence]
            place = quote_in_source(research, cited.quote) or (read.start, read.end)
            found[cited.quote.text] = (cited, place)
    return sorted(found.values(), key=lambda pair: pair[1])


def _from(source: str, claims: Iterable[Claim], research: Research) -> Iterator[Cited]:
    for claim in claims:
        for quote in citable_quotes(research, claim):
            if research.evidence[quote.evidence].source == source:
                yield Cited(quote, claim)


def doubts_in(report: Report, research: Research) -> list[tuple[Doubt, ...]]:
    """What is doubtful about each sentence; nothing for one that frames others."""
    claims = research.claims
    disputed = {
        side
        for pair in research.contradictions
        if research.stands(claims[pair.left]) and research.stands(claims[pair.right])
        for side in (pair.left, pair.right)
    }
    return [_doubts(sentence, disputed, research) for sentence in sentences(report)]


def _doubts(sentence: Sentence, disputed: set[str], research: Research) -> tuple[Doubt, ...]:
    claims = [research.claims[claim] for claim in sentence.claims]
    voices = {voice for claim in claims for voice in research.independent_voices(claim)}
    holds: dict[Doubt, bool] = {
        "gone": any(not research.stands(claim) for claim in claims),
        "unchecked": any(not claim.verified for claim in claims),
        "against": any(claim.id in disputed for claim in claims),
        "one_voice": len(voices) == 1,
    }
    return tuple(doubt for doubt in DOUBTS if holds[doubt])


def cite_of(name: str) -> tuple[int | None, int] | None:
    """The sentence (None: the list of references) and the reference that a link names; None
    when a browser sends anything else."""
    match = _CITE.fullmatch(name)
    if match is None:
        return None
    return None if match[1] == "all" else int(match[1]), int(match[2])
