"""What every mind map promises; the Neo4j adapter is to pass this too."""

from __future__ import annotations

import threading

import pytest

from research_core.domain.research import Research
from research_core.mindmap.projection import merge, project_all, project_from
from research_core.ports import Edge, Graph, MindMap, Node
from tests.mindmap.graphs import in_order
from tests.mindmap.story import short_story

NASTY = [
    "질문: 언제 효과가 멈추는가?",
    "👩‍🚀 emoji 😀 and \u2028 separators",
    "quotes ' \" ` and \\ backslash \\u0027 $research {curly}",
    "'}) DETACH DELETE n //",
    "nul \x00 inside",
    "x" * 30_000,
    "",
]


def test_what_was_written_is_read(mind_map: MindMap, graph: Graph) -> None:
    assert mind_map.head("run1") == 0
    mind_map.write("run1", graph)
    assert mind_map.snapshot("run1") == in_order(graph)
    assert mind_map.head("run1") == graph.seq


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_any_text_comes_back_as_it_was(mind_map: MindMap, text: str) -> None:
    claim = Node("c1.0", "Claim", 1, {"name": "n", "text": text, "score": 0.25, "verified": True})
    evidence = Node("e1.0", "Evidence", 1, {"name": "e", "start": 3})
    quote = Edge("e1.0", "c1.0", "SUPPORTS", 1, {"quote": text, "match": "exact"})
    written = Graph((claim, evidence), (quote,), 1)
    mind_map.write(text[:40], written)
    assert mind_map.snapshot(text[:40]) == in_order(written)


def test_writing_twice_changes_nothing(mind_map: MindMap, graph: Graph) -> None:
    mind_map.write("run1", graph)
    mind_map.write("run1", graph)
    assert mind_map.snapshot("run1") == in_order(graph)


def test_an_older_graph_does_not_turn_time_back(mind_map: MindMap) -> None:
    story = short_story()
    early = project_all("run1", story.events[:5])
    mind_map.write("run1", project_all("run1", story.events))
    mind_map.write("run1", early)
    assert mind_map.head("run1") == len(story.events)
    assert mind_map.snapshot("run1") == in_order(project_all("run1", story.events))


def test_event_by_event_gives_the_same_map(mind_map: MindMap) -> None:
    story = short_story()
    research = Research(id="run1")
    for recorded in story.events:
        research, step = project_from(research, [recorded])
        mind_map.write("run1", step)
    assert mind_map.snapshot("run1") == in_order(project_all("run1", story.events))


def test_deltas_add_up_to_the_whole(mind_map: MindMap) -> None:
    story = short_story()
    mind_map.write("run1", project_all("run1", story.events[:7]))
    seen = mind_map.snapshot("run1")
    mind_map.write("run1", project_all("run1", story.events))
    delta = mind_map.snapshot("run1", after=seen.seq)
    assert {node.seq for node in delta.nodes} == {8, 9}
    assert {edge.seq for edge in delta.edges} == {8, 9}
    assert in_order(merge([seen, delta])) == mind_map.snapshot("run1")
    assert mind_map.snapshot("run1", after=delta.seq) == Graph(seq=delta.seq)


def test_a_changed_node_loses_what_it_no_longer_has(mind_map: MindMap) -> None:
    mind_map.write("r", Graph((Node("k1.0", "Concept", 1, {"name": "a", "old": 1}),), (), 1))
    changed = Node("k1.0", "Concept", 2, {"name": "b"})
    mind_map.write("r", Graph((changed,), (), 2))
    assert mind_map.snapshot("r").nodes == (changed,)


def test_parallel_edges_are_told_apart(mind_map: MindMap) -> None:
    nodes = tuple(Node(key, "Concept", 1, {"name": key}) for key in ("k1.0", "k1.1"))
    edges = tuple(
        Edge("k1.0", "k1.1", "RELATES_TO", 1, {"type": kind}) for kind in ("CAUSES", "FOLLOWS")
    )
    mind_map.write("r", Graph(nodes, edges, 1))
    assert mind_map.snapshot("r").edges == edges


def test_an_edge_needs_both_ends(mind_map: MindMap) -> None:
    topic = Node("t1", "Topic", 1, {"name": "t"})
    mind_map.write("r", Graph((topic,), (Edge("t1", "q9.0", "HAS_QUESTION", 1),), 1))
    assert mind_map.snapshot("r") == Graph((topic,), (), 1)


def test_researches_do_not_see_each_other(mind_map: MindMap, graph: Graph) -> None:
    mind_map.write("one", graph)
    other = Graph((Node("t1", "Topic", 1, {"name": "another topic"}),), (), 1)
    mind_map.write("two", other)
    assert mind_map.snapshot("one") == in_order(graph)
    assert mind_map.snapshot("two") == other
    mind_map.forget("one")
    assert mind_map.snapshot("one") == Graph()
    assert mind_map.head("one") == 0
    assert mind_map.snapshot("two") == other
    mind_map.write("one", graph)
    assert mind_map.snapshot("one") == in_order(graph)


def test_only_the_schema_is_written(mind_map: MindMap) -> None:
    with pytest.raises(ValueError, match="Topic DETACH"):
        mind_map.write("r", Graph((Node("x", "Topic DETACH", 1),), (), 1))
    with pytest.raises(ValueError, match="KNOWS"):
        mind_map.write("r", Graph((), (Edge("a", "b", "KNOWS", 1),), 1))
    assert mind_map.head("r") == 0


def test_many_threads_write_and_read(mind_map: MindMap) -> None:
    errors: list[Exception] = []

    def use(run: str) -> None:
        try:
            research = Research(id=run)
            for recorded in short_story(run).events:
                research, step = project_from(research, [recorded])
                mind_map.write(run, step)
                seen = mind_map.snapshot(run)
                ids = {node.id for node in seen.nodes}
                assert {end for edge in seen.edges for end in (edge.source, edge.target)} <= ids
        except Exception as error:  # noqa: BLE001 - told below, on the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=use, args=(f"run{place % 3}",)) for place in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    for place in range(3):
        run = f"run{place}"
        whole = project_all(run, short_story(run).events)
        assert mind_map.snapshot(run) == in_order(whole)
