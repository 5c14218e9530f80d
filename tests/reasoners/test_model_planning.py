"""A plan as a model gives it: each question once, each query with the question it named."""

from __future__ import annotations

import json

from research_core.domain.events import PlanMade
from research_core.domain.research import Research
from research_core.domain.values import Brief, QuestionDraft
from research_core.reasoners.model.planning import MOST_QUESTIONS, plan_from

TOPIC = "How do heat pumps keep a house warm?"


def plan(questions: list[str], queries: dict[str, str]) -> PlanMade:
    """The plan from a reply with these questions and these queries with their labels."""
    reply = {
        "planning": "First the basics.",
        "questions": [{"text": text, "terms": [f"term {n}"]} for n, text in enumerate(questions)],
        "queries": [{"text": text, "question": label} for text, label in queries.items()],
    }
    made = plan_from(json.dumps(reply), Research("r", brief=Brief(TOPIC, "en")), "gemini")
    assert made is not None
    return made


def named(made: PlanMade) -> dict[str, str]:
    """The queries for a question, each with that question's words."""
    return {
        query.text: made.questions[int(query.question[1:])].text
        for query in made.queries
        if query.question is not None
    }


def test_a_query_keeps_its_question_when_one_before_it_was_said_twice() -> None:
    made = plan(
        ["What do heat pumps cost?", "What do heat  pumps COST?", "", "How loud are heat pumps?"],
        {"heat pump cost": "Q1", "heat pump price": "Q2", "heat pump noise": "Q4"},
    )
    assert made.questions == (
        QuestionDraft("What do heat pumps cost?", "topic", ("term 0",)),
        QuestionDraft("How loud are heat pumps?", "topic", ("term 3",)),
    )
    assert named(made) == {
        "heat pump cost": "What do heat pumps cost?",
        "heat pump price": "What do heat pumps cost?",
        "heat pump noise": "How loud are heat pumps?",
    }


def test_a_query_for_a_question_that_there_is_no_room_for_is_for_none() -> None:
    many = [f"What is part {number} of a heat pump?" for number in range(MOST_QUESTIONS + 1)]
    made = plan([*many, many[1]], {"last part": "Q7", "second part": "Q8", "no part": "Q9"})
    assert [question.text for question in made.questions] == many[:MOST_QUESTIONS]
    assert named(made) == {"second part": many[1]}
    assert [query.text for query in made.queries] == [TOPIC, "last part", "second part", "no part"]
