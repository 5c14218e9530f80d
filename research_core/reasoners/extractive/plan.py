"""The first searches: the topic itself, its terms, and what is said for and against."""

from __future__ import annotations

from research_core.domain.events import PlanMade
from research_core.domain.research import Research
from research_core.domain.values import QueryDraft
from research_core.reading.language import language_of
from research_core.reading.terms import content_words
from research_core.texts import say

MOST_CHARACTERS = 400


def plan(research: Research) -> PlanMade:
    """A survey: the sub-questions come from what it finds, not from a fixed template."""
    brief = research.brief
    language = language_of(brief.topic)
    words = content_words(brief.topic)
    latin = [word for word in words if word.isascii()]
    subject = " ".join(words) or brief.topic
    wanted = [brief.topic]
    if language != "en" and len(latin) >= 2:
        wanted.append(" ".join(latin))  # pages in English know the topic by these terms
    wanted += [
        say(language, "query.comparison", topic=subject),
        say(language, "query.limits", topic=subject),
    ]
    queries = tuple(QueryDraft(shorten(text)) for text in dict.fromkeys(wanted))
    listed = " · ".join(query.text for query in queries)
    planning = say(brief.language, "plan.survey", count=len(queries), queries=listed)
    return PlanMade("extractive", planning, questions=(), queries=queries)


def shorten(text: str, most: int = MOST_CHARACTERS) -> str:
    """The text cut at a word's end so that it fits a search service."""
    if len(text) <= most:
        return text
    return text[: most + 1].rsplit(" ", 1)[0][:most]
