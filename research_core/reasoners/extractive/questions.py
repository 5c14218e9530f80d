"""Sub-questions from what the sources talk about: who is asked about, and what is asked.

Each pair of a key phrase and something its sentences tell (what it is, what it costs, when it
fails) is a candidate. The questions are the few that together cover the most telling sentences:
what one covers counts no more for the next, so that they stay apart from each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from research_core.domain.values import QuestionDraft
from research_core.reading.phrases import Phrase
from research_core.reading.terms import content_words
from research_core.reasoners.extractive.material import Unit
from research_core.reasoners.extractive.subjects import (
    compares,
    defines,
    is_method,
    is_price,
    is_quantity,
    is_topic,
    shown,
    standing,
    stands_as_noun,
    subjects,
    topic_name,
    words_in,
)
from research_core.texts import say

MOST_QUESTIONS = 6
# (questions, sentences each, sources each): well covered ones first, then what there is.
# The last number: how many of them on the topic itself.
_DEMANDS = ((MOST_QUESTIONS, 3, 2, 2), (5, 2, 2, 2), (4, 2, 1, 3), (1, 1, 1, 1))
# The order in which a reader wants to be told: what it is, what it does, at what price.
ORDER = ("definition", "", "cause", "figures", "comparison", "limit", "cost")
_A_SECTION = 5  # so many sentences make a section; more do not make a better question
# How much a form of question is wanted, others being equal; by hand, from reading aloud.
_WANTED = {"definition": 1.3, "": 0.75, "cause": 0.8, "figures": 0.9, "comparison": 1.2}
_LAST_RESORT = 0.3
_FEW = 3
_MOST_OF_A_FORM = 2


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question that could be asked; ``answers`` maps places of units to what they are worth."""

    head: Phrase
    facet: str
    answers: dict[int, float]
    wanted: float
    form: str
    partner: Phrase | None = None


def questions_from(
    phrases: Sequence[Phrase], units: Sequence[Unit], topic: str, language: str
) -> tuple[QuestionDraft, ...]:
    """Up to six questions in reading order; ``phrases`` hold places in ``units``.

    Where the sources share few phrases, the topic itself is asked about too.
    """
    if not units:
        return ()
    heads = subjects(phrases, topic, language)
    found = [c for head in heads for c in _candidates(head, heads, units, topic, language)]
    chosen: list[_Candidate] = []
    for demand in _DEMANDS:
        chosen = _choose(found, units, topic, chosen, demand)
    chosen.sort(key=lambda c: (not is_topic(c.head, topic), ORDER.index(c.facet)))
    name = topic_name(topic, [unit.text for unit in units])
    drafts = tuple(_draft(candidate, units, name, language) for candidate in chosen)
    return drafts if len(drafts) >= _FEW else (_on_topic(name or topic, topic, language), *drafts)


def _on_topic(name: str, topic: str, language: str) -> QuestionDraft:
    """The topic itself as a question: it takes what the few others leave."""
    terms = tuple(word for word in content_words(topic) if not word.isdigit())
    return QuestionDraft(say(language, "question.general", a=name), "topic", terms)


def _candidates(
    head: Phrase, heads: Sequence[Phrase], units: Sequence[Unit], topic: str, language: str
) -> Iterator[_Candidate]:
    """The questions that the sentences on a phrase can answer."""
    value = {
        place: units[place].worth
        * standing(head, units[place].text)
        * (1.0 if units[place].language == language else 0.6)
        for place in head.places
    }
    if not stands_as_noun(head, [units[place].text for place in head.places]):
        return
    known = any(defines(head, units[place].text) for place in head.places)
    telling = _telling(head, topic, language)
    if known:
        works = is_method(head, [units[place].text for place in head.places])
        form = "definition" if works and not is_quantity(head.name(language)) else "meaning"
        yield _Candidate(head, "definition", value, _WANTED["definition"] * telling, form)
    elif is_topic(head, topic):
        yield _Candidate(head, "", value, _LAST_RESORT, "general")
    else:
        yield _Candidate(head, "", value, _WANTED[""] * telling, "role")
    for facet in ("cause", "figures", "limit", "cost"):
        answers = {place: v for place, v in value.items() if facet in units[place].brings}
        if facet == "cost" and is_price(head.name(language)):
            continue
        wanted = _WANTED.get(facet, 1.0) * telling
        # "Which figures are reported on cafes?" would take in the whole report.
        wanted *= 0.6 if facet in {"figures", "cause"} and is_topic(head, topic) else 1.0
        is_amount = facet == "figures" and is_quantity(head.name(language))
        yield _Candidate(head, facet, answers, wanted, "amount" if is_amount else facet)
    partner = _partner(head, heads, units)
    if partner:
        answers = {
            place: 1.3 * units[place].worth
            for place in head.places & partner.places
            if "comparison" in units[place].brings
        }
        yield _Candidate(
            head, "comparison", answers, _WANTED["comparison"] * telling, "comparison", partner
        )


