"""kill -9 at any moment costs at most the call in flight."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from pathlib import Path

import pytest
from pydantic import SecretStr

from research_core import Library, Settings, to_markdown
from research_core.domain.events import Recorded, SearchReplied
from tests.conftest import TOPIC
from tests.kill.processes import PAGES, answered_slowly, named_run, start
from tests.servers.tavily import Answer, TavilyServer


def killed_and_resumed(chance: random.Random, home: Path, documents: Path) -> None:
    """A process is killed at some moment of its run, which goes on in this one."""
    with answered_slowly() as server:
        library = Library(
            Settings(
                mindtrail_home=home,
                tavily_api_key=SecretStr("tvly-loopback"),
                tavily_base_url=server.url,
            )
        )
        run = killed(chance, home, documents, server)
        before = library.events(run)
        texts = {query.id: query.text for query in library.research(run).queries}
        told = {texts[query] for query, provider in replied(before) if provider == "tavily"}
        asked_before = len(server.asked)
        library.resume(run)
        for _ in library.drive(run):
            pass
        after = library.events(run)
        again = {asked.body["query"] for asked in server.asked[asked_before:]}
        research = library.research(run)
        library.close()
    assert after[: len(before)] == before, "an event was lost or changed"
    assert [event.seq for event in after] == list(range(1, len(after) + 1))
    kinds = Counter(r.event.kind for r in after)
    assert kinds["report.written"] == kinds["plan.made"] == 1
    assert "[1]" in to_markdown(research)
    assert max(Counter(replied(after)).values()) == 1, "a search was recorded twice"
    assert not told & again, "a search that had been recorded was made again"


def killed(chance: random.Random, home: Path, documents: Path, server: TavilyServer) -> str:
    """Start a run in a process of its own and kill that; gives the run's id."""
    environment = {
        "MINDTRAIL_HOME": str(home),
        "TAVILY_API_KEY": "tvly-loopback",
        "TAVILY_BASE_URL": server.url,
    }
    words = ("run", TOPIC, "--search", "documents,tavily", "--documents", str(documents))
    with start(*words, environment=environment) as process:
        assert process.stderr is not None
        run = named_run(process.stderr.readline())
        time.sleep(chance.uniform(0, 1.2))
        process.kill()
    return run


def replied(events: list[Recorded]) -> list[tuple[str, str]]:
    """Each (query, provider) whose reply was recorded."""
    told = (recorded.event for recorded in events)
    return [(event.query, event.provider) for event in told if isinstance(event, SearchReplied)]


@pytest.mark.parametrize("number", range(3))
def test_three_kills(number: int, seed: int, tmp_path: Path, documents: Path) -> None:
    chance = random.Random(f"{seed} {number}")  # noqa: S311 - moments, not secrets
    killed_and_resumed(chance, tmp_path / "home", documents)


@pytest.mark.long
@pytest.mark.parametrize("number", range(50))
def test_fifty_kills(number: int, seed: int, tmp_path: Path, documents: Path) -> None:
    chance = random.Random(f"{seed} one of fifty {number}")  # noqa: S311 - moments, not secrets
    killed_and_resumed(chance, tmp_path / "home", documents)


def test_resuming_twice_at_once_is_refused_clearly(tmp_path: Path, documents: Path) -> None:
    environment = {
        "MINDTRAIL_HOME": str(tmp_path / "home"),
        "TAVILY_API_KEY": "tvly-loopback",
    }
    slow = TavilyServer(Answer(200, json.dumps({"results": PAGES}).encode(), wait_s=4))
    with slow as server:
        environment["TAVILY_BASE_URL"] = server.url
        words = ("run", TOPIC, "--search", "documents,tavily", "--documents", str(documents))
        with start(*words, environment=environment) as first:
            assert first.stderr is not None
            run = first.stderr.readline().split()[1]
            while not server.asked and first.poll() is None:
                time.sleep(0.02)
            with start("resume", run, environment=environment) as second:
                _, err = second.communicate(timeout=30)
            assert second.returncode == 3
            assert "being driven" in err
            assert "Traceback" not in err
            first.kill()
