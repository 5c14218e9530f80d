"""The ready questions, over a story whose answers are known."""

from __future__ import annotations

import pytest

from research_core.domain.values import ConceptDraft
from research_core.errors import BadInput
from research_core.mindmap.arcadedb import ArcadeMindMap
from research_core.mindmap.projection import project_all
from research_core.mindmap.ready import READY_QUESTIONS, ReadyAnswer, ask_ready
from research_core.ports import Graph
from tests.mindmap.story import injected_story, short_story


@pytest.fixture
def filled(arcade: ArcadeMindMap, graph: Graph) -> ArcadeMindMap:
    arcade.write("run1", graph)
    return arcade


def asked(filled: ArcadeMindMap, name: str, **parameters: str) -> ReadyAnswer:
    return ask_ready(filled, "run1", name, parameters)


def test_each_names_itself_and_needs_nothing_but_what_it_says() -> None:
    assert [question.name for question in READY_QUESTIONS] == [
        "one_source",
        "contradictions",
        "open_questions",
        "central_concepts",
        "path",
        "injection",
    ]
    for question in READY_QUESTIONS:
        assert "$research" in question.cypher
        for parameter in question.parameters:
            assert f"${parameter.name}" in question.cypher


def test_an_answer_carries_its_query_and_its_rows(filled: ArcadeMindMap) -> None:
    answer = asked(filled, "one_source")
    assert [row["id"] for row in answer.rows] == ["c7.1", "c9.0"]
    assert answer.cypher.startswith("MATCH (r:ReasoningStep {research: $research})")
    assert (answer.question, answer.parameters) == ("one_source", {})


def test_the_path_between_two_concepts_is_the_shortest(filled: ArcadeMindMap) -> None:
    answer = asked(filled, "path", **{"from": "voting", "to": " 표본 "})
    assert answer.parameters == {"from": "Voting", "to": "표본"}
    assert [(row["kind"], row["id"], row["tie"]) for row in answer.rows] == [
        ("Concept", "k7.0", ""),
        ("Concept", "k7.1", "CAUSES"),
        ("Claim", "c9.0", "ABOUT"),
        ("Concept", "k9.0", "ABOUT"),
    ]
    assert [row["place"] for row in answer.rows] == [0, 1, 2, 3]


def test_concepts_that_nothing_ties_have_no_path(arcade: ArcadeMindMap) -> None:
    story = short_story()
    story.reason(concepts=(ConceptDraft("Loner"),))
    arcade.write("run1", project_all("run1", story.events))
    assert asked(arcade, "path", **{"from": "Voting", "to": "Loner"}).rows == ()


def test_an_injection_tells_what_came_of_it_and_nothing_else(arcade: ArcadeMindMap) -> None:
    story = injected_story()
    arcade.write("run1", project_all("run1", story.events))
    query, question = (injection.id for injection in story.research.injections[1:])
    told = [(row["kind"], row["text"]) for row in asked(arcade, "injection", injection=query).rows]
    assert told == [
        ("ReasoningStep", "Read what was found."),
        ("Claim", "A verifier helps"),
        ("Concept", "verifier"),
        ("Source", "On verifiers"),
    ]
    told = [
        (row["kind"], row["text"]) for row in asked(arcade, "injection", injection=question).rows
    ]
    assert told == [
        ("ReasoningStep", "Read what was found."),
        ("Claim", "Small models gain little"),
        ("Concept", "Samples"),
    ]


def test_a_note_speaks_through_the_whole_step(filled: ArcadeMindMap) -> None:
    rows = asked(filled, "injection", injection="i6").rows
    assert [row["id"] for row in rows] == ["r7", "c7.0", "c7.1", "k7.0", "k7.1"]


@pytest.mark.parametrize(
    ("name", "parameters", "code"),
    [
        ("drop", {}, "ready.unknown"),
        ("path", {"from": "Voting"}, "ready.needs"),
        ("path", {"from": "Voting", "to": "  "}, "ready.needs"),
        ("contradictions", {"to": "Voting"}, "ready.needs"),
        ("path", {"from": "Voting", "to": "Nothing such"}, "ready.no_concept"),
        ("path", {"from": "Voting", "to": "VOTING"}, "ready.same_concept"),
        ("path", {"from": "Voting", "to": "x' OR 1=1 //"}, "ready.no_concept"),
        ("injection", {"injection": "i99"}, "ready.no_injection"),
    ],
)
def test_what_cannot_be_asked_is_said_before_it_is(
    filled: ArcadeMindMap, name: str, parameters: dict[str, str], code: str
) -> None:
    with pytest.raises(BadInput) as refused:
        ask_ready(filled, "run1", name, parameters)
    assert refused.value.code == code


def test_another_research_is_never_in_the_answer(filled: ArcadeMindMap, graph: Graph) -> None:
    filled.write("run2", graph)
    for name in ("one_source", "contradictions", "open_questions", "central_concepts"):
        assert ask_ready(filled, "none such", name, {}).rows == ()
        assert len(asked(filled, name).rows) == len(ask_ready(filled, "run2", name, {}).rows) > 0
