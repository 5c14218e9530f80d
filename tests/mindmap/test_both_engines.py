"""The same Cypher text in both engines: the same rows, and the same map of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from research_core.domain.values import JSON
from research_core.errors import MindMapError
from research_core.mindmap.arcadedb import ArcadeMindMap
from research_core.mindmap.neo4j import Neo4jMindMap
from research_core.mindmap.projection import project_all
from research_core.mindmap.questions import STANDING_QUESTIONS, answer
from research_core.ports import Graph, MindMap
from tests.mindmap.big_story import big_graph, big_story
from tests.mindmap.story import short_story
from tests.sampling import sampled

# The topic of the log that this product was seeded with, and its two questions: the second
# lacks the colon, which makes HAS_STEP a variable for an edge of any type.
TOPIC = "LLM 에서 fine tuning, 학습 없이 test time 에서 성능을 가장 좋게 하는 방법을 찾아서"
WITH_COLON = """MATCH (t:Topic {{name: "{topic}"{scope}}})
OPTIONAL MATCH (t)-[:HAS_STEP]->(rs:ReasoningStep)
OPTIONAL MATCH (t)-[:HAS_EVIDENCE]->(e:Evidence)
OPTIONAL MATCH (rs)-[:MENTIONS]->(c:Concept)
OPTIONAL MATCH (rs)-[:LEADS_TO]->(next_rs:ReasoningStep)
RETURN t, collect(rs) AS ReasoningSteps, collect(e) AS Evidence, collect(c) AS Concepts, collect(next_rs) AS NextReasoningSteps"""
WITHOUT_COLON = """MATCH (t:Topic {{name: "{topic}"{scope}}})
-[HAS_STEP]->(rs:ReasoningStep)
RETURN rs"""
SCOPE = ", research: $research"

Rows = Sequence[Mapping[str, JSON]]


@pytest.fixture
def graph() -> Graph:
    """A run on the seed's topic."""
    story = short_story()
    whole = project_all("run1", story.events)
    topic, *others = whole.nodes
    named = type(topic)(topic.id, topic.label, topic.seq, {**topic.properties, "name": TOPIC})
    return Graph((named, *others), whole.edges, whole.seq)


@pytest.fixture
def both(arcade: ArcadeMindMap, neo4j: Neo4jMindMap, graph: Graph) -> tuple[MindMap, MindMap]:
    for mind_map in (arcade, neo4j):
        mind_map.write("run1", graph)
        mind_map.write("run2", graph)
    return arcade, neo4j


def ordered(rows: Rows) -> list[dict[str, object]]:
    """Rows whose gathered lists stand in one order: collect() promises none."""
    return [
        {k: sorted(v, key=repr) if isinstance(v, list) else v for k, v in row.items()}
        for row in rows
    ]


@pytest.mark.parametrize(
    ("told", "name"),
    sampled(
        "rows", [(told, n) for told in ("short", "long", "many") for n in STANDING_QUESTIONS], 4
    ),
)
def test_standing_questions_have_the_same_rows(
    arcade: ArcadeMindMap, neo4j: Neo4jMindMap, name: str, told: str
) -> None:
    graphs = {
        "short": lambda: project_all("run1", short_story().events),
        "long": lambda: project_all("run1", big_story().events),
        "many": lambda: big_graph("run1", 600, 1_800),
    }
    graph = graphs[told]()
    for mind_map in (arcade, neo4j):
        mind_map.write("run1", graph)
    rows = list(answer(arcade, STANDING_QUESTIONS[name], "run1"))
    assert rows == list(answer(neo4j, STANDING_QUESTIONS[name], "run1"))
    assert rows or name in {"contradictions", "one_voice"}


@pytest.mark.parametrize("size", [(200, 600), pytest.param((2_000, 6_000), marks=pytest.mark.long)])
def test_the_map_of_a_run_is_equal_node_for_node(
    arcade: ArcadeMindMap, neo4j: Neo4jMindMap, size: tuple[int, int]
) -> None:
    for run, graph in (
        ("run1", project_all("run1", short_story().events)),
        ("run2", project_all("run2", big_story(rounds=6, run="run2").events)),
        ("run3", big_graph("run3", *size)),
    ):
        for mind_map in (arcade, neo4j):
            mind_map.write(run, graph)
        one, other = arcade.snapshot(run), neo4j.snapshot(run)
        assert one == other
        assert {node.id for node in one.nodes} == {node.id for node in graph.nodes}
        assert len(one.edges) == len(graph.edges)


def test_the_seeds_question_with_the_colon(both: tuple[MindMap, MindMap]) -> None:
    cypher = WITH_COLON.format(topic=TOPIC, scope=SCOPE)
    one, other = (ordered(mind_map.ask("run1", cypher, {})) for mind_map in both)
    assert one == other
    (row,) = one
    assert row["t"]["name"] == TOPIC  # type: ignore[index]
    assert {step["id"] for step in row["ReasoningSteps"]} == {"r7", "r9"}  # type: ignore[attr-defined]
    assert {step["id"] for step in row["NextReasoningSteps"]} == {"r9"}  # type: ignore[attr-defined]
    assert {step["research"] for step in row["Evidence"]} == {"run1"}  # type: ignore[attr-defined]


def test_the_seeds_question_without_the_colon(both: tuple[MindMap, MindMap]) -> None:
    """It is valid: any edge from the topic to a step, and only HAS_STEP is one."""
    cypher = WITHOUT_COLON.format(topic=TOPIC, scope=SCOPE)
    rows = [sorted(mind_map.ask("run1", cypher, {}), key=repr) for mind_map in both]
    assert rows[0] == rows[1]
    assert [row["rs"]["id"] for row in rows[0]] == ["r7", "r9"]  # type: ignore[index,call-overload]
    with_colon = cypher.replace("[HAS_STEP]", "[:HAS_STEP]")
    assert [sorted(mind_map.ask("run1", with_colon, {}), key=repr) for mind_map in both] == rows


@pytest.mark.parametrize("text", [WITH_COLON, WITHOUT_COLON], ids=["colon", "no colon"])
def test_the_seeds_own_words_name_no_research(
    arcade: ArcadeMindMap, neo4j: Neo4jMindMap, both: tuple[MindMap, MindMap], text: str
) -> None:
    """Embedded, where a run has a database of its own, they are answered from it. On a team's
    server the same name may stand in a colleague's run: the refusal says what to add."""
    cypher = text.format(topic=TOPIC, scope="")
    scoped = text.format(topic=TOPIC, scope=SCOPE)
    assert ordered(arcade.ask("run1", cypher, {})) == ordered(arcade.ask("run1", scoped, {}))
    with pytest.raises(MindMapError, match=r"Write \{research: \$research\}") as caught:
        neo4j.ask("run1", cypher, {})
    assert caught.value.code == "mindmap.unscoped"
    assert neo4j.ask("run1", scoped, {})


def test_deleting_a_run_deletes_exactly_its_own(both: tuple[MindMap, MindMap]) -> None:
    for mind_map in both:
        kept = mind_map.snapshot("run2")
        mind_map.forget("run1")
        assert mind_map.snapshot("run1") == Graph()
        assert mind_map.snapshot("run2") == kept
