"""Whatever the services do, a run ends in a report that holds, or rests and says why."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from statistics import mean

import pytest

from research_core.mindmap.memory import MemoryMindMap
from tests.faults.running import GRAIN_S, Outcome, run_scenario
from tests.faults.scenarios import KINDS, SCENARIOS, Scenario
from tests.tables import TellRow

RUNS = 30
FEW = 3
# What the rounding of moments may add between the first call of a run and the last.
SCATTER_S = 12 * GRAIN_S
TABLE = (
    "faults",
    "scenario",
    "runs",
    "report by model",
    "without it (because)",
    "paused (cause)",
    "calls, mean (refused)",
    "longest, s of virtual time",
)


@pytest.mark.long
@pytest.mark.parametrize("name", SCENARIOS)
def test_thirty_runs_at_once_end_well(name: str, tmp_path: Path, tell_row: TellRow) -> None:
    """With the map that asks for nothing but memory: thirty engines would be most of the work."""
    outcomes = run_scenario(name, range(RUNS), tmp_path, MemoryMindMap)
    tell_row(TABLE, _cells(name, outcomes))
    check(SCENARIOS[name], outcomes)
    by_model = sum(o.reasoner == "gemini" for o in outcomes)
    least = SCENARIOS[name].by_model * len(outcomes)
    assert by_model >= least, [(o.because, o.cause) for o in outcomes]


@pytest.mark.parametrize("kind", KINDS)
def test_a_few_runs_of_each_kind_end_well(kind: str, seed: int, tmp_path: Path) -> None:
    chance = random.Random(f"{seed} {kind}")  # noqa: S311 - which ones, not a secret
    name = chance.choice(KINDS[kind])
    seeds = chance.sample(range(10_000), FEW)
    print(f"{name}, runs {seeds}")  # noqa: T201 - told when it fails
    check(SCENARIOS[name], run_scenario(name, seeds, tmp_path))


def check(scenario: Scenario, outcomes: list[Outcome]) -> None:
    """Every run keeps the rules."""
    assert {o.seed: o.troubles for o in outcomes if o.troubles} == {}
    if scenario.pauses:
        assert {o.paused_first for o in outcomes} == {scenario.pauses}
    if scenario.quota and scenario.quota.requests < 5:  # a run makes five calls
        assert sum(o.refused for o in outcomes) > 0
    late = {o.seed: round(o.overtime_s, 2) for o in outcomes if o.overtime_s > SCATTER_S}
    assert late == {}


def _cells(name: str, outcomes: list[Outcome]) -> tuple[object, ...]:
    finished = [o for o in outcomes if o.ended == "finished"]
    by_model = sum(o.reasoner == "gemini" for o in finished)
    without = Counter(o.because for o in finished if o.reasoner != "gemini")
    causes = (o.paused_first or (o.cause if o.ended == "paused" else "") for o in outcomes)
    paused = Counter(cause for cause in causes if cause)
    calls, refused = mean(o.calls for o in outcomes), mean(o.refused for o in outcomes)
    worst = max(o.seconds for o in outcomes)
    told = (name, len(outcomes), by_model, _counted(without), _counted(paused))
    return (*told, f"{calls:.1f} ({refused:.1f})", f"{worst:.0f}")


def _counted(causes: Counter[str]) -> str:
    return ", ".join(f"{count} ({cause})" for cause, count in causes.most_common()) or "0"
