"""Runs of one scenario, all at once in threads of one process, and what came of each.

Time is virtual: a minute is a minute for all that happens, and passes in milliseconds.
"""

from __future__ import annotations

import random
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from research_core import Library, Settings
from research_core.clock import SYSTEM_CLOCK
from research_core.domain.research import Research
from research_core.journal.sqlite import SqliteJournal
from research_core.mindmap import open_mind_map
from research_core.ports import Clock, MindMap
from research_core.stores import Stores
from tests.clocks import VirtualClock
from tests.faults.checks import overtime_s, troubles_of
from tests.faults.pages import Pages
from tests.faults.scenarios import MODEL_S, SCENARIOS, Outage, Scenario
from tests.servers.mind import reply_to
from tests.servers.minute_quota import MinuteQuota
from tests.servers.model_server import AskedModel, ModelAnswer, ModelServer
from tests.servers.tavily import Answer

DEADLINE_S = 120.0  # of real time
GRAIN_S = 0.5


@dataclass
class Outcome:
    """One run: how it ended, what it cost, and every rule that it broke (``troubles``)."""

    seed: int
    ended: str = "still running"
    cause: str = ""
    reasoner: str = ""
    because: str = ""
    paused_first: str = ""
    calls: int = 0
    refused: int = 0
    seconds: float = 0.0
    overtime_s: float = 0.0
    troubles: list[str] = field(default_factory=list)


class Mind:
    """The models' side: a mind that reads our prompts, behind the scenario's faults."""

    def __init__(self, scenario: Scenario, outage: Outage | None, clock: Clock) -> None:
        self.asked: dict[str, int] = defaultdict(int)
        self.accepted: dict[str, list[float]] = defaultdict(list)
        self._scenario = scenario
        self._outage = outage
        self._clock = clock
        self._guard = threading.Lock()
        limit = scenario.quota
        self.quota = MinuteQuota(limit.requests, hint=limit.hint, clock=clock) if limit else None

    def answer(self, asked: AskedModel) -> ModelAnswer:
        """What the service does with one request."""
        with self._guard:
            self.asked[asked.key] += 1
            number = self.asked[asked.key]
        if self._outage and self._outage.is_now():
            return ModelAnswer(status=503)
        if self.quota and (refusal := self.quota.refuse(asked.key)):
            return refusal
        self.accepted[asked.key].append(self._clock.monotonic())
        reply = reply_to(asked.text)
        fault = None
        if self._scenario.model and not asked.key.startswith("new-"):
            chance = random.Random(f"{self._scenario.name} {asked.key} {number}")  # noqa: S311 - faults, not secrets
            fault = self._scenario.model(chance, number, reply)
        return fault or ModelAnswer(reply, wait_s=MODEL_S, prompt_tokens=900, reply_tokens=300)


def run_scenario(
    name: str, seeds: Sequence[int], home: Path, open_map: Callable[[], MindMap] = open_mind_map
) -> list[Outcome]:
    """The outcomes of a run a seed of a scenario, each under a key of its own."""
    load_clients()
    outcomes = [Outcome(seed) for seed in seeds]
    with VirtualClock(min(seeds), GRAIN_S) as clock:
        scenario = SCENARIOS[name]
        outage = Outage(clock) if scenario.outage else None
        mind = Mind(scenario, outage, clock)
        with ModelServer(mind.answer, clock) as models, _pages(scenario, outage, clock) as pages:
            library = Library(
                Settings(
                    mindtrail_home=home,
                    gemini_base_url=models.url,
                    gemini_model="a-model",
                    tavily_api_key=SecretStr("tvly-loopback"),
                    tavily_base_url=pages.url,
                    ollama_base_url=models.url,
                ),
                clock,
                Stores(SqliteJournal(home, clock), open_map),
            )
            all_at_once([lambda o=o: _one(library, scenario, mind, o) for o in outcomes])
            library.close()
    for outcome in outcomes:
        if outcome.ended == "still running":
            outcome.troubles.append("it was still running at the deadline")
    return outcomes


def all_at_once(calls: Sequence[Callable[[], None]]) -> None:
    """Each call in a thread of its own; who has not ended at the deadline is left alone."""
    threads = [threading.Thread(target=call, daemon=True) for call in calls]
    until = SYSTEM_CLOCK.monotonic() + DEADLINE_S
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, until - SYSTEM_CLOCK.monotonic()))


def load_clients() -> None:
    """Imports the vendors' clients, which takes longer than a call may take here."""
    from tavily.tavily import TavilyClient  # noqa: F401, PLC0415

    from research_core.models.gemini_library import new_client  # noqa: PLC0415

    new_client("key", "http://127.0.0.1:9")


def _pages(scenario: Scenario, outage: Outage | None, clock: Clock) -> Pages:
    if outage is None:
        return Pages(scenario.name, scenario.search, clock)
    return Pages(scenario.name, lambda *_: Answer(503) if outage.is_now() else None, clock)


def _one(library: Library, scenario: Scenario, mind: Mind, outcome: Outcome) -> None:
    key = f"key-{outcome.seed}-of-the-analyst"
    started = library.clock.monotonic()
    try:
        run = library.start(
            f"How does heat pump number {outcome.seed} do in an old house?",
            language="en",
            reasoner="gemini",
            providers=("tavily",),
            key=SecretStr(key),
        )
        research = driven(library, run)
        if scenario.pauses and research.state == "paused":
            outcome.paused_first = research.life.cause
            library.lend_key(run, SecretStr(f"new-{key}"))
            library.resume(run)
            research = driven(library, run)
        outcome.troubles += troubles_of(library.events(run), research, key)
        if scenario.quota and mind.quota and research.report:
            late = overtime_s(
                library.events(run),
                mind.accepted[key],
                scenario.quota.requests,
                mind.quota.minute_s,
            )
            outcome.overtime_s = late
    except Exception as error:  # noqa: BLE001 - whatever escapes a run is what is looked for
        outcome.troubles.append(f"{type(error).__name__}: {error}")
        outcome.ended = "error"
        return
    outcome.ended, outcome.cause = research.state, research.life.cause
    outcome.calls = mind.asked[key] + mind.asked[f"new-{key}"]
    if mind.quota:
        outcome.refused = mind.quota.refused[key]
    if research.report:
        outcome.reasoner, outcome.because = research.report.reasoner, research.report.because
    outcome.seconds = library.clock.monotonic() - started


def driven(library: Library, run: str) -> Research:
    """The run, driven until it rests."""
    for _ in library.drive(run):
        pass
    return library.research(run)
