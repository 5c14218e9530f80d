"""Reading: the passages of this round that matter to its questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from research_core.domain.events import EvidenceGathered
from research_core.domain.research import Research
from research_core.domain.spending import ready_injections
from research_core.domain.standing import has_fallen, is_answered, live_questions
from research_core.domain.values import Evidence, PassageDraft, QuestionDraft
from research_core.reading.phrases import Phrase, key_phrases
from research_core.reading.sentences import Sentence
from research_core.reasoners.extractive.agreement import agreements, conflicts
from research_core.reasoners.extractive.material import Unit, sources_on_topic, units_of_all
from research_core.reasoners.extractive.questions import questions_from
from research_core.reasoners.extractive.ranking import Ask, Ranked, rank, relevance, worth_reading
from research_core.reasoners.steering import leaning_of

_CONFLICTING = 1.0  # what sources disagree on is always worth reading


def gather(research: Research) -> EvidenceGathered:
    """The passages, and in the first round the questions that they gave rise to."""
    units, phrases = read_all(research)
    drafts = _new_questions(research, units, phrases)
    asks = _open(research, drafts, phrases)
    fresh = _without(units, research.evidence.values())
    notes = [injection.text for injection in research.heeded if injection.form == "note"]
    leaning = leaning_of(research)
    chosen = worth_reading(rank(fresh, asks, research.brief.language, notes, leaning))
    chosen += _again(research, units, asks, chosen)
    chosen += _disputed(fresh, units, asks, research.brief.language)
    chosen += _confirming(chosen, fresh)
    passages: dict[tuple[str, int, int], PassageDraft] = {}
    for item in chosen:
        unit = item.unit
        place = (unit.source, unit.start, unit.end)
        if place not in passages or passages[place].score < item.score:
            passages[place] = PassageDraft(*place, item.question, item.score)
    ordered = sorted(
        passages.values(), key=lambda p: (p.question not in leaning.questions, -p.score)
    )
    return EvidenceGathered(
        research.gathered_rounds + 1,
        drafts,
        tuple(ordered),
        heard=tuple(injection.id for injection in ready_injections(research)),
    )


def read_all(research: Research) -> tuple[list[Unit], list[Phrase]]:
    """The units of all usable sources on the topic, but for passages that the analyst
    rejected, and their key phrases (places in the units)."""
    rejected = [piece for piece in research.evidence.values() if research.is_rejected(piece.id)]
    units = _without(units_of_all(sources_on_topic(research)), rejected)
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
    if any(question.origin in {"sources", "topic"} for question in research.questions):
        return ()
    return questions_from(phrases, units, research.brief.topic, research.brief.language)


def _without(units: Sequence[Unit], evidence: Iterable[Evidence]) -> list[Unit]:
    known = {(piece.source, piece.start, piece.end) for piece in evidence}
    return [unit for unit in units if (unit.source, unit.start, unit.end) not in known]


def _again(
    research: Research, units: Sequence[Unit], asks: Sequence[Ask], chosen: Sequence[Ranked]
) -> list[Ranked]:
    """For a question of the analyst's, and for one that lost all its claims, also what was
    read before, but not claimed."""
    again = {q.id for q in research.questions if q.origin == "analyst" or has_fallen(research, q)}
    own = [ask for ask in asks if ask.id in again]
    if not own:
        return []
    claimed = [research.evidence[q.evidence] for c in research.claims.values() for q in c.quotes]
    taken = {item.unit for item in chosen if item.question in again}
    unclaimed = [unit for unit in _without(units, claimed) if unit not in taken]
    return worth_reading(rank(unclaimed, own, research.brief.language))


def _open(
    research: Research, drafts: Sequence[QuestionDraft], phrases: Sequence[Phrase]
) -> list[Ask]:
    """The questions without an answer, those that were just searched for, and pinned ones."""
    last = f"y{research.steps[-1].seq}." if research.steps else ""
    searched = {q.question for q in research.queries if last and q.id.startswith(last)}
    wanted = [
        question
        for question in live_questions(research)
        if not is_answered(research, question)
        or question.id in searched
        or research.is_pinned(question.id)
    ]
    asks = [Ask.of(question, question.id, phrases) for question in wanted]
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
