"""The keeper of a run's map: read and placed on a thread, shared by all who look."""

from __future__ import annotations

import time

import pytest

from pages.parts.map.keeper import MapKeeper, keeper
from pages.parts.session import library
from research_core import MindMapError, RunStopped
from tests.mindmap.big_story import big_story
from tests.mindmap.story import Story, claim
from tests.waiting import until

RUN = "keptrun00001"


@pytest.fixture
def told(fresh_process: None, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> Story:
    """A run in the library of this process."""
    monkeypatch.setenv("MINDTRAIL_HOME", str(tmp_path))
    story = big_story(rounds=2, claims=5, run=RUN)
    story.tell(RunStopped())
    library()._journal.restore(tuple(story.events))
    return story


def drawn(held: MapKeeper) -> MapKeeper:
    held.take()
    until(lambda: held.version > 0)
    return held


def grow(story: Story) -> str:
    """One more claim on a page of its own, recorded; gives its id."""
    end = len(story.events)
    (source,) = story.find(("Late", "text"), query="late")
    (evidence,) = story.gather((source, "q2.0"))
    step = story.reason(claim("A late claim", "q2.0", evidence))
    for recorded in story.events[end:]:
        library()._journal.append(RUN, recorded.event)
    return f"c{step}.0"


def test_a_picture_comes_whole_and_then_what_is_new(told: Story) -> None:
    held = drawn(keeper(RUN))
    first = held.changes("light", "Reasoning", 0)
    assert (first["run"], first["base"], first["whole"]) == (RUN, RUN, True)
    assert len(first["nodes"]) > 20
    assert held.changes("light", "Reasoning", first["to"])["nodes"] == []
    late = grow(told)
    version, before = held.version, dict(held.positions)
    assert held.wake(len(told.events)) == version
    until(lambda: held.version > version)
    second = held.changes("light", "Reasoning", first["to"])
    assert not second["whole"]
    assert {node["id"] for node in second["nodes"]} >= {late, "r20"} - {"r20"}
    assert len(second["nodes"]) < 8
    assert {key: held.positions[key] for key in before} == before
    assert held.wake(len(told.events)) == held.version
    until(lambda: not held.is_busy)


def test_what_is_noted_but_not_drawn_makes_no_new_picture(told: Story) -> None:
    held = drawn(keeper(RUN))
    version, pictured = held.version, held.pictured
    library().inject(RUN, "For the record", "note")
    held.take()
    until(lambda: held.seq == library().head(RUN))
    assert "For the record" in {node.properties.get("text") for node in held.graph.nodes}
    assert (held.version, held.pictured) == (version, pictured)
    assert pictured < held.seq


def test_both_looks_hear_of_what_is_new(told: Story) -> None:
    held = drawn(keeper(RUN))
    seen = {theme: held.changes(theme, "추론", 0)["to"] for theme in ("light", "dark")}
    late = grow(told)
    held.take()
    until(lambda: late in held.nodes)
    for theme in ("light", "dark"):
        news = held.changes(theme, "추론", seen[theme])
        assert late in {node["id"] for node in news["nodes"]}


def test_what_is_drawn_no_more_is_said_to_be_gone(told: Story) -> None:
    held = drawn(keeper(RUN))
    first = held.changes("light", "Reasoning", 0)
    concepts = [node["id"] for node in first["nodes"] if node["kind"] == "Concept"]
    library().merge(RUN, concepts[0], concepts[1])
    held.take()
    until(lambda: "merged_into" in held.nodes[concepts[0]].properties)
    news = held.changes("light", "Reasoning", first["to"])
    assert concepts[0] in news["gone"]
    assert concepts[0] not in {n["id"] for n in held.changes("light", "Reasoning", 0)["nodes"]}


def test_two_tabs_share_one_keeper_and_a_broken_store_is_told(told: Story) -> None:
    held = drawn(keeper(RUN))
    assert keeper(RUN) is held
    library()._keeper.close()
    grow(told)
    with pytest.raises(MindMapError):
        for _ in range(100):
            held.take()
            time.sleep(0.05)
    assert held.nodes, "the last picture stays"


def test_nobody_who_looks_at_a_run_loses_its_map_to_many_others(fresh_process: None) -> None:
    first = keeper("run0")
    others = [keeper(f"run{number}") for number in range(1, 30)]
    assert keeper("run0") is first
    assert keeper("run29") is others[-1]
