"""Twenty runs at once share one key: they take turns, and nobody starves."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from research_core import Library, Settings
from research_core.domain.research import Research
from tests.faults.checks import troubles_of
from tests.faults.pages import Pages
from tests.servers.mind import reply_to
from tests.servers.minute_quota import MinuteQuota
from tests.servers.model_server import AskedModel, ModelAnswer, ModelServer

RUNS = 20
KEY = "the-one-key-of-them-all"
MINUTE_S = 3.0
# The time that a request travels does not shrink with the minute: the service's is shorter by
# the room that a whole minute leaves.
ROOM_S = 0.6
REQUESTS = 15
DEADLINE_S = 90.0


def all_at_once(home: Path, quota: MinuteQuota, requests_per_minute: int | None) -> list[Research]:
    """Twenty runs under one key, at rest; fails when one is not by the deadline."""

    def answer(asked: AskedModel) -> ModelAnswer:
        reply = ModelAnswer(reply_to(asked.text), prompt_tokens=900, reply_tokens=300)
        return quota.refuse(asked.key) or reply

    with ModelServer(answer) as models, Pages("many") as pages:
        library = Library(
            Settings(
                mindtrail_home=home,
                google_api_key=SecretStr(KEY),
                gemini_base_url=models.url,
                gemini_model="a-model",
                tavily_api_key=SecretStr("tvly-loopback"),
                tavily_base_url=pages.url,
                ollama_base_url=models.url,
                model_requests_per_minute=requests_per_minute,
                mindtrail_minute_seconds=MINUTE_S,
                mindtrail_retry_seconds=0.05,
            )
        )
        runs = [
            library.start(
                f"How does heat pump number {number} do in an old house?",
                language="en",
                reasoner="gemini",
                providers=("tavily",),
                rounds=2,
            )
            for number in range(RUNS)
        ]
        for run in runs:
            library.drive_in_background(run)
        until = time.monotonic() + DEADLINE_S
        while any(map(library.is_driving, runs)) and time.monotonic() < until:
            threading.Event().wait(0.1)
        found = [library.research(run) for run in runs]
        troubles = {
            research.id: trouble
            for research in found
            if (trouble := troubles_of(library.events(research.id), research, KEY))
        }
        library.close()
    assert troubles == {}
    return found


@pytest.mark.slow
def test_with_the_limit_set_nobody_is_refused(tmp_path: Path) -> None:
    quota = MinuteQuota(REQUESTS, MINUTE_S - ROOM_S)
    found = all_at_once(tmp_path, quota, REQUESTS)
    assert {(r.state, r.report and r.report.reasoner) for r in found} == {("finished", "gemini")}
    assert quota.accepted[KEY] == sum(len(r.calls) for r in found)
    assert quota.refused[KEY] == 0


@pytest.mark.slow
@pytest.mark.parametrize("hint", [True, False])
def test_without_it_the_first_refusals_teach_the_others(tmp_path: Path, hint: bool) -> None:
    quota = MinuteQuota(REQUESTS, MINUTE_S, hint)
    found = all_at_once(tmp_path, quota, None)
    assert {(r.state, r.report and r.report.reasoner) for r in found} == {("finished", "gemini")}
    print(f"{quota.refused[KEY]} refused of {quota.accepted[KEY]} accepted")  # noqa: T201 - told with -s
    # All of the first burst may be in flight before the first refusal is heard.
    assert quota.refused[KEY] <= RUNS
