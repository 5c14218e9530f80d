"""The plan: one call, before anything is searched."""

from __future__ import annotations

from collections.abc import Sequence

from research_core.domain.events import PlanMade
from research_core.domain.research import Research
from research_core.domain.values import QueryDraft, QuestionDraft
from research_core.domain.wording import wording_of
from research_core.ports import Prompt
from research_core.reading.language import language_of
from research_core.reading.terms import content_words, stem
from research_core.reasoners.model.checking import MOST_QUERIES, number_in
from research_core.reasoners.model.packing import notes_of
from research_core.reasoners.model.prompts import fill
from research_core.reasoners.model.replies import PlanReply, read_plan
from research_core.reasoners.model.schemas import PLAN

MOST_QUESTIONS = 6
_LONGEST_QUESTION, _LONGEST_QUERY = 300, 400
_TOKENS = 2_000
_TELLING = 6  # letters: "reasoning" and "reason" are one word here


def plan_prompt(research: Research) -> Prompt:
    """What the model is asked for a plan."""
    language = research.brief.language
    text = fill(
        "plan",
        language,
        topic=research.brief.topic,
        notes=notes_of(research),
        queries=MOST_QUERIES,
        terms_in="in English" if language == "en" else "in the report's language and in English",
    )
    return Prompt(fill("system", language), text, PLAN, most_tokens=_TOKENS)


def plan_from(text: str, research: Research, reasoner: str) -> PlanMade | None:
    """The plan that a reply holds; None when it has nothing to search for, or has nothing
    to do with the topic."""
    said = read_plan(text)
    questions, references = _questions(said)
    queries: dict[str, QueryDraft] = {}
    for query in said.queries:
        line = _line(query.text, _LONGEST_QUERY)
        if line:
            draft = QueryDraft(line, references.get(number_in(query.question)))
            queries.setdefault(wording_of(line), draft)
    drafts = tuple(queries.values())[:MOST_QUERIES]
    if not drafts:  # questions can be searched for as they are
        drafts = tuple(
            QueryDraft(_line(q.text, _LONGEST_QUERY), f"@{place}")
            for place, q in enumerate(questions)
        )
    if not drafts or not _is_on_topic(research, questions, drafts):
        return None
    # The analyst's own words are always searched for, whatever the model makes of them.
    own = QueryDraft(_line(research.brief.topic, _LONGEST_QUERY))
    made = {wording_of(draft.text) for draft in drafts}
    first: tuple[QueryDraft, ...] = () if wording_of(own.text) in made else (own,)
    return PlanMade(reasoner, said.planning, questions, (*first, *drafts)[:MOST_QUERIES])


def _questions(said: PlanReply) -> tuple[tuple[QuestionDraft, ...], dict[int, str]]:
    """The first few questions, each once; and by the place that the model gave a question,
    which its queries go by, the reference to the one that stands for it."""
    drafts: dict[str, QuestionDraft] = {}
    references: dict[int, str] = {}
    for number, question in enumerate(said.questions, 1):
        line = _line(question.text, _LONGEST_QUESTION)
        wording = wording_of(line)
        if line and (wording in drafts or len(drafts) < MOST_QUESTIONS):
            drafts.setdefault(wording, QuestionDraft(line, "topic", tuple(question.terms[:8])))
            references[number] = f"@{list(drafts).index(wording)}"
    return tuple(drafts.values()), references


def _is_on_topic(
    research: Research, questions: Sequence[QuestionDraft], queries: Sequence[QueryDraft]
) -> bool:
    """True when some question or query shares a word with the topic, or is in another
    script, where words cannot be compared."""
    topic = research.brief.topic
    wanted = _stems(topic)
    texts = [text for q in questions for text in (q.text, *q.terms)]
    texts += [query.text for query in queries]
    if not wanted or any(language_of(text) != language_of(topic) for text in texts):
        return True
    said = {word for text in texts for word in _stems(text)}
    return any(word.startswith(own) or own.startswith(word) for word in said for own in wanted)


def _stems(text: str) -> set[str]:
    """Its words' beginnings; "inference-time" is two words, as topics write it either way."""
    words = content_words(text.replace("-", " "))
    return {stem(word.casefold())[:_TELLING] for word in words}


def _line(text: str, most: int) -> str:
    return " ".join(text.split())[:most]
