"""Budgets: what a run may spend, and what it spent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal

Resource = Literal["calls", "tokens", "searches", "minutes", "money"]


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that a run may spend; None for no limit.

    ``calls`` and ``tokens`` (prompt and reply together) are a language model's,
    ``searches`` those of paid places (not the analyst's documents), ``minutes`` the time
    the run works or waits by itself, ``money`` US dollars.
    """

    calls: int | None = None
    tokens: int | None = None
    searches: int | None = None
    minutes: float | None = None
    money: float | None = None

    def limits(self) -> Iterator[tuple[Resource, float]]:
        """The limits that are set."""
        for field in fields(self):
            limit = getattr(self, field.name)
            if limit is not None:
                yield field.name, limit  # type: ignore[misc]  # the fields are the resources


@dataclass(frozen=True, slots=True)
class Spending:
    """What was spent; ``unpriced`` counts the calls whose price is not known."""

    calls: int = 0
    tokens: int = 0
    searches: int = 0
    minutes: float = 0.0
    money: float = 0.0
    unpriced: int = 0

    def of(self, resource: Resource) -> float:
        """The amount of one resource."""
        return float(getattr(self, resource))


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run will cost at the most likely and at the most, before it starts."""

    calls: int
    most_calls: int
    tokens: int
    most_tokens: int
    searches: int
    minutes: float
    money: float | None
