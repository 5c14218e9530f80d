"""What the analyst's acts do to the map: marks, what stands, concepts that become one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research_core.domain.events import (
    ConceptRenamed,
    ConceptsMerged,
    NodeMarked,
    SearchRead,
    SearchReplied,
    TrustSet,
)
from research_core.domain.research import Research
from research_core.domain.values import ConceptDraft, KeptResult, Relation
from research_core.errors import BadInput
from research_core.mindmap.arcadedb import ArcadeMindMap
from research_core.mindmap.memory import MemoryMindMap
from research_core.mindmap.projection import merge, project, project_all, project_from
from research_core.mindmap.questions import (
    CENTRAL_CONCEPTS,
    CONTRADICTIONS,
    FACTS,
    ONE_VOICE,
    OPEN_QUESTIONS,
    answer,
)
from research_core.mindmap.ready import ask_ready
from research_core.mindmap.schema import edge_key, ordered
from research_core.ports import Graph, MindMap
from tests.domain.acts import acted_stories
from tests.mindmap.story import Story, claim, short_story

LONG = (
    "A heat pump in an old house saved thirty-one percent of its energy in one winter. "
    "The survey read the meters of two hundred and forty houses in and around the town."
)


def in_order(graph: Graph) -> Graph:
    return ordered(list(graph.nodes), list(graph.edges), graph.seq)


def properties(graph: Graph, node: str) -> Mapping[str, object]:
    return next(each.properties for each in graph.nodes if each.id == node)


def last_graph(story: Story) -> Graph:
    """What the story's last event draws."""
    research = Research(id=story.run)
    for recorded in story.events:
        research, graph = project_from(research, [recorded])
    return graph


def drawn(graph: Graph, kind: str) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in graph.edges if edge.type == kind}


def acted_story(run: str = "run1") -> Story:
    """The short story, and every act: c7.1 stands no more, k7.1 went up in k7.0."""
    story = short_story(run)
    story.tell(NodeMarked("c7.0", "pinned"))
    story.tell(NodeMarked("s4.1", "rejected"))
    story.tell(ConceptRenamed("k7.0", "Majority voting"))
    story.tell(ConceptsMerged("k7.1", "k7.0"))
    story.tell(TrustSet("example.org", "prefer"))
    return story


def test_a_mark_is_told_by_the_node_and_gone_when_it_is_taken_back() -> None:
    story = short_story()
    assert "mark" not in properties(project_all("run1", story.events), "q2.0")
    story.tell(NodeMarked("q2.0", "pinned"))
    assert [node.id for node in last_graph(story).nodes] == ["q2.0"]
    assert properties(last_graph(story), "q2.0")["mark"] == "pinned"
    story.tell(NodeMarked("q2.0", "none"))
    assert "mark" not in properties(last_graph(story), "q2.0")


def test_what_rests_on_a_rejected_source_stands_no_more_and_says_so() -> None:
    story = short_story()
    assert properties(project_all("run1", story.events), "c7.1")["stands"] is True
    story.tell(NodeMarked("s4.1", "rejected"))
    graph = last_graph(story)
    # c7.0 keeps standing on its other source, and is one voice from now on.
    assert {node.id for node in graph.nodes} == {"s4.1", "c7.0", "c7.1"}
    assert (properties(graph, "c7.0")["stands"], properties(graph, "c7.0")["voices"]) == (True, 1)
    assert properties(graph, "c7.1")["stands"] is False


def test_a_blocked_domain_takes_its_claims_with_it_and_brings_them_back() -> None:
    story = short_story()
    story.tell(TrustSet("example.org", "block"))
    graph = last_graph(story)
    assert {node.id for node in graph.nodes} == {"c7.0", "c7.1", "c9.0"}
    assert not any(node.properties["stands"] for node in graph.nodes)
    story.tell(TrustSet("example.org", "neutral"))
    assert all(node.properties["stands"] for node in last_graph(story).nodes)