def _telling(head: Phrase, topic: str, language: str) -> float:
    """How good a subject a phrase is: a term says more than a single word."""
    words = max(len(words_in(name)) for name in head.names)
    score = 1.0 if words > 1 or len(head.names) > 1 else 0.7
    if is_topic(head, topic):
        score *= 1.15
    return score if head.has_name(language) else score * 0.6


def _partner(head: Phrase, heads: Sequence[Phrase], units: Sequence[Unit]) -> Phrase | None:
    """The phrase that the head is most often compared with, in one sentence."""
    own = {word for name in head.names for word in words_in(name)}
    shared = {
        place: sum(compares(head, other, units[p].text) for p in head.places & other.places)
        for place, other in enumerate(heads)
        if not own & {word for name in other.names for word in words_in(name)}
        and not is_quantity(other.names[0])
        and not is_quantity(head.names[0])
    }
    best = max(shared, key=lambda place: (shared[place], -place), default=None)
    return heads[best] if best is not None and shared[best] else None


def _choose(
    found: Sequence[_Candidate],
    units: Sequence[Unit],
    topic: str,
    chosen: Sequence[_Candidate],
    demand: tuple[int, int, int, int],
) -> list[_Candidate]:
    """Greedily the candidate that adds most, until no other is worth a section."""
    most, sentences, sources, on_topic = demand
    least = (sentences, sources)
    taken = list(chosen)
    covered = {place for c in taken for place in _section(c, units, set())}
    while len(taken) < most:
        open_ = [c for c in found if _may_follow(c, taken, topic, on_topic)]
        scored = [(c, _section(c, units, covered)) for c in open_]
        scored = [(c, places) for c, places in scored if _is_enough(places, units, least)]
        if not scored:
            break
        best, places = max(scored, key=_gain)
        taken.append(best)
        covered.update(places)
    return taken


def _gain(scored: tuple[_Candidate, list[int]]) -> tuple[float, list[str]]:
    candidate, places = scored
    return candidate.wanted * sum(candidate.answers[p] for p in places), candidate.head.names


def _section(candidate: _Candidate, units: Sequence[Unit], covered: set[int]) -> list[int]:
    """The sentences that would stand under a question: the best, two a source."""
    a_source: Counter[str] = Counter()
    kept: list[int] = []
    for place in sorted(candidate.answers, key=lambda p: (-candidate.answers[p], p)):
        if place in covered or candidate.answers[place] < 0.1 or len(kept) == _A_SECTION:
            continue
        if a_source[units[place].source] < 2:
            a_source[units[place].source] += 1
            kept.append(place)
    return kept


def _is_enough(places: Sequence[int], units: Sequence[Unit], least: tuple[int, int]) -> bool:
    return len(places) >= least[0] and len({units[place].source for place in places}) >= least[1]


def _may_follow(
    candidate: _Candidate, taken: Sequence[_Candidate], topic: str, most_on_topic: int
) -> bool:
    """One question a subject, but for the topic's own; no form three times."""
    if sum(c.facet == candidate.facet for c in taken) >= _MOST_OF_A_FORM:
        return False
    on_topic = is_topic(candidate.head, topic)
    if on_topic and sum(is_topic(c.head, topic) for c in taken) >= most_on_topic:
        return False
    for other in taken:
        if other.head is candidate.head and (not on_topic or other.facet == candidate.facet):
            return False
        if other.head is candidate.head and {other.form, candidate.form} == {"meaning", "cause"}:
            return False
        if other.head is not candidate.head and _overlap(other.head, candidate.head):
            return False
        pair = {id(other.head), id(other.partner)}
        if candidate.partner and pair == {id(candidate.head), id(candidate.partner)}:
            return False
    return True


def _overlap(one: Phrase, other: Phrase) -> bool:
    """True when two phrases share half of their words: they would ask for the same."""
    sets = [[set(words_in(name)) for name in phrase.names] for phrase in (one, other)]
    return any(2 * len(a & b) >= min(len(a), len(b)) and a & b for a in sets[0] for b in sets[1])


def _draft(candidate: _Candidate, units: Sequence[Unit], name: str, language: str) -> QuestionDraft:
    sides = [candidate.head, *([candidate.partner] if candidate.partner else [])]
    form = candidate.form
    own = {word for n in candidate.head.names for word in words_in(n)}
    if form == "role" and (not name or own >= set(words_in(name))):
        form = "general"  # not "What role do heat pumps play for heat pumps?"
    shown_as = [shown(s, language, [units[place].text for place in s.places]) for s in sides]
    facts = {"a": shown_as[0], "b": shown_as[-1], "topic": name}
    return QuestionDraft(
        text=say(language, f"question.{form}", **facts),
        terms=tuple(dict.fromkeys(n for side in sides for n in side.names_for(language))),
        facet=candidate.facet,
    )
