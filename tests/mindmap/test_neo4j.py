"""What only the server does: its plans judged, its indexes, its refusals, its own values."""

from __future__ import annotations

import json
import re

import pytest

from research_core.errors import MindMapError
from research_core.mindmap.neo4j import Neo4jMindMap, explain
from research_core.mindmap.neo4j_plan import check_plan
from research_core.mindmap.questions import STANDING_QUESTIONS
from research_core.mindmap.ready import READY_QUESTIONS
from research_core.ports import Graph, Node
from tests.mindmap.big_story import big_graph

OWN = {
    **{question.name: question.cypher for question in STANDING_QUESTIONS.values()},
    **{f"ready {question.name}": question.cypher for question in READY_QUESTIONS},
}
SCOPED = (
    *(question.cypher for question in STANDING_QUESTIONS.values()),
    # The planner may start at the end that names no research: questions are fewer than claims,
    # contradictions fewer than both.
    "MATCH (c:Claim {research: $research})-[:ANSWERS]->(q:Question) RETURN q.id AS id, count(c) AS n",
    "MATCH (c:Claim {research: $research})<-[:CONTRADICTS]-(e:Evidence) RETURN c.id AS id, e.id AS e",
    "MATCH (c:Claim {research: $research})-[:ABOUT]->(k:Concept) WHERE k.name = 'x' RETURN c.id AS id",
    "MATCH (c:Claim {research: $research})-[:ABOUT]->(k)<-[:ABOUT]-(d:Claim) RETURN count(*) AS n",
    "MATCH (c:Claim|Concept {research: $research}) RETURN count(c) AS n",
    "MATCH (c:Claim) WHERE c.research = $research AND c.text CONTAINS 'a' RETURN count(*) AS n",
    "MATCH (c:Claim {research: $research}) WHERE NOT (c)<-[:SUPPORTS]-() RETURN count(*) AS n",
    "MATCH (q:Question {research: $research}) OPTIONAL MATCH (c:Claim)-[:ANSWERS]->(q) "
    "RETURN q.id AS id, collect(c.text)[..2] AS texts",
    "MATCH p = shortestPath((a:Concept {research: $research})-[*..6]-(b:Concept {research: $research})) "
    "WHERE a.id < b.id RETURN length(p) AS n LIMIT 3",
    "MATCH (e:Evidence {research: $research})-[:FROM]->(s:Source) "
    "RETURN s.title AS title, count(e) AS n ORDER BY n DESC LIMIT 5",
)
UNSCOPED = (
    "MATCH (c:Claim)-[:ANSWERS]->(q:Question) RETURN q.id AS id, count(c) AS n",
    "MATCH (c:Claim {research: $research}), (q:Question) RETURN count(*) AS n",
    "MATCH (c:Claim {research: $research}) MATCH (d:Claim) WHERE d.seq = c.seq RETURN count(*) AS n",
    "MATCH (c:Claim {id: 'c1.0'}) RETURN c",
    "MATCH (c:Claim) WHERE c.research = $research OR c.seq = 1 RETURN c",
    "MATCH (c:Claim)-[:ANSWERS]->(q:Question) WHERE c.research = q.research RETURN c",
    "MATCH (c:Claim)-[:ANSWERS]->(q) WITH c, q WHERE c.research <> $research RETURN q",
    "MATCH (c:Claim) WHERE coalesce(c.mark, '') <> 'rejected' AND coalesce(c.stands, true) RETURN c",
    "MATCH (p:Projection {research: $research}) RETURN p",
    "MATCH (a:Concept {research: $research}) MATCH (b:Concept) "
    "OPTIONAL MATCH p = shortestPath((a)-[*..3]-(b)) RETURN b",
)


@pytest.fixture(scope="module")
def crowded(server_map: Neo4jMindMap) -> Neo4jMindMap:
    """A small research among large ones: other plans than on an empty server. For the first
    tests only: those after them start from an empty one."""
    access = server_map._access
    access.write(lambda transaction: transaction.run("MATCH (n) DETACH DELETE n").consume())
    for place in range(3):
        server_map.write(f"large{place}", big_graph(f"large{place}", 1_500, 4_500))
    server_map.write("run1", big_graph("run1", 60, 150))
    access.read("CALL db.awaitIndexes(30)")
    return server_map


