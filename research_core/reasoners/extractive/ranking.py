"""How well a unit answers a question, and which units are worth reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from research_core.domain.values import Question, QuestionDraft
from research_core.reading.phrases import Phrase, pattern_of
from research_core.reading.terms import content_words, stem
from research_core.reasoners.extractive.material import Unit

MOST_A_QUESTION = 10
MOST_A_SOURCE = 3
_RELEVANCE_FLOOR = 0.35
_WORTH_FLOOR = 0.2


@dataclass(frozen=True, slots=True)
class Ranked:
    """A unit for the one question it answers best; ``score`` in 0..1."""

    unit: Unit
    question: str
    score: float


@dataclass(frozen=True, slots=True)
class Ask:
    """A question as the ranking sees it; ``id`` may be ``@place`` while it has none yet."""

    id: str
    terms: tuple[str, ...]
    facet: str
    by_analyst: bool

    @classmethod
    def of(cls, question: Question | QuestionDraft, id_: str, phrases: Sequence[Phrase]) -> Ask:
        """A question of the plan is ranked by its key phrases, an analyst's by its words."""
        by_analyst = question.origin == "analyst"
        terms = question.terms or words_and_glosses(question.text, phrases)
        return cls(id_, terms, question.facet, by_analyst)


def words_and_glosses(text: str, phrases: Sequence[Phrase]) -> tuple[str, ...]:
    """The content words of a text, and other names of the phrases it mentions."""
    terms = dict.fromkeys(content_words(text))
    for phrase in phrases:
        if any(_stands_in(name, text) for name in phrase.names):
            terms.update(dict.fromkeys(phrase.names))
    return tuple(terms)


def rank(
    units: Iterable[Unit], asks: Sequence[Ask], language: str, notes: Sequence[str] = ()
) -> list[Ranked]:
    """The units above the floor, each under its best question, best first.

    Units in the report's language count more, and so do those that touch an analyst's note.
    """
    wanted = frozenset(stem(word.casefold()) for note in notes for word in content_words(note))
    ranked = []
    for unit in units:
        if unit.worth < _WORTH_FLOOR:
            continue
        best = max(
            (_score(unit, ask, language, wanted) for ask in asks),
            default=None,
            key=lambda r: r.score,
        )
        if best and best.score > 0:
            ranked.append(best)
    return sorted(ranked, key=lambda r: (-r.score, r.unit.source, r.unit.start))


def worth_reading(ranked: Iterable[Ranked]) -> list[Ranked]:
    """The best of each question, and not too many of one source."""
    a_question: Counter[str] = Counter()
    a_source: Counter[tuple[str, str]] = Counter()
    kept = []
    for item in ranked:
        place = (item.question, item.unit.source)
        if a_question[item.question] < MOST_A_QUESTION and a_source[place] < MOST_A_SOURCE:
            a_question[item.question] += 1
            a_source[place] += 1
            kept.append(item)
    return kept


def relevance(unit: Unit, ask: Ask) -> float:
    """How much of what the question is about stands in the unit (0..1)."""
    hits = [place for place, term in enumerate(ask.terms) if _stands_in(term, unit.text)]
    if ask.by_analyst:
        # Any word may carry the question: a half of them, and at least two, must be there.
        share = len(hits) / max(1, min(len(ask.terms), 5))
        return min(1.0, share) if len(hits) >= min(2, len(ask.terms)) else 0.0
    # The first two terms name the question, the others only belong to it.
    return min(1.0, sum(0.55 if place < 2 else 0.15 for place in hits))


def _score(unit: Unit, ask: Ask, language: str, wanted: frozenset[str]) -> Ranked:
    fit = relevance(unit, ask)
    if fit < _RELEVANCE_FLOOR:
        return Ranked(unit, ask.id, 0.0)
    facet = 0.15 if ask.facet in unit.brings or ask.by_analyst else 0.0
    score = 0.5 * fit + 0.35 * unit.worth + facet
    if unit.language != language:
        score *= 0.7
    if wanted and any(_stands_in(word, unit.text) for word in wanted):
        score += 0.15
    return Ranked(unit, ask.id, round(min(1.0, score), 4))


def _stands_in(term: str, text: str) -> bool:
    return pattern_of(term).search(text) is not None
