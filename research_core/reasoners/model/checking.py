"""From what a model says to what the research records: every quote checked, every label known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from research_core.bearing.judging import judge
from research_core.domain.contents import asked_wordings
from research_core.domain.research import Research
from research_core.domain.values import (
    ClaimDraft,
    ConceptDraft,
    Contradiction,
    Evidence,
    QueryDraft,
    Quote,
    Relation,
    Voice,
)
from research_core.domain.wording import wording_of
from research_core.reading.quotes import match_of
from research_core.reasoners.model.packing import labelled_claims
from research_core.reasoners.model.replies import (
    SaidClaim,
    SaidQuery,
    SaidQuote,
    SaidSupport,
    StepReply,
    plain,
)

MOST_QUERIES = 6
_SAME = 96.0
_SHORTEST_QUOTE = 8  # characters; fewer stand in every text
_LONGEST_CLAIM = 800


@dataclass(frozen=True, slots=True)
class Checked:
    """What stood up: drafts for the step, and how many claims named no passage that exists."""

    claims: tuple[ClaimDraft, ...]
    voices: tuple[Voice, ...]
    contradictions: tuple[Contradiction, ...]
    concepts: tuple[ConceptDraft, ...]
    relations: tuple[Relation, ...]
    left_out: int


def check_step(said: StepReply, research: Research) -> Checked:
    """The claims with their quotes checked against the passages that the model was shown.

    A claim that an earlier one already makes becomes a further voice of it.
    """
    claims: list[ClaimDraft] = []
    voices: list[Voice] = []
    references = {label: claim.id for label, claim in labelled_claims(research).items()}
    left_out = 0
    for number, item in enumerate(said.claims, 1):
        quotes = _quotes(item.evidence, research)
        text = plain(item.text)[:_LONGEST_CLAIM]
        known = _known(text, research)
        twin = next((p for p, claim in enumerate(claims) if _is_same(claim.text, text)), None)
        if not quotes or not text:
            left_out += 1
        elif known:
            references[f"N{number}"] = known
            voices += _voices(known, quotes, research)
        elif twin is not None:
            references[f"N{number}"] = f"@{twin}"
            more = tuple(dict.fromkeys(claims[twin].quotes + quotes))
            claims[twin] = replace(claims[twin], quotes=more)
        else:
            references[f"N{number}"] = f"@{len(claims)}"
            claims.append(_claim(item, text, quotes, research))
    voices += _support(said.support, references, research)
    concepts = tuple(
        ConceptDraft(c.name, tuple(dict.fromkeys(c.aliases)), c.confidence)
        for c in said.concepts
        if c.name
    )
    return Checked(
        tuple(claims),
        tuple(dict.fromkeys(voices)),
        tuple(_contradictions(said, references)),
        _with_mentioned(concepts, claims),
        tuple(
            Relation(r.source, r.target, r.type, r.description, r.confidence)
            for r in said.relations
            if r.source and r.target and r.source != r.target
        ),
        left_out,
    )


def queries_from(said: Iterable[SaidQuery], research: Research) -> tuple[QueryDraft, ...]:
    """The queries that were not made before, a few, those for pinned questions first, each
    short enough for a search service; none for a question that the analyst rejected."""
    asked = asked_wordings(research)
    drafts = []
    for item in said:
        text = " ".join(item.text.split())[:400]
        question = question_id(item.question, research)
        if question and research.is_rejected(question):
            continue
        if text and wording_of(text) not in asked:
            asked.add(wording_of(text))
            drafts.append(QueryDraft(text, question))
    drafts.sort(key=lambda draft: not research.is_pinned(draft.question or ""))
    return tuple(drafts[:MOST_QUERIES])


def question_id(label: str, research: Research) -> str | None:
    """The question that a label such as "Q2" names, None for one that there is not."""
    place = number_in(label)
    return research.questions[place - 1].id if 0 < place <= len(research.questions) else None


def number_in(label: str) -> int:
    """The number in "E3", "[3]" or "e 3"; 0 for none."""
    found = re.search(r"\d{1,6}", label)
    return int(found[0]) if found else 0


def _quotes(said: Sequence[SaidQuote], research: Research) -> tuple[Quote, ...]:
    found = (_quote(item.id, item.quote, research) for item in said)
    kept = list(dict.fromkeys(quote for quote in found if quote))
    # One quote that stands is enough; one that does not would cast doubt on the others.
    return tuple([quote for quote in kept if quote.match != "missing"] or kept[:1])


def _quote(label: str, words: str, research: Research) -> Quote | None:
    """The quote at the passage where it stands: the one named first, else any other shown.

    None when there is neither a passage of that name nor one with these words.
    """
    fresh = research.fresh_evidence
    place = number_in(label)
    named = fresh[place - 1] if 0 < place <= len(fresh) else None
    if len(words.strip()) >= _SHORTEST_QUOTE:
        for piece in (*([named] if named else ()), *fresh):
            if found := _standing(words, piece):
                return found
    return Quote(named.id, words or named.text[:1], "missing") if named else None


def _standing(words: str, piece: Evidence) -> Quote | None:
    match = match_of(words, piece.text)
    if match == "exact":
        return Quote(piece.id, words, "exact")
    # Nearly the words: what is kept are the passage's own.
    return Quote(piece.id, piece.text, "close") if match == "close" else None


def _claim(item: SaidClaim, text: str, quotes: tuple[Quote, ...], research: Research) -> ClaimDraft:
    question = question_id(item.question, research)
    if question is None:
        question = research.evidence[quotes[0].evidence].question
    around = [research.evidence[quote.evidence].text for quote in quotes]
    return ClaimDraft(
        text,
        question,
        quotes,
        tuple(dict.fromkeys(item.concepts)),
        item.confidence,
        doubt=judge(text, [quote.text for quote in quotes], around).reason,
    )


def _known(text: str, research: Research) -> str | None:
    """A claim of an asked question that says so already. A rejected one too: said again, it
    is that same claim, and stays rejected."""
    for claim in research.claims.values():
        if not research.is_rejected(claim.question) and _is_same(claim.text, text):
            return claim.id
    return None


def _is_same(one: str, other: str) -> bool:
    return fuzz.ratio(one, other, score_cutoff=_SAME) >= _SAME


def _voices(claim: str, quotes: Sequence[Quote], research: Research) -> list[Voice]:
    """The quotes that stand, from sources that the claim does not rest on yet."""
    voices = set(research.voices(research.claims[claim]))
    return [
        Voice(claim, quote)
        for quote in quotes
        if quote.match != "missing" and research.evidence[quote.evidence].source not in voices
    ]


def _support(
    said: Sequence[SaidSupport], references: dict[str, str], research: Research
) -> list[Voice]:
    found = []
    for item in said:
        claim = references.get(item.claim.strip().upper(), "")
        quote = _quote(item.id, item.quote, research)
        if claim in research.claims and quote:
            found += _voices(claim, [quote], research)
    return found


def _contradictions(said: StepReply, references: dict[str, str]) -> Iterable[Contradiction]:
    seen = set()
    for item in said.contradictions:
        left = references.get(item.left.strip().upper())
        right = references.get(item.right.strip().upper())
        if left and right and left != right and frozenset((left, right)) not in seen:
            seen.add(frozenset((left, right)))
            yield Contradiction(left, right, item.about or "?")


def _with_mentioned(
    concepts: tuple[ConceptDraft, ...], claims: Sequence[ClaimDraft]
) -> tuple[ConceptDraft, ...]:
    """The concepts, and those that only a claim names."""
    known = {name.casefold() for c in concepts for name in (c.name, *c.aliases)}
    named = dict.fromkeys(name for claim in claims for name in claim.concepts)
    return concepts + tuple(ConceptDraft(name) for name in named if name.casefold() not in known)
