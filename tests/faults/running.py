"""Runs of one scenario, all at once in threads of one process, and what came of each."""

from __future__ import annotations

import random
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from research_core import Library, Settings
from research_core.domain.research import Research
from tests.faults.checks import overtime_s, troubles_of
from tests.faults.pages import Pages
from tests.faults.scenarios import RETRY_S, SCENARIOS, Outage, Scenario
from tests.servers.mind import reply_to
from tests.servers.minute_quota import MinuteQuota
from tests.servers.model_server import AskedModel, ModelAnswer, ModelServer
from tests.servers.tavily import Answer

DEADLINE_S = 120.0


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

    def __init__(self, scenario: Scenario, outage: Outage | None, minute_s: float) -> None:
        self.asked: dict[str, int] = defaultdict(int)
        self.accepted: dict[str, list[float]] = defaultdict(list)
        self._scenario = scenario
        self._outage = outage
        self._guard = threading.Lock()
        limit = scenario.quota
        self.quota = MinuteQuota(limit.requests, minute_s, limit.hint) if limit else None

    def answer(self, asked: AskedModel) -> ModelAnswer:
        """What the service does with one request."""
        with self._guard:
            self.asked[asked.key] += 1
            number = self.asked[asked.key]
        if self._outage and self._outage.is_now():
            return ModelAnswer(status=503)
        if self.quota and (refusal := self.quota.refuse(asked.key)):
            return refusal
        self.accepted[asked.key].append(time.monotonic())
        reply = reply_to(asked.text)
        fault = None
        if self._scenario.model and not asked.key.startswith("new-"):
            chance = random.Random(f"{self._scenario.name} {asked.key} {number}")  # noqa: S311 - faults, not secrets
            fault = self._scenario.model(chance, number, reply)
        return fault or ModelAnswer(reply, prompt_tokens=900, reply_tokens=300)


def run_scenario(name: str, runs: int, home: Path, minute_s: float) -> list[Outcome]:
    """The outcomes of so many runs of a scenario, each under a key of its own; a minute has
    ``minute_s`` seconds."""
    load_clients()
    scenario = SCENARIOS[name]
    outage = Outage() if scenario.outage else None
    mind = Mind(scenario, outage, minute_s)
    with ModelServer(mind.answer) as models, _pages(scenario, outage) as pages:
        library = Library(
            Settings(
                mindtrail_home=home,
                gemini_base_url=models.url,
                gemini_model="a-model",
                tavily_api_key=SecretStr("tvly-loopback"),
                tavily_base_url=pages.url,
                ollama_base_url=models.url,
                mindtrail_minute_seconds=minute_s,
                mindtrail_retry_seconds=RETRY_S,
                model_timeout_seconds=scenario.timeout_s,
                model_patience_minutes=10,
            )
        )
        outcomes = [Outcome(seed) for seed in range(runs)]
        threads = [
            threading.Thread(target=_one, args=(library, scenario, mind, outcome), daemon=True)
            for outcome in outcomes
        ]
        until = time.monotonic() + DEADLINE_S
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        library.close()
    for outcome in outcomes:
        if outcome.ended == "still running":
            outcome.troubles.append("it was still running at the deadline")
    return outcomes


def load_clients() -> None:
    """Imports the vendors' clients, which takes longer than a call may take here."""
    from tavily.tavily import TavilyClient  # noqa: F401, PLC0415

    from research_core.models.gemini_library import new_client  # noqa: PLC0415

    new_client("key", "http://127.0.0.1:9")


def _pages(scenario: Scenario, outage: Outage | None) -> Pages:
    if outage is None:
        return Pages(scenario.name, scenario.search)
    return Pages(scenario.name, lambda *_: Answer(503) if outage.is_now() else None)


def _one(library: Library, scenario: Scenario, mind: Mind, outcome: Outcome) -> None:
    key = f"key-{outcome.seed}-of-the-analyst"
    started = time.monotonic()
    try:
        run = library.start(
            f"How does heat pump number {outcome.seed} do in an old house?",
            language="en",
            reasoner="gemini",
            providers=("tavily",),
            key=SecretStr(key),
        )
        research = _driven(library, run)
        if scenario.pauses and research.state == "paused":
            outcome.paused_first = research.life.cause
            library.lend_key(run, SecretStr(f"new-{key}"))
            library.resume(run)
            research = _driven(library, run)
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
    outcome.seconds = time.monotonic() - started


def _driven(library: Library, run: str) -> Research:
    for _ in library.drive(run):
        pass
    return library.research(run)
