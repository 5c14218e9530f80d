"""What only the server does: its plans judged, its indexes, its refusals, its own values."""

from __future__ import annotations

import json

import pytest

from research_core.errors import MindMapError
from research_core.mindmap.neo4j import Neo4jMindMap, explain
from research_core.ports import Graph, Node


def test_a_label_scan_counts_only_once_its_research_is_known(neo4j: Neo4jMindMap) -> None:
    neo4j.write("run1", Graph((Node("k1.0", "Concept", 1, {"name": "a"}),), (), 1))
    scan = "MATCH (k:Concept {research: $research}) USING SCAN k:Concept RETURN k.name AS name"
    assert neo4j.ask("run1", scan, {}) == [{"name": "a"}]
    assert neo4j.ask("run2", scan, {}) == []
    # A condition that can fail would tell of the others by failing: not before the filter.
    with pytest.raises(MindMapError) as caught:
        neo4j.ask(
            "run1",
            "MATCH (k:Concept) USING SCAN k:Concept "
            "WHERE k.research = $research AND date(k.name) IS NULL RETURN k",
            {},
        )
    assert caught.value.code == "mindmap.unscoped"


def test_the_servers_values_are_plain_json(neo4j: Neo4jMindMap) -> None:
    nodes = tuple(Node(key, "Concept", 1, {"name": key}) for key in ("k1.0", "k1.1"))
    neo4j.write("run1", Graph(nodes, (), 1))
    (row,) = neo4j.ask(
        "run1",
        "MATCH (a:Concept {research: $research, id: 'k1.0'}) RETURN a, {inner: [a]} AS held, "
        "datetime('2026-11-21T09:00:00Z') AS at, date('2026-11-21') AS day, "
        "duration('PT1H') AS hour, point({x: 1, y: 2}) AS point, null AS none, 0.5 AS half",
        {},
    )
    held = json.loads(json.dumps(row))
    node = {"id": "k1.0", "name": "k1.0", "research": "run1", "seq": 1, "label": "Concept"}
    assert held["a"] == node
    assert held["held"] == {"inner": [node]}
    assert held["at"].startswith("2026-11-21T09:00:00")
    assert (held["day"], held["hour"], held["point"]) == ("2026-11-21", "PT1H", [1.0, 2.0])
    assert (held["none"], held["half"]) == (None, 0.5)


def test_the_indexes_are_made_once_and_again_without_harm(neo4j: Neo4jMindMap) -> None:
    for _ in range(2):
        fresh = Neo4jMindMap(neo4j._access)
        fresh.write("run1", Graph((Node("t1", "Topic", 1),), (), 1))
    names = {row["name"] for row in neo4j._access.read("SHOW INDEXES YIELD name RETURN name")}
    assert {"claim_key", "claim_research", "projection_key"} <= names


def test_what_the_server_says_is_told_in_words() -> None:
    timeout = "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration"
    assert explain(timeout, "terminated").code == "mindmap.timeout"
    memory = explain("Neo.TransientError.General.MemoryPoolOutOfMemoryError", "x")
    assert memory.code == "mindmap.too_large"
    other = explain("Neo.ClientError.Statement.ArithmeticError", "a text of the data")
    assert other.code == "mindmap.failed"
    assert "a text of the data" not in str(other)
