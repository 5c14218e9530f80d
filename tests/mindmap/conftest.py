"""All mind maps, for the contract; and a graph worth drawing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from research_core.mindmap.arcadedb import ArcadeMindMap
from research_core.mindmap.memory import MemoryMindMap
from research_core.mindmap.neo4j import Neo4jMindMap
from research_core.mindmap.projection import project_all
from research_core.ports import Graph, MindMap, Node
from tests.mindmap.story import short_story
from tests.servers.neo4j.server import Place


@pytest.fixture(scope="session")
def engine() -> Iterator[ArcadeMindMap]:
    """One engine for all tests: opening one takes longer than most of them."""
    opened = ArcadeMindMap()
    yield opened
    opened.close()


@pytest.fixture
def arcade(engine: ArcadeMindMap) -> Iterator[ArcadeMindMap]:
    yield engine
    for research in list(engine._stores._open):
        engine.forget(research)


@pytest.fixture(scope="session")
def server_map(neo4j_server: Place) -> Iterator[Neo4jMindMap]:
    """One map for all tests. The first write makes its constraints and indexes: questions are
    planned with them from the first test on."""
    access = neo4j_server.access()
    opened = Neo4jMindMap(access)
    opened.write("first", Graph((Node("t", "Topic", 1),), (), 1))
    opened.forget("first")
    access.read("CALL db.awaitIndexes(30)")
    yield opened
    access.close()


@pytest.fixture
def neo4j(server_map: Neo4jMindMap, neo4j_place: Place) -> Neo4jMindMap:
    """The map on a server that holds nothing yet."""
    return server_map


@pytest.fixture(params=["arcadedb", "memory", "neo4j"])
def mind_map(request: pytest.FixtureRequest) -> Iterator[MindMap]:
    """Each of the mind maps: what one promises, all keep."""
    if request.param == "memory":
        opened = MemoryMindMap()
        yield opened
        opened.close()
    else:
        yield request.getfixturevalue({"arcadedb": "arcade"}.get(request.param, request.param))


@pytest.fixture(params=["arcadedb", "neo4j"])
def asked(request: pytest.FixtureRequest) -> MindMap:
    """Each of the mind maps that answer Cypher."""
    name = "arcade" if request.param == "arcadedb" else "neo4j"
    opened: MindMap = request.getfixturevalue(name)
    return opened


@pytest.fixture
def graph() -> Graph:
    return project_all("run1", short_story().events)
