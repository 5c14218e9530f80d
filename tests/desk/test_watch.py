"""What screens see of a run, also when nobody looked for a while."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import streamlit as st

from pages.parts.desk.material import material_sight
from pages.parts.session import library
from pages.parts.watch import latest, lookout, watch
from research_core import MapQuestioned, ModelFailed, Wait, WaitStarted
from tests.mindmap.story import short_story

RUN = "seenrun00001"


@pytest.fixture
def begun(fresh_process: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """A run in the library of this process; gives the number of its last event."""
    monkeypatch.setenv("MINDTRAIL_HOME", str(tmp_path))
    story = short_story(RUN)
    library()._journal.restore(tuple(story.events))
    return len(story.events)


def test_a_run_that_was_forgotten_while_a_tab_was_hidden_is_read_anew(begun: int) -> None:
    assert watch(RUN).seq == begun
    lookout()._seen.clear()  # as it does itself when nobody has asked for half a minute
    library().inject(RUN, "Meanwhile", "note")
    assert latest(RUN).seq == begun + 1
    library().inject(RUN, "And again", "note")
    deadline = time.monotonic() + 10
    while latest(RUN).seq < begun + 2:
        assert time.monotonic() < deadline, "it is looked at from then on"
        time.sleep(0.02)


def test_a_wait_for_an_answer_of_the_map_has_its_view_drawn_anew(begun: int) -> None:
    st.session_state.clear()
    before = watch(RUN)
    material_sight(before)
    st.session_state["shown"].view = "ask"
    seen = material_sight(before)
    journal = library()._journal
    journal.append(RUN, MapQuestioned("What is said of cost?"))
    until = "2099-01-01T00:00:00+00:00"
    journal.append(RUN, ModelFailed("map", 0, "gemini", "quota", "too often", 9, until))
    journal.append(RUN, WaitStarted(Wait("model", "gemini", "quota", until)))
    assert watch(RUN).research.map_wait
    assert material_sight(watch(RUN)) != seen
