"""Hundreds of true and false statements on invented facts: a sample of ``make trust``."""

from __future__ import annotations

from collections import Counter

from benchmarks.trust import drawn, is_told


def test_no_kind_of_lie_is_told_and_hardly_a_truth_refused(seed: int) -> None:
    cases = list(drawn(seed))
    told = Counter(case.kind for case in cases if is_told(case) and not case.is_borne)
    refused = [case for case in cases if case.is_borne and not is_told(case)]
    assert len(cases) > 400
    assert not told, f"seed {seed}"
    assert len(refused) <= 0.1 * sum(case.is_borne for case in cases), f"seed {seed}: {refused}"
