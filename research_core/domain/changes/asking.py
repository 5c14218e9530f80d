"""Questions and queries get their ids; a query asked before is dropped."""

from __future__ import annotations

from dataclasses import replace

from research_core.domain.ids import qualify
from research_core.domain.research import Research
from research_core.domain.values import (
    Query,
    QueryDraft,
    QueryOrigin,
    Question,
    QuestionDraft,
)


def with_questions(research: Research, drafts: tuple[QuestionDraft, ...], seq: int) -> Research:
    """The research with new questions, numbered by place."""
    made = tuple(
        Question(f"q{seq}.{place}", draft.text, draft.origin, draft.terms, draft.facet)
        for place, draft in enumerate(drafts)
    )
    return replace(research, questions=research.questions + made)


def with_queries(
    research: Research, drafts: tuple[QueryDraft, ...], seq: int, origin: QueryOrigin
) -> Research:
    """Queries are numbered by place; one that was asked before is dropped."""
    known = {_normal(query.text) for query in research.queries}
    queries = list(research.queries)
    for place, draft in enumerate(drafts):
        if _normal(draft.text) in known:
            continue
        known.add(_normal(draft.text))
        question = qualify(draft.question, "q", seq) if draft.question else None
        queries.append(Query(f"y{seq}.{place}", draft.text, origin, question))
    return replace(research, queries=tuple(queries))


def _normal(text: str) -> str:
    return " ".join(text.casefold().split())
