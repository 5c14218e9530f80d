"""The standing questions, over a story whose answers are known."""

from __future__ import annotations

import pytest

from research_core.errors import MindMapError
from research_core.mindmap.arcadedb import ArcadeMindMap
from research_core.mindmap.memory import MemoryMindMap
from research_core.mindmap.questions import (
    CENTRAL_CONCEPTS,
    CONTRADICTIONS,
    FACTS,
    ONE_VOICE,
    OPEN_QUESTIONS,
    PLANS,
    REFLECTIONS,
    STANDING_QUESTIONS,
    answer,
)
from research_core.ports import Graph, Node


@pytest.fixture
def filled(arcade: ArcadeMindMap, graph: Graph) -> ArcadeMindMap:
    arcade.write("run1", graph)
    arcade.write("other", Graph((Node("q1.0", "Question", 1, {"answered": False}),), (), 1))
    return arcade


def test_facts_carry_their_quotes(filled: ArcadeMindMap) -> None:
    rows = answer(filled, FACTS, "run1")
    assert [row["id"] for row in rows] == ["c7.0", "c7.0", "c7.1", "c9.0"]
    assert rows[0] == {
        "id": "c7.0",
        "claim": "Voting adds 17.9 points",
        "quote": "“Voting adds 17.9 points” in e5.0",
        "source": "Self-consistency",
        "url": "https://example.org/3/0",
    }


def test_claims_with_one_voice(filled: ArcadeMindMap) -> None:
    assert [row["id"] for row in answer(filled, ONE_VOICE, "run1")] == ["c7.1", "c9.0"]


def test_contradictions_name_exactly_the_two_claims(filled: ArcadeMindMap) -> None:
    # The evidence of c7.1 also speaks for c7.0, which contradicts nothing.
    assert answer(filled, CONTRADICTIONS, "run1") == [
        {
            "about": "where gains flatten",
            "id": "c7.1",
            "claim": "Gains flatten after 64 samples",
            "other_id": "c9.0",
            "other": "이득은 표본 10개에서 줄어든다",
        }
    ]


def test_open_questions(filled: ArcadeMindMap) -> None:
    assert answer(filled, OPEN_QUESTIONS, "run1") == [
        {"id": "q2.1", "question": "언제 효과가 멈추는가?", "claims": 2}
    ]


def test_concepts_by_their_links(filled: ArcadeMindMap) -> None:
    rows = answer(filled, CENTRAL_CONCEPTS, "run1")
    assert [row["concept"] for row in rows] == ["Voting", "Samples", "표본"]


def test_plans_and_reflections(filled: ArcadeMindMap) -> None:
    assert [row["round"] for row in answer(filled, PLANS, "run1")] == [1, 2]
    reflections = answer(filled, REFLECTIONS, "run1")
    assert reflections[0]["reflection"] == "Small models are still open."


@pytest.mark.parametrize("name", STANDING_QUESTIONS)
def test_another_research_is_never_in_the_answer(filled: ArcadeMindMap, name: str) -> None:
    assert answer(filled, STANDING_QUESTIONS[name], "none such") == []


def test_without_cypher_there_is_a_plain_sentence() -> None:
    with pytest.raises(MindMapError, match="arcadedb package"):
        answer(MemoryMindMap(), FACTS, "run1")
