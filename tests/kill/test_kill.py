"""kill -9 at any moment costs at most the call in flight."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from research_core import Library, Settings
from research_core.domain.events import SearchReplied
from tests.conftest import TOPIC
from tests.kill.processes import PAGES, answered_slowly
from tests.servers.tavily import Answer, TavilyServer

ROOT = Path(__file__).parents[2]


def command(*words: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "research_core", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def killed_and_resumed(seed: int, home: Path, documents: Path, server: TavilyServer) -> None:
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    environment = {
        "MINDTRAIL_HOME": str(home),
        "TAVILY_API_KEY": "tvly-loopback",
        "TAVILY_BASE_URL": server.url,
    }
    words = ("run", TOPIC, "--search", "documents,tavily", "--documents", str(documents))
    with command(*words, environment=environment) as first:
        assert first.stderr is not None
        run = re.fullmatch(r"run (\w+)\n", first.stderr.readline())
        assert run
        time.sleep(chance.uniform(0, 1.2))
        first.kill()
    library = Library(Settings(mindtrail_home=home))
    before = library.events(run[1])
    recorded = {r.event.query for r in before if isinstance(r.event, SearchReplied)}
    texts = {query.id: query.text for query in library.research(run[1]).queries}
    asked_before = len(server.asked)
    with command("resume", run[1], environment=environment) as second:
        out, err = second.communicate(timeout=60)
    assert second.returncode == 0, err
    assert "[1]" in out
    after = library.events(run[1])
    assert after[: len(before)] == before, "an event was lost or changed"
    assert [event.seq for event in after] == list(range(1, len(after) + 1))
    kinds = Counter(r.event.kind for r in after)
    assert kinds["report.written"] == kinds["plan.made"] == 1
    replies = Counter(
        (r.event.query, r.event.provider) for r in after if isinstance(r.event, SearchReplied)
    )
    assert max(replies.values()) == 1, "a search was recorded twice"
    web = {
        texts[q]
        for q in recorded
        if (q, "tavily")
        in {(r.event.query, r.event.provider) for r in before if isinstance(r.event, SearchReplied)}
    }
    again = {asked.body["query"] for asked in server.asked[asked_before:]}
    assert not web & again, "a search that had been recorded was made again"
    library.close()


@pytest.mark.parametrize("seed", range(3))
def test_three_kills(seed: int, tmp_path: Path, documents: Path) -> None:
    with answered_slowly() as server:
        killed_and_resumed(seed, tmp_path / "home", documents, server)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 150))
def test_fifty_kills(seed: int, tmp_path: Path, documents: Path) -> None:
    with answered_slowly() as server:
        killed_and_resumed(seed, tmp_path / "home", documents, server)


def test_resuming_twice_at_once_is_refused_clearly(tmp_path: Path, documents: Path) -> None:
    environment = {
        "MINDTRAIL_HOME": str(tmp_path / "home"),
        "TAVILY_API_KEY": "tvly-loopback",
    }
    slow = TavilyServer(Answer(200, json.dumps({"results": PAGES}).encode(), wait_s=4))
    with slow as server:
        environment["TAVILY_BASE_URL"] = server.url
        words = ("run", TOPIC, "--search", "documents,tavily", "--documents", str(documents))
        with command(*words, environment=environment) as first:
            assert first.stderr is not None
            run = first.stderr.readline().split()[1]
            while not server.asked and first.poll() is None:
                time.sleep(0.02)
            with command("resume", run, environment=environment) as second:
                _, err = second.communicate(timeout=30)
            assert second.returncode == 3
            assert "being driven" in err
            assert "Traceback" not in err
            first.kill()
