"""Groups to fold: who belongs together, and that they stay while the map grows."""

from __future__ import annotations

from collections import Counter

from research_core.mindmap.communities import communities
from research_core.mindmap.projection import project_all
from research_core.ports import Graph
from tests.mindmap.big_story import big_story
from tests.mindmap.story import claim


def _two_camps() -> tuple[Graph, set[str], set[str]]:
    """A question with four claims on one page each, and another one with as many."""
    story = big_story(rounds=0, questions=2)
    camps = []
    for question in ("q2.0", "q2.1"):
        pages = story.find(*((f"{question} {i}", "text") for i in range(4)), query=question)
        evidence = story.gather(*((page, question) for page in pages))
        step = story.reason(*(claim(f"{question} {e}", question, e) for e in evidence))
        camps.append({question, *evidence, *(f"c{step}.{i}" for i in range(4))})
    return project_all(story.run, story.events), *camps


def test_a_question_and_what_answers_it_are_one_group() -> None:
    graph, one, other = _two_camps()
    found = communities(graph, {})
    assert {found[each] for each in one} == {"q2.0"}
    assert {found[each] for each in other} == {"q2.1"}
    assert "t1" not in found
    assert not any(each.startswith("r") for each in found)


def test_groups_stay_while_the_map_grows() -> None:
    story = big_story(rounds=3, claims=8)
    found: dict[str, str] = {}
    for end in range(1, len(story.events) + 1):
        graph = project_all(story.run, story.events[:end])
        again = communities(graph, found)
        assert again == communities(graph, found)
        # Names are kept by most of those who bore them, also when groups are sought anew.
        for name in set(again.values()) & set(found.values()):
            old = {each for each, group in found.items() if group == name}
            new = Counter(again[each] for each in old if each in again)
            assert new[name] > 0
        found = again
    assert len(set(found.values())) > 1
    assert min(Counter(found.values()).values()) >= 3


def test_a_few_new_nodes_join_and_move_nobody() -> None:
    story = big_story(rounds=4, claims=10)
    found = communities(project_all(story.run, story.events), {})
    (source,) = story.find(("Late", "text"), query="late")
    (evidence,) = story.gather((source, "q2.0"))
    step = story.reason(claim("A late claim", "q2.0", evidence))
    grown = communities(project_all(story.run, story.events), found)
    assert {each: grown[each] for each in found} == found
    assert grown[f"c{step}.0"] == grown["q2.0"] == grown[evidence]


def test_nothing_and_too_little_make_no_group() -> None:
    assert communities(Graph(), {}) == {}
    story = big_story(rounds=0, questions=2)
    assert communities(project_all(story.run, story.events), {}) == {}
