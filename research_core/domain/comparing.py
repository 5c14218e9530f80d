"""Two moments of a run, or two runs, side by side. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from research_core.domain.research import Research
from research_core.domain.spending import spent
from research_core.domain.values import Claim, Question, Source, Spending
from research_core.domain.wording import wording_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sides(Generic[T]):
    """Things that only one side has, and pairs of those that both have."""

    left: tuple[T, ...]
    both: tuple[tuple[T, T], ...]
    right: tuple[T, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two researches have in common and what not.

    Questions and claims are the same when their words are, sources when their address is.
    """

    questions: Sides[Question]
    claims: Sides[Claim]
    sources: Sides[Source]
    left_spent: Spending
    right_spent: Spending

    @property
    def newly_answered(self) -> tuple[Question, ...]:
        """The questions that are answered on the right and open on the left."""
        return tuple(
            after for before, after in self.questions.both if after.answered and not before.answered
        )


def compare(left: Research, right: Research) -> Comparison:
    """Compare what was asked, claimed (and still stands) and found."""
    return Comparison(
        _sides(left.questions, right.questions, lambda question: wording_of(question.text)),
        _sides(left.standing_claims, right.standing_claims, lambda claim: wording_of(claim.text)),
        _sides(left.usable_sources, right.usable_sources, lambda source: source.url),
        spent(left),
        spent(right),
    )


def _sides(left: Iterable[T], right: Iterable[T], key: Callable[[T], str]) -> Sides[T]:
    here = {key(thing): thing for thing in left}
    there = {key(thing): thing for thing in right}
    return Sides(
        tuple(thing for name, thing in here.items() if name not in there),
        tuple((thing, there[name]) for name, thing in here.items() if name in there),
        tuple(thing for name, thing in there.items() if name not in here),
    )
