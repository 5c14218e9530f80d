"""Two app processes on one server: one is killed in mid-run, the other finishes its work."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from research_core import Library, Recorded
from research_core.domain.events import SearchReplied
from tests.conftest import TOPIC
from tests.kill.processes import ROOT, answered_slowly
from tests.servers.neo4j.server import Place
from tests.servers.tavily import TavilyServer
from tests.waiting import until

KILLS = 20
LEASE_S = 2.0
_LONGEST_S = 60.0

# What the desk does, without the screen, once it is told to.
_DESK = """
import sys
from pathlib import Path
from research_core import Library, load_settings
library = Library(load_settings())
library.watch_over()
library.runs()
sys.stdin.readline()
run = library.start(sys.argv[1], providers=("documents", "tavily"), documents=Path(sys.argv[2]))
library.drive_in_background(run)
print(run, flush=True)
sys.stdin.readline()
"""


class Desk:
    """Process A: ready to start a run, and to be killed."""

    def __init__(self, place: Place, home: Path, documents: Path, tavily: str) -> None:
        named = {
            "MINDTRAIL_HOME": str(home),
            "MINDTRAIL_LEASE_SECONDS": str(LEASE_S),
            "TAVILY_API_KEY": "tvly-loopback",
            "TAVILY_BASE_URL": tavily,
        }
        self._process = subprocess.Popen(
            [sys.executable, "-c", _DESK, TOPIC, str(documents)],
            cwd=ROOT,
            env={**os.environ, **place.environment(), **named},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def go(self) -> str:
        """Start a run and drive it; gives its id."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def kill(self) -> None:
        """``kill -9``; once it is dead, does nothing."""
        self._process.kill()
        self._process.communicate()


@dataclass
class Team:
    """Process B, which is this one, the service that all ask, and how to start an A."""

    library: Library
    server: TavilyServer
    place: Place
    documents: Path
    home: Path

    def desk(self, number: int) -> Desk:
        """Another process A, with a home of its own."""
        return Desk(self.place, self.home / f"a-{number}", self.documents, self.server.url)

    def asked_since(self, place: int) -> Counter[str]:
        """How often each query was asked for, since so many had been asked."""
        return Counter(asked.body["query"] for asked in self.server.asked[place:])

    def reaches(self, run: str, head: int) -> None:
        """Watch the run until it has so many events, or is finished."""
        until(lambda: self.library.head(run) >= head or self.is_finished(run))

    def is_finished(self, run: str) -> bool:
        """True once it has its report."""
        return self.library.research(run).state == "finished"


def web_replies(events: list[Recorded]) -> set[str]:
    """The queries whose reply from the web is recorded; fails when one is there twice."""
    told = Counter(
        (r.event.query, r.event.provider) for r in events if isinstance(r.event, SearchReplied)
    )
    assert max(told.values(), default=1) == 1, "a search was recorded twice"
    return {query for query, provider in told if provider == "tavily"}


def killed_and_taken_over(seed: int, team: Team, desk: Desk) -> bool:
    """True when the kill fell into the run."""
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    library, start = team.library, len(team.server.asked)
    first, last = sorted(chance.randint(1, 22) for _ in range(2))
    run = desk.go()
    assert run in {told.id for told in library.runs()}
    team.reaches(run, first)
    receipt = library.inject(run, "roof insulation demand")
    team.reaches(run, last)
    time.sleep(chance.uniform(0, 0.15))
    desk.kill()
    before, asked_before = library.events(run), len(team.server.asked)
    in_mid_run = not team.is_finished(run)
    if library.research(run).queued and not in_mid_run:
        library.resume(run)  # the injection came when the report was being written
        library.drive_in_background(run)
    until(lambda: team.is_finished(run) and not library.is_driving(run))
    after = library.events(run)
    assert after[: len(before)] == before, "an event was lost or changed"
    assert [recorded.seq for recorded in after] == list(range(1, len(after) + 1))
    assert Counter(r.event.kind for r in after)["plan.made"] == 1
    research = library.research(run)
    texts = {query.id: query.text for query in research.queries}
    again = set(team.asked_since(asked_before))
    assert not {texts[query] for query in web_replies(before)} & again, "asked for once more"
    replied, asked = {texts[query] for query in web_replies(after)}, team.asked_since(start)
    assert replied == set(asked)
    assert max(asked.values()) <= 2, "more than the round in flight was asked for once more"
    (injection,) = research.injections
    assert injection.id == receipt
    assert injection.used_in is not None
    assert research.report is not None
    return in_mid_run


@pytest.fixture
def team(neo4j_place: Place, tmp_path: Path, documents: Path) -> Iterator[Team]:
    with answered_slowly() as server:
        settings = neo4j_place.settings(
            tmp_path / "b",
            mindtrail_lease_seconds=LEASE_S,
            tavily_api_key="tvly-loopback",
            tavily_base_url=server.url,
        )
        library = Library(settings)
        library.watch_over()
        yield Team(library, server, neo4j_place, documents, tmp_path)
        library.close()


@pytest.mark.long
def test_twenty_killed_processes_are_taken_over(team: Team, neo4j_place: Place) -> None:
    """Each next process A starts while the one before is still at work: starts take longest."""
    desks = [team.desk(0)]
    in_mid_run = 0
    try:
        for seed in range(KILLS):
            desks.append(team.desk(seed + 1))
            in_mid_run += killed_and_taken_over(seed, team, desks[seed])
    finally:
        for desk in desks:
            desk.kill()
    assert in_mid_run >= KILLS * 3 / 4, "most kills came too late to matter"
    access = neo4j_place.access()
    until(lambda: access.read("MATCH (l:JournalLease) RETURN l.run") == [])
    access.close()
