"""Libraries move between journals: whole, safely repeated, and never over what is there."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from research_core import Library, Settings, to_markdown
from research_core.domain.events import Injected, Recorded, RunResumed
from research_core.journal.neo4j import Neo4jJournal
from research_core.journal.sqlite import SqliteJournal
from research_core.moving.copying import Moved, canonical, copy_library, digest
from research_core.ports import Journal
from tests.conftest import TOPIC
from tests.journal.runs import steered_run
from tests.servers.neo4j.server import Place

ROOT = Path(__file__).parents[1]
Open = Callable[[str], Journal]


@contextmanager
def sqlite_journals(tmp_path: Path) -> Iterator[Open]:
    with ExitStack() as opened:

        def open_journal(name: str) -> Journal:
            journal = SqliteJournal(tmp_path / name)
            opened.callback(journal.close)
            return journal

        yield open_journal


@contextmanager
def neo4j_journal(place: Place, home: Path) -> Iterator[Neo4jJournal]:
    access = place.access()
    journal = Neo4jJournal(access, home, 5.0)
    yield journal
    journal.close()
    access.close()


@pytest.fixture
def journals(tmp_path: Path) -> Iterator[Open]:
    """Opens SQLite journals by name."""
    with sqlite_journals(tmp_path) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "neo4j"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    """Where runs are brought: on another disk, or on a team's server."""
    if request.param == "sqlite":
        with sqlite_journals(tmp_path) as opened:
            yield opened("target")
    else:
        place: Place = request.getfixturevalue("neo4j_place")
        with neo4j_journal(place, tmp_path / "target") as journal:
            yield journal


def outcomes(moves: Iterator[Moved]) -> dict[str, str]:
    return {moved.run: moved.outcome for moved in moves}


def test_a_run_there_is_left_completed_or_named_by_what_it_holds(
    journals: Open, target: Journal
) -> None:
    source = journals("source")
    for run in ("run0", "run1", "run2", "run3", "run4"):
        source.restore(steered_run(run))
    target.restore(steered_run("run1"))  # as here
    target.restore(steered_run("run2")[:2])  # a true beginning
    target.restore([*steered_run("run3"), replace(steered_run("run3", 4)[-1], event=RunResumed())])
    other = steered_run("run4")
    other[2] = replace(other[2], event=Injected("note", "somebody else's"))
    target.restore(other)
    before = {run: canonical(target.read(run)) for run in ("run1", "run3", "run4")}

    moves = list(copy_library(source, target))

    assert [(moved.run, moved.outcome) for moved in moves] == [
        ("run0", "copied"),
        ("run1", "equal"),
        ("run2", "completed"),
        ("run3", "further"),
        ("run4", "different"),
    ]
    assert [moved.differs_at for moved in moves] == [0, 0, 0, 0, 3]
    assert [moved.run for moved in moves if not moved.is_there] == ["run4"]
    for run in ("run0", "run2"):
        assert target.read(run) == source.read(run) == steered_run(run)
    assert {run: canonical(target.read(run)) for run in before} == before
    assert outcomes(copy_library(source, target)) == {
        "run0": "equal",
        "run1": "equal",
        "run2": "equal",
        "run3": "further",
        "run4": "different",
    }


def test_a_run_that_is_driven_there_is_not_completed_under_its_driver(
    journals: Open, target: Journal
) -> None:
    source = journals("source")
    source.restore(steered_run("run1"))
    target.restore(steered_run("run1")[:2])
    with target.lease("run1"):
        assert outcomes(copy_library(source, target)) == {"run1": "busy"}
        assert target.head("run1") == 2
    assert outcomes(copy_library(source, target)) == {"run1": "completed"}


def test_a_run_that_goes_on_while_it_is_copied_is_brought_as_it_was_read(
    journals: Open, target: Journal
) -> None:
    source = journals("source")
    source.restore(steered_run("run1"))
    (moved,) = copy_library(_Growing(source), target)
    assert (moved.outcome, moved.went_on, moved.events) == ("copied", True, 5)
    assert target.read("run1") == steered_run("run1")
    (moved,) = copy_library(source, target)
    assert (moved.outcome, moved.went_on) == ("completed", False)
    assert target.read("run1") == source.read("run1")


