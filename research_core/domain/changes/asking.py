"""Questions and queries get their ids; a query asked before is dropped."""

from __future__ import annotations

from dataclasses import replace

from research_core.domain.contents import asked_wordings
from research_core.domain.ids import qualify
from research_core.domain.research import Research
from research_core.domain.values import (
    Query,
    QueryDraft,
    QueryOrigin,
    Question,
    QuestionDraft,
)
from research_core.domain.wording import wording_of


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
    known = asked_wordings(research)
    queries = list(research.queries)
    for place, draft in enumerate(drafts):
        wording = wording_of(draft.text)
        if wording in known:
            continue
        known.add(wording)
        question = qualify(draft.question, "q", seq) if draft.question else None
        queries.append(Query(f"y{seq}.{place}", draft.text, origin, question))
    return replace(research, queries=tuple(queries))
