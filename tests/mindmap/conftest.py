"""Both mind maps, for the contract; and a graph worth drawing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from research_core.mindmap.arcadedb import ArcadeMindMap
from research_core.mindmap.memory import MemoryMindMap
from research_core.mindmap.projection import project_all
from research_core.ports import Graph, MindMap
from tests.mindmap.story import short_story


@pytest.fixture(scope="session")
def engine() -> Iterator[ArcadeMindMap]:
    """One engine for all tests: opening one takes longer than most of them."""
    opened = ArcadeMindMap()
    yield opened
    opened.close()


@pytest.fixture
def arcade(engine: ArcadeMindMap) -> Iterator[ArcadeMindMap]:
    yield engine
    for row in engine.ask("", "MATCH (p:Projection) RETURN p.research AS research", {}):
        engine.forget(str(row["research"]))
    assert engine.ask("", "MATCH (n) RETURN count(n) AS left", {}) == [{"left": 0}]


@pytest.fixture(params=["arcadedb", "memory"])
def mind_map(request: pytest.FixtureRequest) -> Iterator[MindMap]:
    if request.param == "arcadedb":
        yield request.getfixturevalue("arcade")
    else:
        opened = MemoryMindMap()
        yield opened
        opened.close()


@pytest.fixture
def graph() -> Graph:
    return project_all("run1", short_story().events)
