"""Does the evidence bear the statement? Borne, contradicted, or one cannot tell; and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from sentencex import segment  # type: ignore[attr-defined]

from research_core.bearing.dates import Date, dates_of
from research_core.bearing.quantities import Quantity, computed_from, quantities_of
from research_core.bearing.turns import Turns, turns_of
from research_core.bearing.words import (
    CLAUSE,
    shared_words,
    unknown_cause,
    unknown_clause,
    unknown_names,
    unknown_speakers,
)
from research_core.reading.language import language_of

Reason = Literal[
    "", "figures", "dates", "order", "negation", "direction", "certainty", "quantity", "roles",
    "names", "cause", "words",
]  # fmt: skip
_COMPUTED = re.compile(
    r"\b(?:difference|gap|total|altogether|together|combined|sum|ratio|times|twice|margin)\b"
    r"|차이|합[계하쳐]|총|(?<=\d)\s?배",
    re.IGNORECASE,
)
_FROM_TO = re.compile(r"\bfrom\b.{1,40}?\bto\b|에서", re.IGNORECASE)
_THAN = re.compile(r"\b(?:than|before|after|over)\b|보다", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]+|[가-힣]+")
_LITTLE = frozenset({"the", "of", "at", "in", "on", "is", "are", "was", "were", "with", "to"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """``contradicted`` when the evidence says otherwise, ``unclear`` when it does not say so;
    ``words`` are those of the statement that the reason hangs on."""

    kind: Literal["borne", "contradicted", "unclear"]
    reason: Reason = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Facts:
    text: str
    dates: tuple[Date, ...]
    quantities: tuple[Quantity, ...]
    turns: Turns


BORNE = Verdict("borne")


def is_borne(statement: str, evidence: Sequence[str], around: Sequence[str] = ()) -> bool:
    """True when the rules find nothing against it, see :func:`judge`."""
    return judge(statement, evidence, around).kind == "borne"


def judge(statement: str, evidence: Sequence[str], around: Sequence[str] = ()) -> Verdict:
    """What the rules say of a statement and the texts it rests on.

    ``around`` are the passages that the evidence stands in. Across languages figures, dates and
    negation are compared; names, reasons and other words are not.
    """
    texts = tuple(dict.fromkeys((*evidence, *around)))
    if any(_stands_in(statement, text) for text in texts):
        return BORNE
    said, known = _facts(statement), [_facts(text) for text in texts]
    told = _nearest(said, texts) or known
    checks = [_dates(said, known), _figures(said, known)]
    checks += [_order(said, told), _turned(said, told), _roles(said, told)]
    if all(language_of(text) == language_of(statement) for text in texts):
        checks += _worded(statement, texts)
    found = [verdict for verdict in checks if verdict.kind != "borne"]
    contradicted = [verdict for verdict in found if verdict.kind == "contradicted"]
    return (contradicted or found or [BORNE])[0]


def _stands_in(statement: str, text: str) -> bool:
    """True when the text has it word for word, from the beginning of a sentence on."""
    words, there = (" ".join(each.split()).casefold() for each in (statement, text))
    place = there.find(words.strip(" .!?。"))
    return place == 0 or (place > 0 and there[:place].rstrip()[-1:] in ".!?。:")


def _facts(text: str) -> _Facts:
    dates, rest = dates_of(text)
    return _Facts(text, dates, quantities_of(rest), turns_of(rest))


def _nearest(said: _Facts, texts: Sequence[str]) -> list[_Facts]:
    """For each clause of the statement the sentence that shares most words with it; none where
    none shares any, as in another language."""
    sentences = [s for text in texts for s in segment(language_of(text), text)]
    found = []
    for clause in CLAUSE.split(said.text):
        best = max(sentences, key=lambda each: shared_words(clause, each), default="")
        if best and shared_words(clause, best):
            found.append(best)
    return [_facts(sentence) for sentence in dict.fromkeys(found)]


def _dates(said: _Facts, known: Sequence[_Facts]) -> Verdict:
    dates = [date for each in known for date in each.dates]
    counts = {q.value for each in known for q in each.quantities}
    lost = [
        d
        for d in said.dates
        if not any(d.is_borne_by(other) for other in dates) and not (d.is_bare and d.year in counts)
    ]
    if not lost:
        return BORNE
    return Verdict("contradicted" if dates else "unclear", "dates", tuple(d.words for d in lost))


def _figures(said: _Facts, known: Sequence[_Facts]) -> Verdict:
    given = tuple(quantity for each in known for quantity in each.quantities)
    at_hand = given + tuple(_count(d) for each in known for d in each.dates if d.is_bare)
    if said.turns.rises or said.turns.falls or _COMPUTED.search(said.text):
        at_hand += computed_from(given)
    lost = [
        q
        for q in said.quantities
        if not any(q.is_borne_by(other) for other in at_hand) and not _tells_no_figure(q)
    ]
    if not lost:
        return BORNE
    is_comparable = any(q.unit == other.unit for q in lost for other in given)
    words = tuple(q.words for q in lost)
    return Verdict("contradicted" if is_comparable else "unclear", "figures", words)


def _count(date: Date) -> Quantity:
    """Four digits that were taken for a year, as a count: "1870 workers"."""
    value = float(date.year or 0)
    return Quantity(value, value, "", "exact", date.words, 0)


def _tells_no_figure(quantity: Quantity) -> bool:
    """ "Once", "one year": one of something."""
    return quantity.count == 1 and not quantity.words[:1].isdigit()


def _order(said: _Facts, told: Sequence[_Facts]) -> Verdict:
    """ "From 24 to 31 percent" over "from 31 to 24"."""
    if not _FROM_TO.search(said.text):
        return BORNE
    theirs = {pair for each in told if _FROM_TO.search(each.text) for pair in _pairs(each)}
    for here, there in _pairs(said):
        if here != there and (here, there) not in theirs and (there, here) in theirs:
            return Verdict("contradicted", "order", tuple(q.words for q in said.quantities))
    return BORNE


def _pairs(facts: _Facts) -> list[tuple[float, float]]:
    return list(pairwise(quantity.value for quantity in facts.quantities))


def _turned(said: _Facts, told: Sequence[_Facts]) -> Verdict:
    mine, theirs = said.turns, [each.turns for each in told]
    if not theirs:
        return BORNE
    if mine.denies and not any(each.denies or each.is_exclusive for each in theirs):
        return Verdict("contradicted", "negation")
    if all(each.denies for each in theirs) and not (mine.denies or mine.is_exclusive):
        return Verdict("contradicted", "negation")
    if mine.direction and {each.direction for each in theirs} == {-mine.direction}:
        return Verdict("contradicted", "direction")
    if all(each.is_open for each in theirs) and not (mine.is_open or mine.denies):
        return Verdict("unclear", "certainty")
    if mine.is_obliged and not any(each.is_obliged for each in theirs):
        return Verdict("unclear", "certainty")
    if mine.is_whole and not any(each.is_whole for each in theirs):
        return Verdict("unclear", "quantity")
    return BORNE


def _roles(said: _Facts, told: Sequence[_Facts]) -> Verdict:
    """ "B was founded before A" over "A was founded before B": sides of a comparison swapped."""
    mine = _sides(said.text)
    for each in told:
        theirs = _sides(each.text)
        if mine is None or theirs is None or mine[2] != theirs[2]:
            continue
        (before, behind), (first, last) = (
            (left - right, right - left) for left, right, _ in (mine, theirs)
        )
        swapped = before & last, behind & first
        if all(swapped):
            return Verdict("contradicted", "roles", tuple(sorted(swapped[0] | swapped[1])))
    return BORNE


def _sides(text: str) -> tuple[frozenset[str], frozenset[str], str] | None:
    """The words before and behind "than", "before", 보다."""
    match = _THAN.search(text)
    if match is None:
        return None
    before, behind = (
        frozenset(word.casefold() for word in _WORD.findall(part)) - _LITTLE
        for part in (text[: match.start()], text[match.end() :])
    )
    return before, behind, match[0].casefold()


def _worded(statement: str, texts: Sequence[str]) -> list[Verdict]:
    found: list[tuple[Reason, tuple[str, ...]]] = [
        ("names", unknown_names(statement, texts)),
        ("names", unknown_speakers(statement, texts)),
        ("cause", unknown_cause(statement, texts)),
        ("words", unknown_clause(statement, texts)),
    ]
    return [Verdict("unclear", reason, words) for reason, words in found if words]
