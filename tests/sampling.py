"""Some of many cases for every run of the gate, drawn by its seed; the others are long."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from typing import Any

import pytest


def the_seed() -> int:
    """The seed that ``MINDTRAIL_TEST_SEED`` names, else 1."""
    return int(os.environ.get("MINDTRAIL_TEST_SEED", "1"))


def sampled(name: str, cases: Sequence[Any], few: int) -> list[Any]:
    """The values of a parametrized test (tuples for several names): ``few`` of them as they
    are, and the others marked as long. ``name`` keeps the draws of two tests apart."""
    chance = random.Random(f"{the_seed()} {name}")  # noqa: S311 - which ones, not a secret
    drawn = set(chance.sample(range(len(cases)), min(few, len(cases))))
    return [case if place in drawn else _long(case) for place, case in enumerate(cases)]


def _long(case: Any) -> Any:
    values = case if isinstance(case, tuple) else (case,)
    return pytest.param(*values, marks=pytest.mark.long)
