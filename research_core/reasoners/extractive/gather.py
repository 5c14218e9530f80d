"""Reading: the passages of this round that matter to its questions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from research_core.domain.events import EvidenceGathered
from research_core.domain.research import Research
from research_core.domain.values import PassageDraft, QuestionDraft, Source
from research_core.reading.phrases import Phrase, key_phrases
from research_core.reading.sentences import Sentence
from research_core.reasoners.extractive.agreement import agreements, conflicts
from research_core.reasoners.extractive.material import Unit, sources_on_topic, units_of_all
from research_core.reasoners.extractive.questions import questions_from
from research_core.reasoners.extractive.ranking import Ask, Ranked, rank, relevance, worth_reading

_CONFLICTING = 1.0  # what sources disagree on is always worth reading


def gather(research: Research) -> EvidenceGathered:
    """The passages, and in the first round the questions that they gave rise to."""
    units, phrases = read_all(research)
    drafts = _new_questions(research, units, phrases)
    asks = _open(research, drafts, phrases)
    known = {(e.source, e.start, e.end) for e in research.evidence.values()}
    fresh = [unit for unit in units if (unit.source, unit.start, unit.end) not in known]
    notes = [injection.text for injection in research.injections if injection.form == "note"]
    chosen = worth_reading(rank(fresh, asks, research.brief.language, notes))
    chosen += _disputed(fresh, units, asks, research.brief.language)
    chosen += _confirming(chosen, fresh)
    passages: dict[tuple[str, int, int], PassageDraft] = {}
    for item in chosen:
        unit = item.unit
        place = (unit.source, unit.start, unit.end)
        if place not in passages or passages[place].score < item.score:
            passages[place] = PassageDraft(*place, item.question, item.score)
    ordered = sorted(passages.values(), key=lambda p: (-p.score, p.source, p.start))
    return EvidenceGathered(research.gathered_rounds + 1, drafts, tuple(ordered))


def read_all(research: Research) -> tuple[list[Unit], list[Phrase]]:
    """The units of all sources on the topic, and their key phrases (places in the units)."""
    units = units_of_all(sources_on_topic(research))
    return units, list(_phrases(tuple(units)))


@lru_cache(maxsize=8)
def _phrases(units: tuple[Unit, ...]) -> tuple[Phrase, ...]:
    sentences = [
        (unit.source, Sentence(unit.start, unit.end, unit.text, unit.language)) for unit in units
    ]
    return tuple(key_phrases(sentences))


def _new_questions(
    research: Research, units: Sequence[Unit], phrases: Sequence[Phrase]
) -> tuple[QuestionDraft, ...]:
    if any(question.origin == "sources" for question in research.questions):
        return ()
    return questions_from(phrases, units, research.brief.topic, research.brief.language)


def _open(
    research: Research, drafts: Sequence[QuestionDraft], phrases: Sequence[Phrase]
) -> list[Ask]:
    asks = [Ask.of(q, q.id, phrases) for q in research.questions if not q.answered]
    asks += [Ask.of(draft, f"@{place}", phrases) for place, draft in enumerate(drafts)]
    return asks


def _disputed(
    fresh: Sequence[Unit], units: Sequence[Unit], asks: Sequence[Ask], language: str
) -> list[Ranked]:
    """Both sides of each conflict of figures, under the question they fit best."""
    if not asks:
        return []
    new = set(fresh)
    sides = [
        side for conflict in conflicts(units, language) for side in (conflict.left, conflict.right)
    ]
    return [
        Ranked(side, max(asks, key=lambda ask: relevance(side, ask)).id, _CONFLICTING)
        for side in dict.fromkeys(sides)
        if side in new
    ]


def _confirming(chosen: Sequence[Ranked], fresh: Sequence[Unit]) -> list[Ranked]:
    """Units of other sources that say what a chosen one says, in whatever language."""
    by_unit = {item.unit: item for item in chosen}
    found = []
    for left, right in agreements(fresh):
        for one, other in ((left, right), (right, left)):
            if one in by_unit and other not in by_unit:
                found.append(Ranked(other, by_unit[one].question, by_unit[one].score))
    return found


def source_of(research: Research, unit: Unit) -> Source:
    """The source a unit stands in."""
    return research.sources[unit.source]