class _Growing:
    """A journal whose run gets one event more right after it was read."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def __getattr__(self, name: str) -> object:
        return getattr(self._journal, name)

    def read(self, run: str, after: int = 0) -> list[Recorded]:
        events = self._journal.read(run, after)
        self._journal.append(run, Injected("note", "meanwhile"))
        return events


def test_two_copies_at_once_bring_each_run_once(journals: Open, target: Journal) -> None:
    source = journals("source")
    for number in range(6):
        source.restore(steered_run(f"run{number}"))
    told: list[dict[str, str]] = []
    threads = [
        threading.Thread(target=lambda: told.append(outcomes(copy_library(source, target))))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(told) == 2
    for number in range(6):
        run = f"run{number}"
        assert sorted(one[run] for one in told) == ["copied", "equal"]
        assert target.read(run) == source.read(run)


def whole(library: Library) -> dict[str, tuple[str, str]]:
    """Each run's digest and report."""
    return {
        run.id: (
            digest(canonical(library.events(run.id))),
            to_markdown(library.research(run.id)),
        )
        for run in library.runs()
    }


def test_a_library_goes_to_the_team_and_comes_back_equal(
    neo4j_place: Place, documents: Path, tmp_path: Path
) -> None:
    first = Library(Settings(mindtrail_home=tmp_path / "first"))
    for topic in (TOPIC, "오래된 집의 단열 효과는 어느 정도인가?"):
        run = first.start(topic, documents=documents)
        list(first.drive(run))
    first.inject(run, "Is it loud?", "question")
    team = Library(neo4j_place.settings(tmp_path / "team"))
    back = Library(Settings(mindtrail_home=tmp_path / "back"))
    with ExitStack() as closing:
        for library in (first, team, back):
            closing.callback(library.close)
        journals = [SqliteJournal(tmp_path / name) for name in ("first", "back")]
        for journal in journals:
            closing.callback(journal.close)
        with neo4j_journal(neo4j_place, tmp_path / "team") as neo4j:
            assert set(outcomes(copy_library(journals[0], neo4j)).values()) == {"copied"}
            assert set(outcomes(copy_library(neo4j, journals[1])).values()) == {"copied"}
        assert len(first.runs()) == 2
        assert first.runs() == team.runs() == back.runs()
        assert whole(first) == whole(team) == whole(back)
        assert team.graph(run) == first.graph(run)


COPY = """
import sys
from pathlib import Path
from research_core.journal.sqlite import SqliteJournal
from research_core.moving.copying import copy_library
from research_core.settings import load_settings
from research_core.stores import open_stores

for moved in copy_library(SqliteJournal(Path(sys.argv[1])), open_stores(load_settings()).journal):
    print(moved.run, flush=True)
"""


@pytest.mark.long  # a minute on a server
def test_a_copy_killed_in_the_middle_is_made_again(
    journals: Open, target: Journal, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    source = journals("source")
    runs = [f"run{number:02}" for number in range(30)]
    for run in runs:
        source.restore(steered_run(run, 40))
    environment = {"MINDTRAIL_HOME": str(tmp_path / "target"), "PYTHONPATH": str(ROOT)}
    if isinstance(target, Neo4jJournal):
        environment |= request.getfixturevalue("neo4j_place").environment()
    for kill in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", COPY, str(tmp_path / "source")],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, **environment},
            text=True,
        )
        assert process.stdout is not None
        for _ in range(3 + 5 * kill):
            process.stdout.readline()
        time.sleep(0.002 * kill)  # somewhere within the next run
        process.kill()
        process.communicate(timeout=30)
        for summary in target.runs():
            assert target.read(summary.id) == source.read(summary.id), "a run is whole or not there"
    assert 0 < len(target.runs()) < len(runs)
    assert all(moved.is_there for moved in copy_library(source, target))
    assert [canonical(target.read(run)) for run in runs] == [
        canonical(source.read(run)) for run in runs
    ]