@pytest.mark.parametrize("research", ["run1", "large1"])
@pytest.mark.parametrize("cypher", SCOPED, ids=range(len(SCOPED)))
def test_a_scoped_question_is_answered_among_many(
    crowded: Neo4jMindMap, cypher: str, research: str
) -> None:
    check_plan(crowded._access.explain(cypher, {"research": research}))
    rows = crowded.ask(research, cypher, {})
    assert json.dumps(rows).count("large2") == 0


@pytest.mark.parametrize("cypher", OWN.values(), ids=OWN)
def test_our_own_questions_are_let_through_also_where_the_planner_scans(
    crowded: Neo4jMindMap, cypher: str
) -> None:
    """Where a research holds most of the nodes, a planner may look at all of them."""
    start = r"(MATCH \((\w+):(\w+) \{research: \$research[^}]*\}\)[^\n]*)"
    scanning = re.sub(start, r"\1 USING SCAN \2:\3", cypher)
    wanted = {"research": "large1", "from": "a", "to": "b", "injection": "i1"}
    plan = crowded._access.explain(scanning, wanted)
    assert "NodeByLabelScan" in json.dumps(plan)
    check_plan(plan)


@pytest.mark.parametrize("cypher", UNSCOPED, ids=range(len(UNSCOPED)))
def test_a_question_beyond_the_research_is_refused_among_many(
    crowded: Neo4jMindMap, cypher: str
) -> None:
    refused(crowded, cypher)


@pytest.mark.parametrize("cypher", SCOPED, ids=range(len(SCOPED)))
def test_a_scoped_question_is_answered_on_an_empty_server(neo4j: Neo4jMindMap, cypher: str) -> None:
    assert [row for row in neo4j.ask("run1", cypher, {}) if row.get("n") != 0] == []


@pytest.mark.parametrize("cypher", UNSCOPED, ids=range(len(UNSCOPED)))
def test_a_question_beyond_the_research_is_refused_on_an_empty_server(
    neo4j: Neo4jMindMap, cypher: str
) -> None:
    refused(neo4j, cypher)


def refused(mind_map: Neo4jMindMap, cypher: str) -> None:
    """The question is refused, in words that tell what to write instead."""
    with pytest.raises(MindMapError, match=r"Write \{research: \$research\}") as caught:
        mind_map.ask("run1", cypher, {})
    assert caught.value.code == "mindmap.unscoped"


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


def test_what_the_list_does_not_know_is_refused() -> None:
    seek = "RANGE INDEX k:Concept(research) WHERE research = $research"
    good = {"operatorType": "NodeIndexSeek@neo4j", "args": {"Details": seek}, "children": []}
    check_plan({"operatorType": "Limit@neo4j", "args": {"Details": "1"}, "children": [good]})
    refused = [
        {},
        {"operatorType": "SomethingNew@neo4j", "children": [good]},
        {**good, "operatorType": "MultiNodeIndexSeek@neo4j"},
        {**good, "args": {"Details": seek.replace("$research", "$other")}},
        {**good, "args": {"Details": seek + " OR research = $other"}},
        {**good, "args": {"Details": seek.replace("Concept", "JournalEvent")}},
        {**good, "args": {"Details": seek.replace("k:", "`k`:")}},
        {"operatorType": "Projection@neo4j", "args": {"Details": "apoc.x.y(1) AS a"}},
        {"operatorType": "NodeByLabelScan@neo4j", "args": {"Details": "k:Concept"}},
    ]
    for plan in refused:
        with pytest.raises(MindMapError):
            check_plan(plan)
    deep = good
    for _ in range(2_000):
        deep = {"operatorType": "Projection", "args": {"Details": "1 AS a"}, "children": [deep]}
    with pytest.raises(MindMapError, match="too many parts"):
        check_plan(deep)


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
