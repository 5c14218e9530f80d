"""Where sources say the same, and where they give different figures for the same thing."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from rapidfuzz import fuzz

from research_core.reading.figures import Figure, show, without_figures
from research_core.reading.sharing import shared_words
from research_core.reading.terms import content_words, stem
from research_core.reasoners.extractive.material import Unit

# Measured on the sample library and on recorded web answers: pairs on the same thing lie
# above, pairs that only share a field lie below.
_SAME_THING = 0.55
_SAME_WORDS = 88.0
_COMMON = 60
_MOST_SHARED = 3


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two units of different sources on the same thing, with different figures."""

    left: Unit
    right: Unit
    left_figure: Figure
    right_figure: Figure
    about: str


def conflicts(units: Sequence[Unit], preferred: str) -> list[Conflict]:
    """Pairs that differ, those in the ``preferred`` language first; one pair a matter.

    The same matter told in a second language (the same two values, the same names) is
    not told twice.
    """
    with_figures = [unit for unit in units if 0 < len(_measures(unit)) <= 3]
    rarity = _rarity(with_figures)
    found: list[Conflict] = []
    ordered = sorted(with_figures, key=lambda unit: unit.language != preferred)
    for left, right in _neighbours(ordered, lambda unit: _subject(unit.text), shared=3):
        conflict = _conflict(left, right, rarity)
        if conflict and not any(_same_matter(conflict, other) for other in found):
            found.append(conflict)
    return found


def agreements(units: Sequence[Unit]) -> Iterator[tuple[Unit, Unit]]:
    """Pairs of different sources that say the same, in the same or in another language."""
    for left, right in _neighbours(units, _marks, shared=2):
        if left.source != right.source and says_the_same(left, right):
            yield left, right


def says_the_same(left: Unit, right: Unit) -> bool:
    """Nearly the same words; or, across languages, the same two telling figures and names."""
    if left.language == right.language:
        if set(left.figures) != set(right.figures):
            return False
        return fuzz.token_sort_ratio(left.claim, right.claim) >= _SAME_WORDS
    telling = {figure for figure in left.figures if _is_telling(figure)}
    shared = telling & {figure for figure in right.figures if _is_telling(figure)}
    return len(shared) >= 2 and bool(left.names & right.names)


def _marks(unit: Unit) -> frozenset[Hashable]:
    """What two units that say the same have in common: words, or telling figures."""
    return _subject(unit.text) | frozenset(filter(_is_telling, unit.figures))


def _neighbours(
    units: Sequence[Unit], marks: Callable[[Unit], frozenset[Hashable]], shared: int
) -> Iterator[tuple[Unit, Unit]]:
    """Pairs, in order, that share that many marks; a mark of very many units tells nothing.

    Spares comparing all pairs, of which a wide search has millions.
    """
    standing: dict[Hashable, list[int]] = defaultdict(list)
    for place, unit in enumerate(units):
        for mark in marks(unit):
            standing[mark].append(place)
    counts: Counter[tuple[int, int]] = Counter()
    for places in standing.values():
        if len(places) <= _COMMON:
            counts.update(combinations(places, 2))
    for left, right in sorted(pair for pair, count in counts.items() if count >= shared):
        yield units[left], units[right]


def _is_telling(figure: Figure) -> bool:
    """A value that two texts would hardly share by chance."""
    return figure.unit != "" and (figure.value % 1 != 0 or figure.value >= 10)


def _conflict(left: Unit, right: Unit, rarity: dict[str, float]) -> Conflict | None:
    if left.source == right.source or left.language != right.language:
        return None
    if left.names != right.names or set(left.figures) & set(right.figures):
        return None  # another benchmark or model, or the same figure: not the same thing
    pair = next(
        (
            (one, other)
            for one in _measures(left)
            for other in _measures(right)
            if one.unit == other.unit and one.value != other.value
        ),
        None,
    )
    if pair is None or _likeness(left, right, rarity) < _SAME_THING:
        return None
    if pair[0].value > pair[1].value:  # the smaller figure first: "10 samples ↔ 64 samples"
        left, right, pair = right, left, pair[::-1]
    return Conflict(left, right, *pair, about=_about(left, right, pair))


def _measures(unit: Unit) -> tuple[Figure, ...]:
    return tuple(figure for figure in unit.figures if figure.unit)


@lru_cache(maxsize=8192)
def _subject(text: str) -> frozenset[str]:
    return frozenset(stem(word.casefold()) for word in content_words(without_figures(text)))


def _rarity(units: Sequence[Unit]) -> dict[str, float]:
    counts = Counter(word for unit in units for word in _subject(unit.text))
    return {word: math.log(1 + len(units) / count) for word, count in counts.items()}


def _likeness(left: Unit, right: Unit, rarity: dict[str, float]) -> float:
    """Shared subject words, weighted by rarity, as a share of the smaller subject (0..1)."""
    one, other = _subject(left.text), _subject(right.text)
    shared = sum(rarity[word] for word in one & other)
    smaller = min(sum(rarity[word] for word in one), sum(rarity[word] for word in other))
    if len(one & other) < 4 or not smaller:
        return 0.0
    union = sum(rarity[word] for word in one | other)
    return (shared / smaller + shared / union) / 2


def _about(left: Unit, right: Unit, figures: tuple[Figure, Figure]) -> str:
    """What both speak of, in their own words, and the two figures."""
    shared = shared_words(left.text, right.text, left.language)
    one, other = (show(figure, left.language) for figure in figures)
    return f"{', '.join(shared[:_MOST_SHARED])} ({one} ↔ {other})"


def _same_matter(one: Conflict, other: Conflict) -> bool:
    values = [
        {conflict.left_figure.value, conflict.right_figure.value} for conflict in (one, other)
    ]
    names = [conflict.left.names | conflict.right.names for conflict in (one, other)]
    return values[0] == values[1] and (bool(names[0] & names[1]) or one.about == other.about)
