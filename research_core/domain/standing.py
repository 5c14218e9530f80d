"""What the analyst's acts leave to work with: which questions are asked, what may be read."""

from __future__ import annotations

from collections.abc import Iterable

from research_core.domain.research import Research
from research_core.domain.values import Claim, Contradiction, Evidence, Question, Quote


def live_questions(research: Research) -> tuple[Question, ...]:
    """The questions that the analyst did not reject; pinned ones first."""
    live = (q for q in research.questions if not research.is_rejected(q.id))
    return tuple(sorted(live, key=lambda question: not research.is_pinned(question.id)))


def is_answered(research: Research, question: Question) -> bool:
    """True when a step answered the question and some claim on it still stands."""
    return question.answered and bool(research.claims_of(question.id))


def has_fallen(research: Research, question: Question) -> bool:
    """True when there were claims on the question and the analyst left none of them."""
    said = any(claim.question == question.id for claim in research.claims.values())
    return said and not research.claims_of(question.id)


def may_be_quoted(research: Research, evidence: Evidence) -> bool:
    """False for a passage that the analyst rejected, and for one of a source out of use."""
    usable = research.is_usable(research.sources[evidence.source])
    return usable and not research.is_rejected(evidence.id)


def may_be_read(research: Research, evidence: Evidence) -> bool:
    """The same; False also for what was read for a question that is asked no more."""
    return may_be_quoted(research, evidence) and not research.is_rejected(evidence.question)


def usable_quotes(research: Research, claim: Claim) -> tuple[Quote, ...]:
    """The quotes that a claim may still rest on."""
    return tuple(
        quote
        for quote in claim.quotes
        if quote.evidence in research.evidence
        and may_be_quoted(research, research.evidence[quote.evidence])
    )


def citable_quotes(research: Research, claim: Claim) -> tuple[Quote, ...]:
    """The quotes to show for a claim: the usable ones, and all there are only when none is."""
    here = tuple(quote for quote in claim.quotes if quote.evidence in research.evidence)
    return usable_quotes(research, claim) or here


def voice_of(research: Research, quote: Quote) -> str:
    """Whose voice a quote is: its source, or the one whose text that source prints."""
    source = research.evidence[quote.evidence].source
    return research.copies.get(source, source)


def voices_on(research: Research, claims: Iterable[Claim]) -> frozenset[str]:
    """The independent voices behind some claims."""
    return frozenset(voice for claim in claims for voice in research.independent_voices(claim))


def standing_contradictions(research: Research) -> tuple[Contradiction, ...]:
    """The contradictions of which both sides stand."""
    standing = {claim.id for claim in research.standing_claims}
    return tuple(c for c in research.contradictions if {c.left, c.right} <= standing)