def test_a_source_names_its_host_and_the_one_whose_text_it_prints() -> None:
    story = Story()
    story.start(providers=("tavily",))
    (question,) = story.plan("Q?")
    story.tell(SearchReplied("y2.0", "tavily", [LONG, f"Menu\n{LONG}\nMore news", "Other."], 1))
    urls = ("https://www.one.example/a", "https://two.example/b", "file:notes.md")
    kept = tuple(KeptResult(url, url, f"/{place}") for place, url in enumerate(urls))
    story.tell(SearchRead("y2.0", "tavily", kept))
    pieces = story.gather(("s4.0", question), ("s4.1", question))
    step = story.reason(claim("It saved 31 percent", question, *pieces))
    graph = project_all("run1", story.events)
    assert [properties(graph, f"s4.{n}").get("host") for n in range(3)] == [
        "one.example",
        "two.example",
        None,
    ]
    assert properties(graph, "s4.1")["copy_of"] == "s4.0"
    assert "copy_of" not in properties(graph, "s4.0")
    assert properties(graph, f"c{step}.0")["voices"] == 1


def test_a_concept_that_went_up_in_another_leaves_it_all_its_edges() -> None:
    story = short_story()
    story.tell(ConceptsMerged("k7.1", "k7.0"))
    graph = last_graph(story)
    assert properties(graph, "k7.1")["merged_into"] == "k7.0"
    assert "Samples" in str(properties(graph, "k7.0")["aliases"])
    # c7.1 and step r7 knew both already; the relation between the two is none any more.
    assert drawn(graph, "ABOUT") == {("c9.0", "k7.0")}
    assert drawn(graph, "MENTIONS") == drawn(graph, "RELATES_TO") == set()


def test_relations_and_mentions_go_over_and_go_on_to_a_third_concept() -> None:
    story = Story()
    story.start()
    (question,) = story.plan("Q?")
    (source,) = story.find(("A", "Text."))
    story.gather((source, question))
    concepts = tuple(ConceptDraft(name, (), 0.8) for name in ("one", "two", "three"))
    first = story.reason(concepts=concepts, relations=(Relation("one", "three", "CAUSES"),))
    second = story.reason(concepts=concepts[:1])
    one, two, three = (f"k{first}.{place}" for place in range(3))
    story.tell(ConceptsMerged(one, two))
    graph = last_graph(story)
    assert drawn(graph, "RELATES_TO") == {(two, three)}
    assert drawn(graph, "MENTIONS") == {(f"r{second}", two)}
    (mention,) = (edge for edge in graph.edges if edge.type == "MENTIONS")
    assert mention.properties == {"confidence": 0.8}
    story.tell(ConceptsMerged(two, three))
    assert drawn(last_graph(story), "MENTIONS") == {(f"r{second}", three)}
    step = story.reason(concepts=concepts[:1])  # the old name means the last one now
    assert drawn(last_graph(story), "MENTIONS") == {(f"r{step}", three)}


@pytest.mark.system
@settings(max_examples=60, deadline=None)
@given(acted_stories())
def test_whatever_was_done_the_parts_make_the_whole(story: Story) -> None:
    graphs, research = [], Research(id=story.run)
    for recorded in story.events:
        research, graph = project_from(research, [recorded])
        graphs.append(graph)
    whole = project_all(story.run, story.events)
    assert merge(graphs) == whole
    for claim_ in research.claims.values():
        assert properties(whole, claim_.id)["stands"] == research.stands(claim_)
        assert properties(whole, claim_.id)["voices"] == len(research.independent_voices(claim_))
    for node in whole.nodes:
        assert node.properties.get("mark") == research.marks.get(node.id)
        assert node.properties.get("merged_into") == research.merged.get(node.id)
    # What one leap to the end draws is all there, the same but for the steps' confidences.
    leap = project(Research(id=story.run), research, story.events[-1])
    held = {edge_key(edge): edge.properties for edge in whole.edges}
    for edge in leap.edges:
        assert edge_key(edge) in held
        assert edge.type == "MENTIONS" or held[edge_key(edge)] == edge.properties
    pictured = {node.id: node.properties for node in whole.nodes}
    assert all(pictured[node.id] == node.properties for node in leap.nodes)


