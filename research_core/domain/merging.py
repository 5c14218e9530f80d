"""What the fold works out: one concept from several mentions, receipts of what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from research_core.domain.research import Research
from research_core.domain.values import Act, Claim, Concept, ConceptDraft, Injection, Step
from research_core.domain.wording import wording_asked, wording_of


def receipt(
    research: Research, injection: Injection, step: Step, made: Sequence[Claim]
) -> Injection:
    """The injection as used in ``step``, with what it brought: sources found, claims made.

    Its query may be an earlier one of the same words; what that had found before does not count.
    """
    seq = injection.id[1:]
    asked = wording_asked(injection)
    queries = {query.id for query in research.queries if wording_of(query.text) == asked}
    sources = {
        source.id
        for source in research.sources.values()
        if source.query in queries and int(source.id[1:].partition(".")[0]) > int(seq)
    }
    rests = [
        claim
        for claim in made
        if any(research.evidence[quote.evidence].source in sources for quote in claim.quotes)
        or claim.question.startswith(f"q{seq}.")
    ]
    return replace(injection, used_in=step.id, results=len(sources), claims=len(rests))


def acts_used(research: Research, where: str) -> tuple[Act, ...]:
    """The analyst's acts; those that nothing used yet are used ``where``."""
    return tuple(act if act.used_in else replace(act, used_in=where) for act in research.acts)


def merge_concepts(
    known: tuple[Concept, ...], drafts: tuple[ConceptDraft, ...], seq: int
) -> tuple[Concept, ...]:
    """The known concepts and the new ones of event ``seq``; one name is one concept.

    A name that a concept bore before it was renamed, or before another went up in it, still
    means that concept.
    """
    by_name = {concept.name.casefold(): concept for concept in known}
    former = {
        alias.casefold(): concept.name.casefold() for concept in known for alias in concept.former
    }
    for place, draft in enumerate(drafts):
        key = draft.name.casefold()
        key = key if key in by_name else former.get(key, key)
        if key in by_name:
            old = by_name[key]
            by_name[key] = replace(
                old,
                aliases=tuple(dict.fromkeys(old.aliases + draft.aliases)),
                confidence=max(old.confidence, draft.confidence),
            )
        else:
            by_name[key] = Concept(f"k{seq}.{place}", draft.name, draft.aliases, draft.confidence)
    return tuple(by_name.values())
