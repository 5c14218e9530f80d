"""The ready questions on a real Neo4j server: let through by the check of plans, and with the
same answers as on the embedded engine."""

from __future__ import annotations

from research_core.mindmap.arcadedb import ArcadeMindMap
from research_core.mindmap.neo4j import Neo4jMindMap
from research_core.mindmap.projection import project_all
from research_core.mindmap.ready import READY_QUESTIONS, ask_ready
from tests.mindmap.story import injected_story


def test_both_engines_give_the_same_answers(arcade: ArcadeMindMap, neo4j: Neo4jMindMap) -> None:
    story = injected_story()
    for mind_map in (arcade, neo4j):
        mind_map.write("run1", project_all("run1", story.events))
        mind_map.write("run2", project_all("run2", injected_story("run2").events))
    asked = {question.name: dict[str, str]() for question in READY_QUESTIONS}
    asked["path"] = {"from": "voting", "to": "표본"}
    asked["injection"] = {"injection": story.research.injections[1].id}
    for name, parameters in asked.items():
        answers = [ask_ready(m, "run1", name, parameters) for m in (arcade, neo4j)]
        assert answers[0] == answers[1], name
        assert answers[0].rows, name
    for injection in story.research.injections:
        given = {"injection": injection.id}
        embedded = ask_ready(arcade, "run1", "injection", given)
        assert embedded == ask_ready(neo4j, "run1", "injection", given)