@settings(max_examples=30, deadline=None)
@given(acted_stories(), st.randoms(use_true_random=False))
def test_a_map_that_is_caught_up_in_any_portions_is_the_whole(story: Story, chance: object) -> None:
    mind_map = MemoryMindMap()
    research, events = Research(id=story.run), story.events
    while events:
        cut = chance.randint(1, len(events))  # type: ignore[attr-defined]
        research, graph = project_from(research, events[:cut])
        mind_map.write(story.run, graph)
        events = events[cut:]
    assert mind_map.snapshot(story.run) == in_order(project_all(story.run, story.events))


def test_event_by_event_every_store_holds_the_whole(mind_map: MindMap) -> None:
    story = acted_story()
    research = Research(id="run1")
    for recorded in story.events:
        research, step = project_from(research, [recorded])
        mind_map.write("run1", step)
    assert mind_map.snapshot("run1") == in_order(project_all("run1", story.events))


def test_questions_leave_out_what_stands_no_more(asked: MindMap) -> None:
    asked.write("run1", project_all("run1", acted_story().events))
    assert {row["id"] for row in answer(asked, FACTS, "run1")} == {"c7.0", "c9.0"}
    assert [row["id"] for row in answer(asked, ONE_VOICE, "run1")] == ["c7.0", "c7.0", "c9.0"]
    assert answer(asked, CONTRADICTIONS, "run1") == []
    assert [row["claims"] for row in answer(asked, OPEN_QUESTIONS, "run1")] == [1]
    concepts = [row["concept"] for row in answer(asked, CENTRAL_CONCEPTS, "run1")]
    assert concepts == ["Majority voting", "표본"]


def test_no_path_leads_over_what_stands_no_more(asked: MindMap) -> None:
    story = Story()
    story.start()
    (question,) = story.plan("Q?")
    sources = story.find(("A", "Text."), ("B", "Text."), ("C", "Text."))
    pieces = story.gather(*((source, question) for source in sources))
    step = story.reason(
        claim("Both", question, pieces[0], concepts=("one", "two")),
        claim("One", question, pieces[1], concepts=("one", "three")),
        claim("Two", question, pieces[2], concepts=("three", "two")),
        concepts=tuple(map(ConceptDraft, ("one", "two", "three"))),
    )
    asked.write("run1", project_all("run1", story.events))
    path = {"from": "one", "to": "two"}
    ids = [row["id"] for row in ask_ready(asked, "run1", "path", path).rows]
    assert ids == [f"k{step}.0", f"c{step}.0", f"k{step}.1"]
    story.tell(NodeMarked(f"c{step}.0", "rejected"))
    asked.write("run1", project_all("run1", story.events))
    ids = [row["id"] for row in ask_ready(asked, "run1", "path", path).rows]
    round_about = [f"k{step}.0", f"c{step}.1", f"k{step}.2", f"c{step}.2", f"k{step}.1"]
    assert ids == ([] if isinstance(asked, ArcadeMindMap) else round_about)


def test_a_map_of_an_earlier_mindtrail_is_asked_as_before(asked: MindMap) -> None:
    """A team's map may have been written before claims said whether they stand."""
    graph = project_all("run1", short_story().events)
    old = [
        type(node)(
            node.id,
            node.label,
            node.seq,
            {name: value for name, value in node.properties.items() if name != "stands"},
        )
        for node in graph.nodes
    ]
    asked.write("run1", Graph(tuple(old), graph.edges, graph.seq))
    assert [row["id"] for row in answer(asked, ONE_VOICE, "run1")] == ["c7.1", "c9.0"]
    assert [row["claims"] for row in answer(asked, OPEN_QUESTIONS, "run1")] == [2]


def test_a_path_from_a_concept_that_went_up_in_another_is_refused(asked: MindMap) -> None:
    asked.write("run1", project_all("run1", acted_story().events))
    with pytest.raises(BadInput, match="no concept 'samples'"):
        ask_ready(asked, "run1", "path", {"from": "samples", "to": "표본"})
