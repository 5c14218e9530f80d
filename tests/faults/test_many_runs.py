"""Twenty runs at once share one key: they take turns, and nobody starves.

Time is virtual: waiting for a quota's minute costs nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from research_core import Library, Settings
from research_core.domain.research import Research
from tests.clocks import VirtualClock
from tests.faults.checks import troubles_of
from tests.faults.pages import Pages
from tests.faults.running import GRAIN_S, all_at_once, driven, load_clients
from tests.faults.scenarios import MODEL_S
from tests.servers.mind import reply_to
from tests.servers.minute_quota import MinuteQuota
from tests.servers.model_server import AskedModel, ModelAnswer, ModelServer

RUNS = 20
KEY = "the-one-key-of-them-all"
REQUESTS = 15


def under_one_key(
    home: Path, runs: int, requests: int, told: bool, hint: bool = True
) -> tuple[list[Research], MinuteQuota]:
    """So many runs at once under one key of so many requests a minute, which they are told or
    have to learn; all at rest, and what the service counted."""
    load_clients()
    with VirtualClock(grain_s=GRAIN_S) as clock:
        quota = MinuteQuota(requests, hint=hint, clock=clock)

        def answer(asked: AskedModel) -> ModelAnswer:
            reply = ModelAnswer(
                reply_to(asked.text), wait_s=MODEL_S, prompt_tokens=900, reply_tokens=300
            )
            return quota.refuse(asked.key) or reply

        with ModelServer(answer, clock) as models, Pages("many", clock=clock) as pages:
            library = Library(
                Settings(
                    mindtrail_home=home,
                    google_api_key=SecretStr(KEY),
                    gemini_base_url=models.url,
                    gemini_model="a-model",
                    tavily_api_key=SecretStr("tvly-loopback"),
                    tavily_base_url=pages.url,
                    ollama_base_url=models.url,
                    model_requests_per_minute=requests if told else None,
                ),
                clock,
            )
            started = [
                library.start(
                    f"How does heat pump number {number} do in an old house?",
                    language="en",
                    reasoner="gemini",
                    providers=("tavily",),
                    rounds=2,
                )
                for number in range(runs)
            ]
            all_at_once([lambda run=run: driven(library, run) for run in started])
            found = [library.research(run) for run in started]
            events = {run: library.events(run) for run in started}
            library.close()
    troubles = {r.id: told for r in found if (told := troubles_of(events[r.id], r, KEY))}
    assert troubles == {}
    assert {(r.state, r.report and r.report.reasoner) for r in found} == {("finished", "gemini")}
    return found, quota


@pytest.mark.parametrize(
    ("runs", "requests"), [(6, 5), pytest.param(RUNS, REQUESTS, marks=pytest.mark.long)]
)
def test_with_the_limit_set_nobody_is_refused(tmp_path: Path, runs: int, requests: int) -> None:
    found, quota = under_one_key(tmp_path, runs, requests, told=True)
    assert quota.accepted[KEY] == sum(len(r.calls) for r in found)
    assert quota.refused[KEY] == 0


@pytest.mark.parametrize(
    ("runs", "requests"), [(6, 5), pytest.param(RUNS, REQUESTS, marks=pytest.mark.long)]
)
@pytest.mark.parametrize("hint", [True, False])
def test_without_it_the_first_refusals_teach_the_others(
    tmp_path: Path, hint: bool, runs: int, requests: int
) -> None:
    _, quota = under_one_key(tmp_path, runs, requests, told=False, hint=hint)
    # All of the first burst may be in flight before the first refusal is heard.
    assert 0 < quota.refused[KEY] <= runs
