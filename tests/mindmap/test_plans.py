"""Plans are judged: what stays with its own research is let through, all else is refused.

The plans are those of a real server, recorded; that it still makes them is tested as well.
"""

from __future__ import annotations

import json
import re

import pytest

from research_core.errors import MindMapError
from research_core.mindmap.neo4j import Neo4jMindMap
from research_core.mindmap.neo4j_plan import check_plan
from tests.mindmap.plans import OWN, SCOPED, UNSCOPED, crowd, recorded, scanning
from tests.sampling import sampled

_PLACE = re.compile(r"@\w+$")


@pytest.mark.parametrize("server", ["empty", "crowded"])
def test_scoped_questions_are_let_through(server: str) -> None:
    plans = recorded()[server]
    for cypher in SCOPED:
        check_plan(plans[cypher])


@pytest.mark.parametrize("server", ["empty", "crowded"])
def test_questions_beyond_the_research_are_refused(server: str) -> None:
    plans = recorded()[server]
    for cypher in UNSCOPED:
        with pytest.raises(MindMapError, match=r"Write \{research: \$research\}") as caught:
            check_plan(plans[cypher])
        assert caught.value.code == "mindmap.unscoped", cypher


def test_our_own_questions_are_let_through_also_where_the_planner_scans() -> None:
    """Where a research holds most of the nodes, a planner may look at all of them."""
    plans = recorded()["scanning"]
    for cypher in OWN.values():
        plan = plans[scanning(cypher)]
        assert "NodeByLabelScan" in json.dumps(plan)
        check_plan(plan)


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


@pytest.mark.parametrize("cypher", sampled("scoped", SCOPED, 3))
def test_a_scoped_question_is_answered_on_an_empty_server(neo4j: Neo4jMindMap, cypher: str) -> None:
    assert [row for row in neo4j.ask("run1", cypher, {}) if row.get("n") != 0] == []


@pytest.mark.parametrize("cypher", sampled("unscoped", UNSCOPED, 2))
def test_a_question_beyond_the_research_is_refused_on_an_empty_server(
    neo4j: Neo4jMindMap, cypher: str
) -> None:
    """In words that tell what to write instead."""
    with pytest.raises(MindMapError, match=r"Write \{research: \$research\}") as caught:
        neo4j.ask("run1", cypher, {})
    assert caught.value.code == "mindmap.unscoped"


@pytest.mark.long
def test_many_live_questions_on_a_crowded_server(neo4j: Neo4jMindMap) -> None:
    access = neo4j._access
    crowd(neo4j, access)
    for cypher in SCOPED:
        for research in ("run1", "large1"):
            assert "large2" not in json.dumps(neo4j.ask(research, cypher, {})), cypher
    for cypher in UNSCOPED:
        with pytest.raises(MindMapError) as caught:
            neo4j.ask("run1", cypher, {})
        assert caught.value.code == "mindmap.unscoped", cypher
    for cypher in OWN.values():
        check_plan(
            access.explain(
                scanning(cypher), {"research": "large1", "from": "a", "to": "b", "injection": "i1"}
            )
        )
