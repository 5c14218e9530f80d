"""A run by a model survives kill -9 and a new process: at most the call in flight is repeated."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from research_core import Library, ModelReplied, Recorded, Settings, spent
from tests.kill.processes import TOPIC, Gemini, ended, gemini, named_run, start
from tests.waiting import until

_LONGEST_S = 30.0
WORDS = ("run", TOPIC, "--reasoner", "gemini", "--search", "documents")


def recorded_in(home: Path, run: str) -> list[Recorded]:
    library = Library(Settings(mindtrail_home=home))
    try:
        return library.events(run)
    finally:
        library.close()


def replies_of(events: list[Recorded]) -> Counter[tuple[str, int]]:
    replied = (recorded.event for recorded in events)
    return Counter((e.task, e.round) for e in replied if isinstance(e, ModelReplied))


class Killer:
    """Drives one run to its end with kills at seeded moments, and keeps what they cost.

    A moment lies up to ``reach_s`` after the process has done something: an earlier one
    would only kill imports.
    """

    def __init__(self, seed: int, home: Path, service: Gemini, reach_s: float) -> None:
        self.key = f"AIza-{seed}"
        self.home = home
        self.service = service
        self.kills = 0
        self.events: list[Recorded] = []
        self._asked: Counter[tuple[str, int]] = Counter()
        self._chance = random.Random(seed)  # noqa: S311 - moments, not secrets
        self._reach_s = reach_s
        self._environment = service.environment(home, self.key)

    def drive(self, kills: int) -> None:
        """Start, kill so often, resume to the end."""
        with start(*WORDS, environment=self._environment) as first:
            assert first.stderr is not None
            run = named_run(first.stderr.readline())
            time.sleep(self._chance.uniform(0, 0.5))
            first.kill()
        self._look(run)
        while self.kills < kills and self.events[-1].event.kind != "report.written":
            with start("resume", run, environment=self._environment) as again:
                self._wait_for_work(again.poll, run)
                time.sleep(self._chance.uniform(0, self._reach_s))
                again.kill()
            self._look(run)
        last = ended("resume", run, environment=self._environment)
        assert last.returncode == 0, last.stderr
        assert "[1]" in last.stdout
        self._look(run, killed=False)

    def _wait_for_work(self, poll: Callable[[], int | None], run: str) -> None:
        asked = self.service.of(self.key).total()
        library = Library(Settings(mindtrail_home=self.home))
        head = library.head(run)
        until(
            lambda: (
                poll() is not None
                or library.head(run) > head
                or self.service.of(self.key).total() > asked
            )
        )
        library.close()

    def _look(self, run: str, killed: bool = True) -> None:
        """After a kill: nothing that was recorded is gone, and none of it was asked again."""
        self.kills += killed
        before, self.events = self.events, recorded_in(self.home, run)
        assert self.events[: len(before)] == before, "an event was lost or changed"
        assert [event.seq for event in self.events] == list(range(1, len(self.events) + 1))
        asked = self.service.of(self.key)
        again = {call for call in replies_of(before) if asked[call] > self._asked[call]}
        assert not again, f"replies that had been recorded were asked for again: {again}"
        assert max(replies_of(self.events).values(), default=1) == 1
        self._asked = asked

    @property
    def extra(self) -> int:
        """Calls that the service answered and no journal holds."""
        return self.service.of(self.key).total() - replies_of(self.events).total()


def check(killer: Killer) -> None:
    """What holds of every run, however often it was killed."""
    kinds = Counter(recorded.event.kind for recorded in killer.events)
    assert kinds["plan.made"] == kinds["report.written"] == 1
    assert killer.extra <= killer.kills
    asked = killer.service.of(killer.key)
    assert set(asked) == set(replies_of(killer.events))


@pytest.mark.long
def test_a_few_kills_cost_a_call_each_at_most(tmp_path: Path) -> None:
    with gemini(wait_s=0.2) as service:
        killer = Killer(1, tmp_path / "home", service, reach_s=0.2)
        killer.drive(kills=3)
    assert killer.kills == 3
    check(killer)


def killed_ten_times(seed: int, home: Path, service: Gemini) -> list[Killer]:
    """Runs one after the other, until ten kills fell: a fast machine may end one before."""
    killers: list[Killer] = []
    while (left := 10 - sum(killer.kills for killer in killers)) > 0:
        number = seed + len(killers)
        killers.append(Killer(number, home / str(number), service, reach_s=0.2))
        killers[-1].drive(left)
    return killers


@pytest.mark.long
def test_fifty_kills_cost_a_call_each_at_most(tmp_path: Path) -> None:
    """Five runs at once, so that the start of a process is not waited for fifty times over."""
    with gemini(wait_s=0.12) as service, ThreadPoolExecutor(5) as pool:
        seeds = range(1000, 6000, 1000)
        told = pool.map(lambda seed: killed_ten_times(seed, tmp_path, service), seeds)
        killers = [killer for one in told for killer in one]
    for killer in killers:
        check(killer)
    assert sum(killer.kills for killer in killers) == 50
    assert any(killer.extra for killer in killers), "no kill fell into a call: too easy"


@pytest.mark.long
def test_a_paused_run_goes_on_in_a_new_process(tmp_path: Path) -> None:
    with gemini() as service:
        environment = service.environment(tmp_path / "home", "AIza-one")
        first = ended(*WORDS, "--max-calls", "3", environment=environment)
        assert first.returncode == 3, first.stderr
        run = named_run(first.stderr.splitlines()[0])
        before = recorded_in(tmp_path / "home", run)
        plan = [r.event for r in before if r.event.kind == "plan.made"]
        second = ended("resume", run, "--max-calls", "40", environment=environment)
        assert second.returncode == 0, second.stderr
        asked = service.of("AIza-one")
    assert "[1]" in second.stdout
    assert second.stdout.startswith(f"# {TOPIC}")
    after = recorded_in(tmp_path / "home", run)
    assert after[: len(before)] == before
    assert [r.event for r in after if r.event.kind == "plan.made"] == plan
    assert max(asked.values()) == 1, "a call was made twice"
    library = Library(Settings(mindtrail_home=tmp_path / "home"))
    research = library.research(run)
    library.close()
    assert research.report is not None
    assert not research.report.because
    assert research.rounds_done == 3
    assert spent(research).calls == asked.total()
