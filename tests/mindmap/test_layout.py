"""Positions: stable, the same every time, and nothing over anything else."""

from __future__ import annotations

import time
from itertools import combinations

import pytest

from research_core.mindmap.figures import footprint
from research_core.mindmap.labels import clip, label_size, one_line, text_width, wrap
from research_core.mindmap.layout import Layout, layout
from research_core.mindmap.projection import project_all
from research_core.mindmap.schema import ordered
from research_core.mindmap.selection import CONCEPT_LIMIT, choose
from research_core.ports import Edge, Graph, Node
from tests.mindmap.big_story import big_story
from tests.mindmap.story import Story, claim, short_story

Positions = dict[str, tuple[float, float]]


def overlaps(graph: Graph, positions: Positions) -> list[tuple[str, str]]:
    boxes = {}
    for node in graph.nodes:
        if node.id in positions:
            (x, y), (left, top, right, bottom) = positions[node.id], footprint(node)
            boxes[node.id] = (x + left, y + top, x + right, y + bottom)
    return [
        (one, other)
        for (one, a), (other, b) in combinations(boxes.items(), 2)
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


@pytest.fixture(scope="module")
def big() -> Graph:
    story = big_story(rounds=4, claims=16, questions=6)
    return project_all(story.run, story.events)


def test_nothing_lies_over_anything(big: Graph) -> None:
    positions = layout(big, {})
    assert {node.id for node in choose(big).nodes} == positions.keys()
    assert positions["t1"] == (0.0, 0.0)
    assert len(positions) > 160
    assert overlaps(big, positions) == []


def test_the_same_graph_in_any_order_gives_the_same_picture() -> None:
    story = big_story()
    graph = project_all(story.run, story.events)
    backwards = Graph(graph.nodes[::-1], graph.edges[::-1], graph.seq)
    assert layout(graph, {}) == layout(backwards, {})
    assert layout(graph, {}) == layout(ordered(list(graph.nodes), list(graph.edges), 0), {})


def test_a_map_that_grew_looks_like_one_opened_whole() -> None:
    story = big_story()
    positions: Positions = {}
    for end in range(1, len(story.events) + 1):
        graph = project_all(story.run, story.events[:end])
        grown = layout(graph, positions)
        assert {key: grown[key] for key in positions} == positions
        assert grown == layout(graph, {})
        positions = grown


def test_what_stands_keeps_its_place_exactly(big: Graph) -> None:
    dragged = {"t1": (31.7, -12.345), "q2.0": (5.0, 400.25), "gone": (1.0, 2.0)}
    positions = layout(big, dragged)
    assert positions["t1"] == (31.7, -12.345)
    assert positions["q2.0"] == (5.0, 400.25)
    assert "gone" not in positions


def test_three_hundred_nodes_grow_in_half_a_second() -> None:
    story = big_story(rounds=7, claims=18, questions=6)
    whole = project_all(story.run, story.events)
    before = layout(project_all(story.run, story.events[:-1]), {})
    start = time.perf_counter()
    positions = layout(whole, before)
    taken = time.perf_counter() - start
    assert len(positions) > 290
    assert taken < 1.5  # 0.27 s when measured alone; suites run on busy machines


def test_the_work_of_a_node_does_not_grow_with_the_map() -> None:
    """Counted, not timed: cells, rectangles and lines that were looked at."""
    work = []
    for claims in (12, 48):
        story = big_story(rounds=10, claims=claims, questions=6)
        laid = Layout()
        laid.take(project_all(story.run, story.events))
        work.append(laid.looked_at / len(laid.positions))
    assert work[1] < 1.5 * work[0]


def test_a_few_more_nodes_cost_those_few_alone() -> None:
    story = big_story(rounds=10, claims=30, questions=6)
    laid = Layout()
    laid.take(project_all(story.run, story.events))
    before, known = laid.looked_at, dict(laid.positions)
    sources = story.find(*((f"More {i}", "text") for i in range(5)), query="more")
    evidence = story.gather(*((source, "q2.0") for source in sources))
    story.reason(*(claim(f"More {e}", "q2.0", e) for e in evidence))
    graph = project_all(story.run, story.events)
    laid.take(graph)
    assert len(laid.positions) == len(known) + 11
    assert {key: laid.positions[key] for key in known} == known
    assert laid.looked_at - before < before * 11 / len(known) * 3
    assert laid.positions == layout(graph, known)
    assert overlaps(graph, dict(laid.positions)) == []


def test_lonely_nodes_find_a_place() -> None:
    story = Story()
    story.start()
    (source,) = story.find(("A", "text"))
    (evidence,) = story.gather((source, "q9.9"))
    story.reason(claim("No question was asked", "q9.9", evidence))
    graph = project_all("run1", story.events)
    assert overlaps(graph, layout(graph, {})) == []
    assert layout(Graph(), {}) == {}


def test_only_what_carries_the_argument_is_chosen() -> None:
    graph = project_all("run1", short_story().events)
    chosen = choose(graph)
    ids = {node.id for node in chosen.nodes}
    assert {"t1", "q2.0", "r7", "c9.0", "k7.0", "e5.0", "i6"} <= ids
    assert "e8.0" not in ids  # read, but no claim rests on it
    assert not any(node.label == "Source" for node in chosen.nodes)
    contradictions = [edge for edge in chosen.edges if edge.type == "CONTRADICTS"]
    assert [(edge.source, edge.target) for edge in contradictions] == [("c7.1", "c9.0")]
    assert choose(chosen) == chosen


def test_an_injection_that_waits_and_a_missing_quote_are_not_drawn() -> None:
    story = Story()
    story.start()
    (question,) = story.plan("Q?")
    (source,) = story.find(("A", "text"))
    (evidence,) = story.gather((source, question))
    note = story.inject("wait")
    story.reason(claim("Invented", question, evidence, match="missing"))
    ids = {node.id for node in choose(project_all("run1", story.events)).nodes}
    assert note not in ids
    assert evidence not in ids


def test_a_concept_that_went_up_in_another_is_not_drawn() -> None:
    step = Node("r3", "ReasoningStep", 3, {"name": "1"})
    kept = Node("k3.0", "Concept", 3, {"name": "kept"})
    gone = Node("k3.1", "Concept", 4, {"name": "gone", "merged_into": "k3.0"})
    edges = tuple(Edge("r3", each.id, "MENTIONS", 3) for each in (kept, gone))
    chosen = choose(Graph((step, kept, gone), edges, 4))
    assert [node.id for node in chosen.nodes] == ["r3", "k3.0"]
    assert len(chosen.edges) == 1


def test_evidence_that_is_quoted_twice_has_one_line_by_its_better_quote() -> None:
    ends = (Node("e5.0", "Evidence", 5), Node("c7.0", "Claim", 7))
    quotes = [("one", "close"), ("two", "exact"), ("three", "missing")]
    edges = tuple(
        Edge("e5.0", "c7.0", "SUPPORTS", 7, {"quote": quote, "match": match})
        for quote, match in quotes
    )
    (line,) = choose(Graph(ends, edges, 7)).edges
    assert line.properties["quote"] == "two"


def test_the_surest_concepts_are_kept() -> None:
    concepts = [
        Node(f"k3.{i}", "Concept", 3, {"name": f"k{i}", "confidence": i / 100}) for i in range(60)
    ]
    step = Node("r3", "ReasoningStep", 3, {"name": "1"})
    edges = tuple(Edge("r3", concept.id, "MENTIONS", 3) for concept in concepts)
    chosen = choose(Graph((step, *concepts), edges, 3))
    kept = [node.id for node in chosen.nodes if node.label == "Concept"]
    assert len(kept) == CONCEPT_LIMIT
    assert kept[0] == "k3.59"
    assert len(chosen.edges) == CONCEPT_LIMIT


@pytest.mark.parametrize(
    ("text", "lines", "label"),
    [
        ("short", 1, "short"),
        ("Majority voting over forty samples", 1, "Majority voting over…"),
        ("Majority voting over forty samples", 2, "Majority voting over forty\nsamples"),
        ("추론 비용은 깊이에 따라 제곱으로 늘어난다", 1, "추론 비용은 깊이에 따라…"),
        ("띄어쓰기없이아주길게이어지는한국어낱말하나", 1, "띄어쓰기없이아주길게이어지…"),
        ("", 2, ""),
        ("a\x00b\u202ec\td", 1, "abc d"),
    ],
)
def test_labels_are_short(text: str, lines: int, label: str) -> None:
    assert wrap(text, lines) == label
    assert all(text_width(line) <= 190 for line in wrap(text, lines).split("\n"))


def test_labels_are_measured() -> None:
    assert label_size("") == (0, 0)
    assert label_size("ab\n한국어") == (39, 32)
    assert text_width("e\u0301") == text_width("e")
    assert text_width("👩\u200d🚀") == 26
    assert one_line("  a\n b  ") == "a b"
    assert clip("abcdef", 4) == "abc…"
