"""What each event draws, told as a story; and that the parts make the whole."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from research_core.domain.events import (
    BudgetSet,
    Event,
    EvidenceGathered,
    MapAsked,
    ModelFailed,
    ModelReplied,
    ProviderReplaced,
    ReportRequested,
    ReportWritten,
    RewriteRequested,
    RunPaused,
    RunResumed,
    RunStopped,
    SearchFailed,
    SectionImported,
    StepReasoned,
    WaitEnded,
    WaitStarted,
)
from research_core.domain.research import Research
from research_core.domain.values import (
    Budget,
    ClaimDraft,
    Contradiction,
    QueryDraft,
    Quote,
    Relation,
    Report,
    Voice,
    Wait,
)
from research_core.mindmap.projection import merge, project, project_all, project_from
from research_core.mindmap.schema import EDGE_KINDS, edge_key, made_in
from research_core.ports import Edge, Graph, Node
from tests.domain.acts import a_round
from tests.mindmap.story import Story, claim, short_story


def steps(story: Story) -> list[Graph]:
    """The graph of each event of a story."""
    graphs, research = [], Research(id=story.run)
    for recorded in story.events:
        research, graph = project_from(research, [recorded])
        graphs.append(graph)
    return graphs


def ids(graph: Graph) -> list[str]:
    return [node.id for node in graph.nodes]


def of_type(graph: Graph, kind: str) -> list[tuple[str, str]]:
    return [(edge.source, edge.target) for edge in graph.edges if edge.type == kind]


def node(graph: Graph, node_id: str) -> Node:
    return next(node for node in graph.nodes if node.id == node_id)


def test_each_event_draws_its_own() -> None:
    start, plan, reply, read, gathered, injected, step, *_ = steps(short_story())
    assert ids(start) == ["t1"]
    assert ids(plan) == ["q2.0", "q2.1"]
    assert of_type(plan, "HAS_QUESTION") == [("t1", "q2.0"), ("t1", "q2.1")]
    assert reply == Graph(seq=3)
    assert ids(read) == ["s4.0", "s4.1", "s4.2"]
    assert ids(gathered) == ["e5.0", "e5.1", "e5.2"]
    assert ("e5.1", "s4.1") in of_type(gathered, "FROM")
    assert ids(injected) == ["i6"]
    assert step.seq == 7
    assert {each.seq for each in (*step.nodes, *step.edges)} == {7}


def test_a_step_ties_its_findings_together() -> None:
    step = steps(short_story())[6]
    assert of_type(step, "HAS_STEP") == [("t1", "r7")]
    assert of_type(step, "CLAIMS") == [("r7", "c7.0"), ("r7", "c7.1")]
    assert of_type(step, "ANSWERS") == [("c7.0", "q2.0"), ("c7.1", "q2.1")]
    assert of_type(step, "SUPPORTS") == [("e5.0", "c7.0"), ("e5.1", "c7.1")]
    # Concepts are found by their names in any case.
    assert of_type(step, "ABOUT") == [("c7.0", "k7.0"), ("c7.1", "k7.0"), ("c7.1", "k7.1")]
    assert of_type(step, "RELATES_TO") == [("k7.0", "k7.1")]
    assert of_type(step, "STEERED") == [("i6", "r7")]
    mentions = {edge.target: edge.properties for edge in step.edges if edge.type == "MENTIONS"}
    assert mentions == {"k7.0": {"confidence": 0.9}, "k7.1": {"confidence": 0.5}}


def test_what_changed_is_given_again() -> None:
    *_, first, _, second = steps(short_story())
    assert node(first, "q2.0").properties["answered"] is True
    assert "q2.1" not in ids(first)
    assert node(first, "i6").properties["used_in"] == "r7"
    assert node(first, "c7.0").properties["voices"] == 1
    assert node(second, "c7.0").properties["voices"] == 2
    assert node(second, "c7.0").seq == 9
    assert node(second, "c7.0").properties["made"] == 7
    assert node(second, "k7.0").properties["aliases"] == "majority vote, SC"
    assert of_type(second, "SUPPORTS") == [("e5.1", "c7.0"), ("e5.2", "c9.0")]
    assert of_type(second, "LEADS_TO") == [("r7", "r9")]


def test_a_contradiction_runs_from_the_evidence_of_each_to_the_other() -> None:
    second = steps(short_story())[-1]
    against = [edge for edge in second.edges if edge.type == "CONTRADICTS"]
    assert [(edge.source, edge.target, edge.properties["claim"]) for edge in against] == [
        ("e5.1", "c9.0", "c7.1"),
        ("e5.2", "c7.1", "c9.0"),
    ]
    assert against[0].properties["about"] == "where gains flatten"
    assert node(second, "c7.1").properties["contradicted"] is True
    assert node(second, "c7.0").properties["contradicted"] is False


def test_a_later_voice_also_speaks_against_the_other_side() -> None:
    story = short_story()
    story.reason(voices=(Voice("c9.0", Quote("e5.0", "Voting", "exact")),))
    last = steps(story)[-1]
    assert ("e5.0", "c7.1") in of_type(last, "CONTRADICTS")


def test_properties_for_the_panel_beside_the_map() -> None:
    whole = project_all("run1", short_story().events)
    evidence = node(whole, "e5.2").properties
    assert evidence["title"] == evidence["name"] == "추론 시 계산"
    assert evidence["url"] == "https://example.org/3/2"
    step = node(whole, "r9").properties
    assert (step["round"], step["reflection"]) == (2, "Small models are still open.")
    assert node(whole, "c7.0").properties["verified"] is True


def test_strange_findings_do_no_harm() -> None:
    story = Story()
    story.start("a\ud800 topic\u202e\n turned")
    (question,) = story.plan("Q?")
    (source,) = story.find(("", "text"))
    (evidence,) = story.gather((source, question))
    step = story.reason(
        claim("Rests on nothing", "q99.0", "e99.0", concepts=("unheard of",)),
        claim("Not in its source", question, evidence, match="missing"),
        ClaimDraft("No quote", question, ()),
        relations=(Relation("unheard", "of", "CAUSES"),),
        contradictions=(Contradiction("@0", "c99.9", "nothing"),),
    )
    whole = project_all("run1", story.events)
    assert node(whole, "t1").properties["text"].startswith("a? topic")  # type: ignore[union-attr]
    assert node(whole, "t1").properties["name"] == "a topic turned"
    assert node(whole, evidence).properties["name"] == "https://example.org/3/0"
    assert of_type(whole, "ANSWERS") == [(f"c{step}.1", question), (f"c{step}.2", question)]
    assert of_type(whole, "SUPPORTS") == [(evidence, f"c{step}.1")]
    assert [node(whole, f"c{step}.{place}").properties["verified"] for place in range(3)] == [
        True,
        False,
        False,
    ]


def test_a_step_tells_who_reasoned_and_why_it_was_not_the_model() -> None:
    story = Story()
    story.start(reasoner="gemini")
    story.plan("Q?")
    story.tell(EvidenceGathered(1, (), ()))
    step = story.tell(
        StepReasoned(1, "extractive", "Plan.", "Words.", "Open.", because="quota_day")
    )
    properties = node(project_all(story.run, story.events), f"r{step}").properties
    assert (properties["reasoner"], properties["because"]) == ("extractive", "quota_day")
    first = node(project_all("run1", short_story().events), "r7").properties
    assert (first["reasoner"], first["because"]) == ("extractive", "")


def test_an_imported_run_is_drawn_as_far_as_it_went() -> None:
    """Its steps came without claims, before their searches, and it rests on an old error."""
    story = Story()
    story.tell(SectionImported("Initial Research", "2026-01-02 03:04:05", "## text", told=True))
    assert project_all(story.run, story.events) == Graph(seq=1)
    story = Story()
    story.start()
    story.plan("Q?")
    story.tell(SectionImported("Reasoning Step", "2026-01-02 03:04:05", "## text", told=True))
    for round_ in (1, 2):
        story.tell(EvidenceGathered(round_, (), ()))
        query = QueryDraft(f"old query {round_}")
        story.tell(StepReasoned(round_, "imported", "P", "E", "R", queries=(query,)))
    story.find(("Page", "Text."), query="y7.0")
    story.tell(ModelFailed("reason", 3, "unknown", "quota", "429"))
    story.tell(RunPaused("imported", "429"))
    whole = project_all(story.run, story.events)
    assert ids(whole) == ["t1", "q2.0", "r5", "r7", "s9.0"]
    assert node(whole, "r7").properties["reasoner"] == "imported"
    assert of_type(whole, "LEADS_TO") == [("r5", "r7")]
    assert of_type(whole, "CLAIMS") == []
    assert whole.seq == story.research.seq


QUIET: list[Event] = [
    MapAsked(1, "gaps", "MATCH (n) RETURN n", "[]", "Nothing is open."),
    WaitStarted(Wait("model", "gemini", "quota", "2026-11-21T10:00:00+00:00")),
    WaitEnded(),
    ModelReplied("reason", 3, "gemini", "{}", "stop", 10, 5, 80, 0.1),
    ModelFailed("reason", 3, "gemini", "unavailable", "Trouble of its own (503).", 9),
    SectionImported("Search Results", "", "verbatim"),
    BudgetSet(Budget(calls=3)),
    ProviderReplaced("documents", "tavily", "quota"),
    SearchFailed("y2.0", "tavily", "busy", "Asked too often.", 3, "2026-11-21T10:00:00+00:00"),
    RunPaused("budget.calls"),
    RunResumed(),
    ReportRequested(),
    RunStopped(),
    ReportWritten(Report("t", "en", "gemini", ())),
    RewriteRequested(),
]


def test_what_is_about_the_run_and_not_its_findings_draws_nothing() -> None:
    story = short_story()
    before = len(story.events)
    for event in QUIET:
        story.tell(event)
    assert steps(story)[before:] == [Graph(seq=before + n) for n in range(1, len(QUIET) + 1)]


def test_an_edge_of_a_foreign_type_still_has_a_key() -> None:
    assert edge_key(Edge("a", "b", "KNOWS", 1)) == ("KNOWS", "a", "b", "")
    assert made_in("c12.3") == 12
    assert made_in("elsewhere") == 0


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Runs of a few rounds with random claims, voices, contradictions and relations."""
    story = Story()
    story.start()
    questions = story.plan(*(f"Question {place}?" for place in range(draw(st.integers(1, 3)))))
    for _ in range(draw(st.integers(1, 4))):
        note = (story.inject("and this?", "question"),) if draw(st.booleans()) else ()
        a_round(draw, story, questions, note)
    return story


def _picture(graph: Graph) -> tuple[object, object]:
    """Nodes and edges without the number of the event that last touched them."""
    nodes = {node.id: (node.label, node.properties) for node in graph.nodes}
    edges = {edge_key(edge): edge.properties for edge in graph.edges if edge.type != "MENTIONS"}
    return nodes, edges


@settings(max_examples=40, deadline=None)
@given(stories())
def test_one_by_one_is_the_same_as_all_at_once(story: Story) -> None:
    stepwise = merge(steps(story))
    assert stepwise == project_all(story.run, story.events)
    # And it is the same as one leap from nothing to the end.
    leap = project(Research(id=story.run), story.research, story.events[-1])
    assert _picture(stepwise) == _picture(leap)
    known = {node.id: node.label for node in stepwise.nodes}
    for edge in stepwise.edges:
        kind = EDGE_KINDS[edge.type]
        assert (known[edge.source], known[edge.target]) == (kind.source, kind.target)
