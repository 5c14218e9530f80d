"""Questions to a team's map with the plans that a real server made for them.

``python -m tests.mindmap.plans`` asks the server anew and writes plans.json. The plan of a
question depends on what the server holds: on a crowded one it starts elsewhere than on an
empty one, and where a research holds most of the nodes it looks at all of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from research_core.mindmap.neo4j import Neo4jMindMap
from research_core.mindmap.questions import STANDING_QUESTIONS
from research_core.mindmap.ready import READY_QUESTIONS
from research_core.neo4j_access import Neo4jAccess
from tests.mindmap.big_story import big_graph
from tests.servers.neo4j.server import Neo4jServer

FILE = Path(__file__).with_name("plans.json")
Plan = Mapping[str, Any]

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
_PARAMETERS = {"research": "large1", "from": "a", "to": "b", "injection": "i1"}


def scanning(cypher: str) -> str:
    """The question as a planner reads it that looks at all nodes of a label."""
    start = r"(MATCH \((\w+):(\w+) \{research: \$research[^}]*\}\)[^\n]*)"
    return re.sub(start, r"\1 USING SCAN \2:\3", cypher)


def crowd(mind_map: Neo4jMindMap, access: Neo4jAccess) -> None:
    """A small research among large ones, and nothing else: other plans than on an empty
    server."""
    access.write(lambda transaction: transaction.run("MATCH (n) DETACH DELETE n").consume())
    for place in range(3):
        mind_map.write(f"large{place}", big_graph(f"large{place}", 1_500, 4_500))
    mind_map.write("run1", big_graph("run1", 60, 150))
    access.read("CALL db.awaitIndexes(30)")


def plan_of(access: Neo4jAccess, cypher: str) -> Plan:
    """What the server says now, in what is judged of it."""
    return _trimmed(access.explain(cypher, _PARAMETERS))


def recorded() -> dict[str, dict[str, Plan]]:
    """The plans in the file: by "empty", "crowded" and "scanning", then by question."""
    found: dict[str, dict[str, Plan]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def _trimmed(plan: Plan) -> Plan:
    trimmed: dict[str, Any] = {"operatorType": plan["operatorType"]}
    if details := plan.get("args", {}).get("Details"):
        trimmed["args"] = {"Details": details}
    if children := plan.get("children"):
        trimmed["children"] = [_trimmed(child) for child in children]
    return trimmed


def _record() -> None:
    server = Neo4jServer()
    try:
        server.start()
        access = server.place.access()
        mind_map = Neo4jMindMap(access)
        mind_map.write("nothing", big_graph("nothing", 1, 0))  # makes the indexes
        mind_map.forget("nothing")
        questions = (*SCOPED, *UNSCOPED)
        plans = {"empty": {cypher: plan_of(access, cypher) for cypher in questions}}
        crowd(mind_map, access)
        plans["crowded"] = {cypher: plan_of(access, cypher) for cypher in questions}
        own = [scanning(cypher) for cypher in OWN.values()]
        plans["scanning"] = {cypher: plan_of(access, cypher) for cypher in own}
        access.close()
    finally:
        server.remove()
    text = json.dumps(plans, ensure_ascii=False, indent=0, sort_keys=True)
    FILE.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    _record()
