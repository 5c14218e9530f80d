"""The guided example without a browser: its offer, its steps, its end."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.desk.guide import STEPS
from pages.parts.session import library
from pages.parts.texts import Texts
from tests.conftest import TOPIC
from tests.desk.conftest import html_of
from tests.desk.runs import run_until

EN = Texts("en")


def at(desk: AppTest, number: int) -> None:
    """The bar is at this step, and nothing went wrong."""
    assert not desk.exception
    name = list(STEPS)[number - 1]
    assert EN("guide.count", n=number, m=len(STEPS)) in html_of(desk)
    assert EN(f"guide.step.{name}") in html_of(desk)
    assert STEPS[name] in html_of(desk)


@pytest.fixture
def guided(desk: AppTest) -> AppTest:
    """The desk of the example, started from an empty library."""
    desk.run()
    assert EN("guide.what") in html_of(desk)
    return desk.button(key="guide_offer").click().run()


def test_from_the_offer_to_the_end(guided: AppTest) -> None:
    (run,) = library().runs()
    assert library().research(run.id).brief.reasoner == "extractive"
    at(guided, 1)
    assert guided.button(key="guide_back").disabled
    for number in range(2, len(STEPS) + 1):
        guided.button(key="guide_next").click().run()
        at(guided, number)
    guided.button(key="guide_back").click().run()
    at(guided, len(STEPS) - 1)
    guided.button(key="guide_next").click().run()
    assert guided.button(key="guide_next").label == EN("guide.done")
    guided.button(key="guide_next").click().run()
    assert "guide" not in guided.query_params
    assert EN("guide.end") not in [button.label for button in guided.button]
    run_until(guided, lambda _: library().research(run.id).state == "finished")


def test_it_can_be_ended_at_any_step(guided: AppTest) -> None:
    guided.button(key="guide_end").click().run()
    assert not [button for button in guided.button if button.key == "guide_next"]


@pytest.mark.parametrize("asked", ["0", "7", "x", "", "²", "99999999999999999999"])
def test_a_step_that_is_none_is_no_guide(desk: AppTest, asked: str) -> None:
    desk.run()
    run = library().start(TOPIC)
    library().pause(run)
    desk.query_params["run"], desk.query_params["guide"] = run, asked
    desk.run()
    assert not desk.exception
    assert not [button for button in desk.button if button.key == "guide_next"]


def test_runs_of_before_are_one_click_away(desk: AppTest) -> None:
    desk.run()
    runs = [library().start(f"Question {number}?") for number in range(4)]
    for run in runs:
        library().pause(run)
    library().discard(runs[3])
    desk.run()
    labels = [link.proto.label.replace("\\", "") for link in desk.get("page_link")]
    assert [label for label in labels if label.startswith("Question")] == [
        "Question 2?",
        "Question 1?",
        "Question 0?",
    ]
    assert EN("guide.what") not in html_of(desk), "it is offered aloud only once"
