"""Deleting a run deletes exactly its own: its events, its nodes, its edges, and nobody else's."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from research_core import Library, RunBusy, Settings, UnknownRun, to_line
from research_core.moving.backup import back_up, restore
from research_core.stores import open_stores
from tests.conftest import TOPIC
from tests.mindmap.story import short_story
from tests.servers.neo4j.server import Place

Team = tuple[Library, Settings, Callable[[], list[str]]]
NEIGHBOURS = ("run1", "run10", "RUN1")  # names that a careless query confuses


def rows_of(home: Path) -> list[str]:
    """Everything in the SQLite journal, a line a row."""
    with closing(sqlite3.connect(home / "journal.db")) as connection:
        return sorted(repr(row) for row in connection.execute("SELECT * FROM events"))


def graph_of(place: Place) -> list[str]:
    """Everything in the Neo4j database, a line a node and a line an edge."""
    access = place.access()
    try:
        nodes = access.read("MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties")
        edges = access.read(
            "MATCH (a)-[r]->(b) RETURN properties(a) AS a, type(r) AS type, "
            "properties(r) AS properties, properties(b) AS b"
        )
        return sorted(json.dumps(row, sort_keys=True, default=str) for row in (*nodes, *edges))
    finally:
        access.close()


@pytest.fixture(params=["sqlite", "neo4j"])
def team(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Team]:
    """A library on either store, its settings, and what shows everything that is stored."""
    home = tmp_path / "home"
    if request.param == "neo4j":
        place: Place = request.getfixturevalue("neo4j_place")
        settings = place.settings(home)
        library = Library(settings)
        yield library, settings, lambda: graph_of(place)
    else:
        settings = Settings(mindtrail_home=home)
        library = Library(settings)
        yield library, settings, lambda: rows_of(home)
    library.close()


def tell(settings: Settings, *runs: str) -> None:
    """Put runs with a mind map into the journal, all alike but for their names."""
    with closing(open_stores(settings)) as stores:
        for run in runs:
            stores.journal.restore(short_story(run).events)


def test_everything_of_its_neighbours_is_as_before(team: Team) -> None:
    library, settings, everything = team
    tell(settings, *NEIGHBOURS)
    kept = {run: (library.graph(run), library.events(run)) for run in NEIGHBOURS}
    before = everything()
    tell(settings, "run2", "run1x")
    for run in ("run2", "run1x"):
        assert len(library.graph(run).nodes) == len(kept["run1"][0].nodes) > 2
        assert library.delete(run) == len(kept["run1"][1])
    assert everything() == before
    assert {run: (library.graph(run), library.events(run)) for run in NEIGHBOURS} == kept

    library.delete("run1")
    assert {run.id for run in library.runs()} == set(NEIGHBOURS) - {"run1"}
    left = everything()
    assert set(left) < set(before)
    for run in set(NEIGHBOURS) - {"run1"}:
        assert (library.graph(run), library.events(run)) == kept[run]


def test_a_deleted_run_is_unknown_and_deleting_it_again_says_so(team: Team) -> None:
    library, settings, everything = team
    tell(settings, "run1")
    library.research("run1")
    library.delete("run1")
    for ask in (library.research, library.graph, library.events, library.delete):
        with pytest.raises(UnknownRun):
            ask("run1")
    assert not [line for line in everything() if "run1" in line]


def test_a_run_at_work_is_not_deleted(team: Team, documents: Path) -> None:
    library, settings, everything = team
    run = library.start(TOPIC, documents=documents)
    driving = library.drive(run)
    next(driving)
    library.graph(run)
    before = [line for line in everything() if "Lease" not in line]
    with closing(Library(settings)) as elsewhere:
        for one in (library, elsewhere):
            with pytest.raises(RunBusy):
                one.delete(run)
    assert [line for line in everything() if "Lease" not in line] == before
    list(driving)
    library.delete(run)
    assert library.runs() == []


def test_a_deleted_run_comes_back_from_a_backup_with_its_mind_map(
    team: Team, documents: Path, tmp_path: Path
) -> None:
    library, settings, _ = team
    run = library.start(TOPIC, documents=documents)
    list(library.drive(run))
    events, graph = [to_line(one) for one in library.events(run)], library.graph(run)
    with closing(open_stores(settings)) as stores:
        back_up(stores.journal, tmp_path / "b.gz")
        library.delete(run)
        (moved,) = restore(tmp_path / "b.gz", stores.journal)
    assert moved.outcome == "copied"
    assert [to_line(one) for one in library.events(run)] == events
    assert library.graph(run) == graph
