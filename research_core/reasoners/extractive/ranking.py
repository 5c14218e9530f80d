"""How well a unit answers a question, and which units are worth reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from research_core.domain.values import Question, QuestionDraft
from research_core.reading.phrases import Phrase, pattern_of
from research_core.reading.terms import content_words, stem
from research_core.reasoners.extractive.material import Unit
from research_core.reasoners.steering import Leaning

MOST_A_QUESTION = 10
MOST_A_SOURCE = 3
_RELEVANCE_FLOOR = 0.35
_WORTH_FLOOR = 0.2
_PINNED_FIRST = 0.25  # what answers a pinned question nearly as well belongs there
_NOBODY = Leaning()


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
    by_words: bool
    sides: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of(cls, question: Question | QuestionDraft, id_: str, phrases: Sequence[Phrase]) -> Ask:
        """A question from the sources is ranked by its key phrases, another one by its words."""
        by_words = not question.terms
        terms = question.terms or words_and_glosses(question.text, phrases)
        return cls(id_, terms, question.facet, by_words, _sides(terms, phrases))


def _sides(terms: Sequence[str], phrases: Sequence[Phrase]) -> tuple[tuple[str, ...], ...]:
    """The terms by what they name: the two sides of a comparison."""
    sides: dict[int, list[str]] = {}
    for place, term in enumerate(terms):
        known = next((n for n, phrase in enumerate(phrases) if term in phrase.names), -place - 1)
        sides.setdefault(known, []).append(term)
    return tuple(tuple(names) for names in sides.values())


def words_and_glosses(text: str, phrases: Sequence[Phrase]) -> tuple[str, ...]:
    """The content words of a text, and other names of the phrases it mentions."""
    terms = dict.fromkeys(content_words(text))
    for phrase in phrases:
        if any(_stands_in(name, text) for name in phrase.names):
            terms.update(dict.fromkeys(phrase.names))
    return tuple(terms)


def rank(
    units: Iterable[Unit],
    asks: Sequence[Ask],
    language: str,
    notes: Sequence[str] = (),
    leaning: Leaning = _NOBODY,
) -> list[Ranked]:
    """The units above the floor, each under its best question, best first.

    Units in the report's language count more, and so do those that touch an analyst's note
    or what the analyst favours.
    """
    wanted = frozenset(stem(word.casefold()) for note in notes for word in content_words(note))
    units = list(units)
    pull = {
        ask.id: _rarity(ask, units) + (_PINNED_FIRST if ask.id in leaning.questions else 0.0)
        for ask in asks
    }
    ranked = []
    for unit in units:
        if unit.worth < _WORTH_FLOOR:
            continue
        best = max(
            (_score(unit, ask, language, wanted) for ask in asks),
            default=None,
            key=lambda r: r.score and r.score + pull[r.question],
        )
        if best and best.score > 0:
            weighed = leaning.weigh(best.score, unit.source, unit.text)
            ranked.append(replace(best, score=round(weighed, 4)))
    return sorted(ranked, key=lambda r: -r.score)


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
    if ask.by_words:
        # Any word may carry the question: a half of them, and at least two, must be there.
        share = len(hits) / max(1, min(len(ask.terms), 5))
        return min(1.0, share) if len(hits) >= min(2, len(ask.terms)) else 0.0
    if not hits:
        return 0.0
    if ask.facet == "comparison" and not all(
        any(_stands_in(name, unit.text) for name in side) for side in ask.sides
    ):
        return 0.0
    opens = any(_opens(ask.terms[place], unit.text) for place in hits)
    return 1.0 if opens else 0.6


def _rarity(ask: Ask, units: Sequence[Unit]) -> float:
    """What a sentence says on a rare subject belongs there, and not to the one of them all."""
    if ask.by_words or not units:
        return 0.0
    share = sum(relevance(unit, ask) > 0 for unit in units) / len(units)
    return 0.25 * max(0.0, 1 - 3 * share)


def _score(unit: Unit, ask: Ask, language: str, wanted: frozenset[str]) -> Ranked:
    fit = relevance(unit, ask)
    if fit < _RELEVANCE_FLOOR:
        return Ranked(unit, ask.id, 0.0)
    answers = ask.by_words or not ask.facet or ask.facet in unit.brings
    score = 0.45 * fit + 0.35 * unit.worth + (0.2 if answers else 0.0)
    if "definition" in unit.brings and ask.facet == "definition" and fit == 1.0:
        score += 0.1
    if unit.language != language:
        score *= 0.7
    if wanted and any(_stands_in(word, unit.text) for word in wanted):
        score += 0.15
    return Ranked(unit, ask.id, round(min(1.0, score), 4))


def _opens(term: str, text: str) -> bool:
    found = pattern_of(term).search(text)
    return found is not None and found.start() <= max(25, 0.35 * len(text))


def _stands_in(term: str, text: str) -> bool:
    return pattern_of(term).search(text) is not None
