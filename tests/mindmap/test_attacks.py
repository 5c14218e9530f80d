"""Hostile questions, on both engines: each is refused or harmless, and the data is as before.

The table of what happened is written to artifacts/attacks.md.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from research_core.errors import MindMapError
from research_core.mindmap.arcadedb import ArcadeMindMap
from research_core.mindmap.neo4j import Neo4jMindMap
from research_core.ports import Edge, Graph, MindMap, Node
from tests.mindmap.attacks import ALL_READ, ATTACKS, HTTP, LONG
from tests.sampling import sampled
from tests.tables import TellRow

FOREIGN = "what-another-team-knows"
_TABLE = ("attacks", "statement", "engine", "what it did")
_ENGINES = ("arcadedb", "neo4j")
_LIMIT_S = 5 + 1 + 10  # the question's, the grace, and what a crowded machine adds


class Caller(BaseHTTPRequestHandler):
    """Notes every request: there has to be none."""

    def do_GET(self) -> None:
        self.server.seen.append(self.path)  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"a,b\n")

    def log_message(self, format: str, *args: object) -> None:
        """Not to the console."""


@pytest.fixture(scope="module")
def web() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Caller)
    server.seen = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def filled(engine: ArcadeMindMap, server_map: Neo4jMindMap) -> dict[str, MindMap]:
    """Two researches in each map, and on the server nodes as the journal has them."""
    secret = Graph(
        (
            Node("t1", "Topic", 1, {"name": FOREIGN}),
            Node("c1.0", "Claim", 1, {"name": FOREIGN, "text": FOREIGN, "verified": True}),
            Node("e1.0", "Evidence", 1, {"name": FOREIGN}),
        ),
        (Edge("e1.0", "c1.0", "SUPPORTS", 1, {"quote": FOREIGN, "match": "exact"}),),
        1,
    )
    own = Graph(
        (
            Node("t1", "Topic", 1, {"name": "own"}),
            Node("c1.0", "Claim", 1, {"name": "own", "text": "own", "verified": True}),
            Node("k1.0", "Concept", 1, {"name": "own"}),
        ),
        (Edge("c1.0", "k1.0", "ABOUT", 1),),
        1,
    )
    access = server_map._access
    access.write(lambda transaction: transaction.run("MATCH (n) DETACH DELETE n").consume())
    for mind_map in (engine, server_map):
        mind_map.write("own", own)
        mind_map.write("other", secret)
    journal = (
        "CREATE (:JournalRun {id: 'own', topic: $s})-[:HAS_EVENT]->"
        "(:JournalEvent {run: 'own', research: 'own', body: $s}), "
        "(:JournalLease {run: 'own', holder: $s})"
    )
    access.write(lambda transaction: transaction.run(journal, s=FOREIGN).consume())
    return {"arcadedb": engine, "neo4j": server_map}


def _shown(statement: str) -> str:
    words = " ".join(statement.split()).replace("|", "\\|")[:120]
    return f"`{words}`"


def digest(mind_map: MindMap) -> str:
    """Everything that there is, as one number."""
    if isinstance(mind_map, Neo4jMindMap):
        read = mind_map._access.read
        held: object = [[list(row.values()) for row in read(query)] for query in ALL_READ]
    else:
        held = [repr(mind_map.snapshot(research)) for research in ("own", "other")]
    return hashlib.sha256(json.dumps(held, default=str).encode()).hexdigest()


@pytest.mark.parametrize(
    ("engine_name", "statement"),
    sampled("attacks", [(engine, each) for engine in _ENGINES for each in ATTACKS], 12),
)
def test_a_hostile_question_does_no_harm(
    filled: dict[str, MindMap],
    web: HTTPServer,
    tell_row: TellRow,
    engine_name: str,
    statement: str,
) -> None:
    mind_map = filled[engine_name]
    before = digest(mind_map)
    address = f"http://127.0.0.1:{web.server_port}/taken.csv"
    parameters = {"address": address, "id": "c1.0", "labels": ["Claim"], "research": "other"}
    start = time.monotonic()
    try:
        rows = mind_map.ask("own", statement.replace(HTTP, address), dict(parameters))
        did = f"harmless, {len(rows)} rows"
        assert FOREIGN not in json.dumps(rows)
        assert "other" not in [value for row in rows for value in row.values()]
        assert len(rows) <= 1_000
    except MindMapError as error:
        did = f"refused ({error.code})"
        assert FOREIGN not in str(error) + json.dumps(error.facts)
    assert time.monotonic() - start < _LIMIT_S
    tell_row(_TABLE, (_shown(statement), engine_name, did))
    assert digest(mind_map) == before
    assert web.seen == []  # type: ignore[attr-defined]
    assert mind_map.head("own") == 1  # and the engine answers as before


@pytest.mark.parametrize(
    ("engine_name", "statement"),
    sampled("endless", [(engine, each) for engine in _ENGINES for each in LONG], 1),
)
def test_what_would_run_for_minutes_ends_at_its_limit(
    filled: dict[str, MindMap],
    tell_row: TellRow,
    engine_name: str,
    statement: str,
) -> None:
    start = time.monotonic()
    with pytest.raises(MindMapError) as caught:
        filled[engine_name].ask("own", statement, {})
    assert caught.value.code in {"mindmap.timeout", "mindmap.too_large"}
    assert time.monotonic() - start < _LIMIT_S
    tell_row(_TABLE, (_shown(statement), engine_name, f"ended ({caught.value.code})"))
    assert filled[engine_name].head("own") == 1


def test_there_are_enough_statements() -> None:
    assert len(set(ATTACKS)) >= 40
