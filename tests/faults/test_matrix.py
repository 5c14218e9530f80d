"""Whatever the services do, a run ends in a report that holds, or rests and says why."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from statistics import mean

import pytest

from tests.faults.running import Outcome, run_scenario
from tests.faults.scenarios import SCENARIOS, Scenario

RUNS = 30
MINUTE_S = 10.0  # long beside the work of thirty runs, so that it is the quota that binds
_AT_ONCE = 3  # processes; most of what they do is wait
_LONGEST = "20% of searches: timeout"
_LONGEST_S = 600.0  # all of them, one behind the other
FEW = (
    "3 a minute, with hint",
    "50% of model calls: 503",
    "every third reply: malformed",
    "every third reply: SAFETY",
    "20% of searches: 500",
    "key revoked after two calls (400)",
)
SCATTER_S = 0.5  # what thirty runs on two cores may add to any moment
OutcomesOf = Callable[[str], list[Outcome]]
_TABLE = Path(__file__).parents[2] / "artifacts" / "faults.md"
_HEAD = (
    "| scenario | runs | report by model | without it (because) | paused (cause) "
    "| calls, mean (refused) | worst s |\n|---|---|---|---|---|---|---|"
)


@pytest.fixture(scope="module")
def outcomes_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OutcomesOf]:
    """What came of a scenario. All are on their way, a few at a time, each in one process; one
    that is asked for again is run again."""
    pool = ProcessPoolExecutor(_AT_ONCE, multiprocessing.get_context("spawn"))

    def begin(name: str) -> Future[list[Outcome]]:
        return pool.submit(run_scenario, name, RUNS, tmp_path_factory.mktemp("home"), MINUTE_S)

    begun = {name: begin(name) for name in sorted(SCENARIOS, key=lambda name: name != _LONGEST)}
    yield lambda name: (begun.pop(name, None) or begin(name)).result(timeout=_LONGEST_S)
    pool.shutdown(wait=True, cancel_futures=True)


@pytest.fixture(scope="module")
def table() -> Iterator[dict[str, str]]:
    """The lines of the table by scenario, written when all is done."""
    lines: dict[str, str] = {}
    yield lines
    _TABLE.parent.mkdir(exist_ok=True)
    _TABLE.write_text("\n".join([_HEAD, *lines.values()]) + "\n", encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_thirty_runs_at_once_end_well(
    name: str, outcomes_of: OutcomesOf, table: dict[str, str]
) -> None:
    outcomes = outcomes_of(name)
    table[name] = _line(name, outcomes)
    check(SCENARIOS[name], outcomes)


@pytest.mark.parametrize("name", FEW)
def test_three_runs_at_once_end_well(name: str, tmp_path: Path) -> None:
    check(SCENARIOS[name], run_scenario(name, 3, tmp_path, minute_s=2.0))


def check(scenario: Scenario, outcomes: list[Outcome]) -> None:
    """Every run keeps the rules, and enough of them have their report from the model."""
    assert {o.seed: o.troubles for o in outcomes if o.troubles} == {}
    if scenario.pauses:
        assert {o.paused_first for o in outcomes} == {scenario.pauses}
    by_model = sum(o.reasoner == "gemini" for o in outcomes)
    assert by_model >= scenario.by_model * len(outcomes), [(o.because, o.cause) for o in outcomes]
    if scenario.quota and scenario.quota.requests < 5:  # a run makes five calls
        assert sum(o.refused for o in outcomes) > 0
    late = {o.seed: round(o.overtime_s, 2) for o in outcomes if o.overtime_s > SCATTER_S}
    assert late == {}


def _line(name: str, outcomes: list[Outcome]) -> str:
    finished = [o for o in outcomes if o.ended == "finished"]
    by_model = sum(o.reasoner == "gemini" for o in finished)
    without = Counter(o.because for o in finished if o.reasoner != "gemini")
    causes = (o.paused_first or (o.cause if o.ended == "paused" else "") for o in outcomes)
    paused = Counter(cause for cause in causes if cause)
    calls = mean(o.calls for o in outcomes)
    refused = mean(o.refused for o in outcomes)
    worst = max(o.seconds for o in outcomes)
    cells = [name, len(outcomes), by_model, _counted(without), _counted(paused)]
    return f"| {' | '.join(map(str, cells))} | {calls:.1f} ({refused:.1f}) | {worst:.1f} |"


def _counted(causes: Counter[str]) -> str:
    return ", ".join(f"{count} ({cause})" for cause, count in causes.most_common()) or "0"
