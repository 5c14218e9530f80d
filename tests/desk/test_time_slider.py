"""Time: the slider and its moments, the map and the story as they were, and the way back."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.map.keeper import keeper
from pages.parts.moments.moment import moment_picture, watch_at
from pages.parts.moments.stops import stop_at, stops
from pages.parts.session import library
from pages.parts.texts import Texts
from pages.parts.watch import watch
from research_core import BadInput, Research
from tests.desk.conftest import html_of
from tests.desk.runs import finished, opened, param

EN, KO = Texts("en"), Texts("ko")
pytestmark = pytest.mark.usefixtures("fresh_process")


def kinds(app: AppTest) -> list[str]:
    """The kinds of the trail's entries on screen, oldest first."""
    return re.findall(r'class="mt-entry mt-entry-(\w+)"', html_of(app))[::-1]


def first_step(research: Research) -> int:
    return research.steps[0].seq


def test_the_stops_are_what_happened_each_with_its_own_name(documents: Path) -> None:
    research = finished(documents)
    library().mark(research.id, next(iter(research.claims)), "rejected")
    seen = watch(research.id)
    found = stops(seen.timeline, seen.research, EN)
    words = [stop.words for stop in found]
    assert len(set(words)) == len(words)
    assert [stop.seq for stop in found] == sorted(stop.seq for stop in found)
    for name in (
        "Plan ·",
        "Searches ·",
        "passages ·",
        "Reasoning 1 ·",
        "Report ·",
        "Your change ·",
    ):
        assert any(name in word for word in words), name
    at = stop_at(found, first_step(research))
    assert at is not None
    assert at.words.startswith("Reasoning 1")
    assert stop_at(found, 1) is None


def test_sliding_back_shows_the_run_as_it_was_and_stands_in_the_address(documents: Path) -> None:
    research = finished(documents)
    app = opened(research.id)
    assert kinds(app)[-1] == "written"
    slider = app.select_slider[0]
    assert slider.value == 0, "it begins live"
    plan = next(option for option in slider.options if option.startswith("Plan"))
    seq = stops(watch(research.id).timeline, research, EN)[0].seq
    slider.set_value(seq).run()
    assert param(app, "at") == str(seq)
    said = html_of(app)
    assert EN("time.earlier", moment=plan) in said
    assert kinds(app) == ["started", "plan"]
    assert EN("plan.answered", n=2, m=3) not in said, "the plan had no questions then"
    app.button(key="back_to_live").click().run()
    assert param(app, "at") is None
    assert app.select_slider[0].value == 0
    assert kinds(app)[-1] == "written"


def test_what_comes_in_does_not_move_a_moment(documents: Path) -> None:
    research = finished(documents)
    app = opened(research.id, at=str(first_step(research)))
    before = app.select_slider[0].value
    library().inject(research.id, "roof insulation", "note")
    library().mark(research.id, next(iter(research.claims)), "pinned")
    app.run()
    assert app.select_slider[0].value == before
    assert kinds(app) == ["started", "plan", "search", "read", "step"]
    assert EN("time.earlier", moment="Reasoning 1")[:-1] in html_of(app)


@pytest.mark.parametrize("at", ["0", "-3", "9999999999999", "x", "9999", "１"])
def test_an_address_with_no_such_moment_is_live(documents: Path, at: str) -> None:
    research = finished(documents)
    app = opened(research.id, at=at)
    assert not app.exception
    assert kinds(app)[-1] == "written"


def test_a_run_at_its_beginning_has_no_past_yet(documents: Path) -> None:
    run = library().start("How does a heat pump do in an old house?", documents=documents)
    app = opened(run)
    assert EN("time.none") in html_of(app)
    assert not app.select_slider


def test_the_map_of_a_moment_has_what_was_there_where_it_stands_now(documents: Path) -> None:
    research = finished(documents)
    at = first_step(research) - 1
    held = keeper(research.id)
    deadline = time.monotonic() + 20
    while held.seq < research.seq:  # it is drawn on a thread of its own
        assert time.monotonic() < deadline, "the live map does not come"
        held.take()
    picture = moment_picture(research.id, at)
    assert set(picture.nodes) < set(held.nodes)
    assert not [node for node in picture.nodes.values() if node.label == "Claim"]
    for node in set(picture.positions) & set(held.positions):
        assert picture.positions[node] == held.positions[node]
    drawn = picture.changes("light", "Reasoning", 7)
    assert (drawn["run"], drawn["base"], drawn["whole"]) == (
        f"{research.id}@{at}",
        research.id,
        True,
    )
    assert (drawn["from"], drawn["to"]) == (0, at)
    assert {node["id"] for node in drawn["nodes"]} <= set(picture.nodes)
    assert moment_picture(research.id, at) is picture, "a slider goes back and forth"
    later = moment_picture(research.id, research.seq)
    claim = next(iter(research.claims))
    assert {edge.type for edge, _ in later.neighbours(claim)} >= {"CLAIMS", "ANSWERS", "SUPPORTS"}


def test_a_watch_of_a_moment_tells_one_story(documents: Path) -> None:
    research = finished(documents)
    live = watch(research.id)
    then = watch_at(live, first_step(research))
    assert then.seq == then.research.seq == first_step(research)
    assert then.research.report is None
    assert then.timeline.entries[-1].kind == "step"
    with pytest.raises(BadInput):
        watch_at(live, live.seq + 40)


def test_a_node_of_a_moment_is_told_as_it_was_and_marked_as_it_is(documents: Path) -> None:
    research = finished(documents)
    claim = next(iter(research.claims))
    app = opened(research.id, at=str(first_step(research)))
    app.session_state[f"map_{research.id}"] = {"selected": claim}
    app.run()
    app.button(key="node_pin").click().run()
    assert library().research(research.id).is_pinned(claim)
    assert app.button(key="node_pin").label == EN("node.unpin")
    assert EN("act.held", effect="") in html_of(app)
    assert param(app, "at") == str(first_step(research)), "still there"


def test_it_speaks_korean(documents: Path) -> None:
    research = finished(documents)
    app = opened(research.id, at=str(first_step(research)), lang="ko")
    assert app.select_slider[0].label == KO("time.title")
    assert KO("time.acts_now") in html_of(app)
    assert KO("time.back") in [button.label for button in app.button]
