"""The plan: one call, before anything is searched."""

from __future__ import annotations

from research_core.domain.events import PlanMade
from research_core.domain.research import Research
from research_core.domain.values import QueryDraft, QuestionDraft
from research_core.ports import Prompt
from research_core.reasoners.model.checking import number_in
from research_core.reasoners.model.packing import notes_of
from research_core.reasoners.model.prompts import fill
from research_core.reasoners.model.replies import read_plan
from research_core.reasoners.model.schemas import PLAN

MOST_QUESTIONS, MOST_QUERIES = 6, 6
_LONGEST_QUESTION, _LONGEST_QUERY = 300, 400
_TOKENS = 2_000


def plan_prompt(research: Research) -> Prompt:
    """What the model is asked for a plan."""
    language = research.brief.language
    text = fill(
        "plan",
        language,
        topic=research.brief.topic,
        notes=notes_of(research),
        queries=MOST_QUERIES,
    )
    return Prompt(fill("system", language), text, PLAN, most_tokens=_TOKENS)


def plan_from(text: str, research: Research, reasoner: str) -> PlanMade | None:
    """The plan that a reply holds; None when it has nothing to search for."""
    said = read_plan(text)
    questions = tuple(
        QuestionDraft(_line(q.text, _LONGEST_QUESTION), "topic", tuple(q.terms[:8]))
        for q in said.questions
        if q.text
    )[:MOST_QUESTIONS]
    queries: dict[str, QueryDraft] = {}
    for query in said.queries:
        place = number_in(query.question)
        question = f"@{place - 1}" if 0 < place <= len(questions) else None
        line = _line(query.text, _LONGEST_QUERY)
        if line:
            queries.setdefault(line.casefold(), QueryDraft(line, question))
    drafts = tuple(queries.values())[:MOST_QUERIES]
    if not drafts:  # questions can be searched for as they are
        drafts = tuple(
            QueryDraft(_line(q.text, _LONGEST_QUERY), f"@{place}")
            for place, q in enumerate(questions)
        )
    if not drafts:
        return None
    return PlanMade(reasoner, said.planning, questions, drafts)


def _line(text: str, most: int) -> str:
    return " ".join(text.split())[:most]
