"""Reading for a model: the passages of new sources that matter to the open questions.

A model reads any language and the search has judged already what is on the topic. So every
new source is heard, by its best sentences, and the words of the queries that found it count
as much as those of the question, which may be in another language.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from research_core.domain.events import EvidenceGathered
from research_core.domain.research import Research
from research_core.domain.spending import ready_injections
from research_core.domain.standing import is_answered, live_questions
from research_core.domain.tokens import estimate_tokens
from research_core.domain.values import PassageDraft, Question
from research_core.reading.phrases import pattern_of
from research_core.reading.terms import content_words
from research_core.reasoners.extractive.gather import gather as gather_extractively
from research_core.reasoners.extractive.material import Unit, units_of_all
from research_core.reasoners.model.packing import PASSAGES
from research_core.reasoners.steering import leaning_of

_MOST_A_QUESTION, _MOST_A_SOURCE = 16, 6
_LEAST_A_SOURCE = 2  # of one that was never quoted from
_TELLING = 6  # so many words of a question tell all there is to tell
_FLOOR = 0.3


@dataclass(frozen=True, slots=True)
class _Found:
    """A unit for the question it fits best; ``score`` in 0..1."""

    unit: Unit
    question: str
    score: float


def gather_for_model(research: Research) -> EvidenceGathered:
    """The passages of this round, within the tokens of one prompt."""
    if not research.questions:  # a survey: the questions come from what it found
        return gather_extractively(research)
    known = {(piece.source, piece.start, piece.end) for piece in research.evidence.values()}
    units = [
        unit
        for unit in units_of_all(research.usable_sources)
        if (unit.source, unit.start, unit.end) not in known
    ]
    ranked = sorted(
        _ranked(units, research),
        key=lambda found: (not research.is_pinned(found.question), -found.score),
    )
    passages = tuple(
        PassageDraft(item.unit.source, item.unit.start, item.unit.end, item.question, item.score)
        for item in _chosen(ranked, research)
    )
    heard = tuple(injection.id for injection in ready_injections(research))
    return EvidenceGathered(research.gathered_rounds + 1, (), passages, heard)


def _ranked(units: Sequence[Unit], research: Research) -> Iterator[_Found]:
    live = live_questions(research)
    if not live:
        return
    wanted = [q for q in live if research.is_pinned(q.id) or not is_answered(research, q)]
    words = {q.id: _words(q, research) for q in wanted or live}
    leaning = leaning_of(research)
    weights = _weights(units, {word for own in words.values() for word in own})
    asked_for = {query.id: query.question for query in research.queries}
    for unit in units:
        fits = {question: _fit(unit, own, weights) for question, own in words.items()}
        asked = asked_for.get(research.sources[unit.source].query)
        best = max(fits, key=lambda question: (fits[question], question == asked))
        if not fits[best] and asked in fits:
            best = asked
        score = 0.65 * fits[best] + 0.35 * unit.worth
        yield _Found(unit, best, round(leaning.weigh(score, unit.source, unit.text), 4))


def _words(question: Question, research: Research) -> tuple[str, ...]:
    """The words of a question, of its terms and of the queries that were made for it."""
    texts = [question.text, *question.terms]
    texts += [query.text for query in research.queries if query.question == question.id]
    return tuple(dict.fromkeys(w.casefold() for text in texts for w in content_words(text)))


def _weights(units: Sequence[Unit], words: set[str]) -> Mapping[str, float]:
    """What few units say tells more than what all of them do."""
    weights = {}
    for word in words:
        pattern = pattern_of(word)
        count = sum(pattern.search(unit.text) is not None for unit in units)
        weights[word] = math.log(1 + len(units) / count) if count else 0.0
    return weights


def _fit(unit: Unit, words: Sequence[str], weights: Mapping[str, float]) -> float:
    most = sum(sorted((weights[word] for word in words), reverse=True)[:_TELLING])
    hits = sum(weights[w] for w in words if weights[w] and pattern_of(w).search(unit.text))
    return min(1.0, hits / most) if most else 0.0


def _chosen(ranked: Sequence[_Found], research: Research) -> Iterator[_Found]:
    """The best of each question, not too many of one source, none of a new one unheard."""
    quoted = {piece.source for piece in research.evidence.values()}
    a_question: Counter[str] = Counter()
    a_source: Counter[str] = Counter()
    room = PASSAGES
    for item in ranked:
        source = item.unit.source
        is_new = source not in quoted and a_source[source] < _LEAST_A_SOURCE
        fits = item.score >= _FLOOR and a_question[item.question] < _MOST_A_QUESTION
        tokens = estimate_tokens(item.unit.text) + 8
        if (is_new or (fits and a_source[source] < _MOST_A_SOURCE)) and tokens <= room:
            room -= tokens
            a_question[item.question] += 1
            a_source[source] += 1
            yield item
