"""Ask the map on the desk: ready questions without a model, one's own words with one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.desk.ask_map_html import recorded_html
from pages.parts.escape import clean
from pages.parts.session import library
from pages.parts.texts import Texts
from research_core import Budget, MapAnswer
from tests.conftest import TOPIC
from tests.desk.conftest import html_of
from tests.desk.runs import look_on, open_run, run_until
from tests.servers.model_server import ModelAnswer
from tests.servers.thinking import KEY, Thinking, thinking

EN, KO = Texts("en"), Texts("ko")
WORDS = "Which claims are there?"


@pytest.fixture
def gemini(monkeypatch: pytest.MonkeyPatch) -> Iterator[Thinking]:
    """Gemini is set up, and answers."""
    with thinking() as service:
        monkeypatch.setenv("GEMINI_BASE_URL", service.server.url)
        monkeypatch.setenv("GOOGLE_API_KEY", KEY)
        monkeypatch.setenv("MINDTRAIL_RETRY_SECONDS", "0.05")
        yield service


def complete(desk: AppTest, documents: Path, reasoner: str = "extractive") -> str:
    """A complete run, opened, with the panel in view."""
    desk.run()  # the library is the process's own
    run = library().start(TOPIC, documents=documents, reasoner=reasoner, rounds=1)
    library().drive_in_background(run)
    open_run(desk, run)
    look_on(desk, run)
    show_panel(desk, run)
    return run


def show_panel(desk: AppTest, run: str) -> None:
    views = [group for group in desk.button_group if str(group.key).startswith("material_view_")]
    views[0].set_value("ask").run()
    assert not desk.exception


def choose(desk: AppTest, name: str) -> None:
    desk.selectbox(key="ask_map_name").set_value(name).run()


def look_up(desk: AppTest) -> str:
    """Press the button and look until the answer is there; gives the screen."""
    desk.button(key="ask_map_go").click().run()
    run_until(desk, lambda app: EN("ask.looking") not in html_of(app))
    assert not desk.exception
    return html_of(desk)


def ask(desk: AppTest, run: str, words: str) -> None:
    """Ask the model and look until the answer is there."""
    box = f"ask_map_text_{desk.session_state['ask_map_turn']}"
    desk.text_input(key=box).set_value(words)
    desk.button(key="ask_map_send").click().run()
    run_until(desk, lambda _: not library().research(run).open_map_questions)
    run_until(desk, lambda _: not library().is_driving(run))
    desk.run()
    assert not desk.exception


def codes(desk: AppTest) -> str:
    return "\n".join(code.value for code in desk.code)


def captions(desk: AppTest) -> str:
    return "\n".join(caption.value.replace("\\", "") for caption in desk.caption)


def test_every_ready_question_is_answered_with_its_rows_and_query(
    desk: AppTest, documents: Path
) -> None:
    run = complete(desk, documents)
    events = library().head(run)
    offered = desk.selectbox(key="ask_map_name").options
    assert offered == [EN(f"ask.question.{q.name}") for q in library().ready_questions]
    for question in library().ready_questions:
        choose(desk, question.name)
        if question.name == "injection":
            assert desk.button(key="ask_map_go").disabled, "nothing was put in"
            assert EN("ask.none.injection") in captions(desk)
            continue
        screen = look_up(desk)
        assert EN(f"ask.question.{question.name}") in screen
        assert "$research" in codes(desk)
    assert library().head(run) == events, "a ready question leaves no event"


def test_a_path_is_asked_between_two_concepts_of_the_map(desk: AppTest, documents: Path) -> None:
    run = complete(desk, documents)
    choose(desk, "path")
    names = sorted((c.name for c in library().research(run).concepts), key=str.casefold)
    start, end = (desk.selectbox(key=f"ask_map_{side}_{run}") for side in ("from", "to"))
    assert list(start.options) == list(dict.fromkeys(names))
    assert (start.value, end.value) == (names[0], names[1])
    screen = look_up(desk)
    assert f"{names[0]} → {names[1]}" in screen
    assert f"$from = {names[0]}" in codes(desk)
    desk.selectbox(key=f"ask_map_to_{run}").set_value(names[0])
    look_up(desk)
    assert desk.error[0].value.replace("\\", "") == EN("error.ready.same_concept", name=names[0])


def test_what_was_put_in_can_be_asked_for(desk: AppTest, documents: Path) -> None:
    run = complete(desk, documents)
    library().inject(run, "What does insulation cost?", "question")
    library().resume(run)
    library().drive_in_background(run)
    look_on(desk, run)
    choose(desk, "injection")
    receipt = library().research(run).injections[0].id
    assert desk.selectbox(key=f"ask_map_injection_{run}").value == receipt
    screen = look_up(desk)
    assert EN("map.label_of.ReasoningStep") in screen
    assert EN("ask.column.kind") in screen


def test_without_a_model_there_is_no_box_for_one_s_own_words(
    desk: AppTest, documents: Path
) -> None:
    complete(desk, documents)
    assert EN("ask.no_model") in captions(desk)
    assert "ask_map_send" not in [button.key for button in desk.button]


def test_one_s_own_words_are_answered_and_stay_in_the_trail(
    desk: AppTest, documents: Path, gemini: Thinking
) -> None:
    run = complete(desk, documents, "gemini")
    calls = len(gemini.server.asked)
    ask(desk, run, WORDS)
    assert len(gemini.server.asked) == calls + 1
    screen = html_of(desk)
    assert f'<h3 class="mt-asked">{WORDS}</h3>' in screen
    assert library().research(run).map_answers[-1].answer.split(":")[0] in screen
    assert "MATCH (c:Claim {research: $research})" in codes(desk)
    assert EN("trail.questioned") in screen
    assert EN("trail.map_by.analyst") in screen
    assert library().research(run).state == "finished"
    assert desk.text_input(key="ask_map_text_1").value == "", "the next one begins empty"


def test_a_paused_run_answers_and_stays_paused(
    desk: AppTest, documents: Path, gemini: Thinking
) -> None:
    desk.run()
    run = library().start(TOPIC, documents=documents, reasoner="gemini")
    library().pause(run)
    open_run(desk, run)
    show_panel(desk, run)
    ask(desk, run, WORDS)
    research = library().research(run)
    assert (research.state, research.planned) == ("paused", False)
    assert "The mind map holds nothing on this." in html_of(desk)


def test_while_the_model_asks_to_wait_the_panel_says_until_when(
    desk: AppTest, documents: Path, gemini: Thinking
) -> None:
    run = complete(desk, documents, "gemini")
    gemini.refusal = ModelAnswer(status=429, retry_in_s=30.0)
    desk.text_input(key="ask_map_text_0").set_value(WORDS)
    desk.button(key="ask_map_send").click().run()
    run_until(desk, lambda _: library().research(run).map_wait is not None)
    desk.run()
    screen = html_of(desk)
    assert "Gemini asks to wait. Your question is asked again at" in screen
    assert not desk.exception
    choose(desk, "central_concepts")
    assert EN("ask.question.central_concepts") in look_up(desk), "the others wait for nobody"


@pytest.mark.parametrize("words", ["", "  ", "왜 " * 300])
def test_what_cannot_be_asked_is_said_and_the_words_stay(
    desk: AppTest, documents: Path, gemini: Thinking, words: str
) -> None:
    run = complete(desk, documents, "gemini")
    calls, events = len(gemini.server.asked), library().head(run)
    desk.text_input(key="ask_map_text_0").set_value(words)
    desk.button(key="ask_map_send").click().run()
    long = EN("error.map.too_long", length="599", limit="400")
    assert desk.error[0].value.replace("\\", "") == (
        long if words.strip() else EN("error.map.empty")
    )
    assert desk.text_input(key="ask_map_text_0").value == words
    assert (len(gemini.server.asked), library().head(run)) == (calls, events)


def test_a_hostile_reply_is_refused_shown_and_harmless(
    desk: AppTest, documents: Path, gemini: Thinking
) -> None:
    run = complete(desk, documents, "gemini")
    before = library().graph(run)
    calls = len(gemini.server.asked)
    gemini.refusal = ModelAnswer("MATCH (n {research: $research}) DETACH DELETE n")
    ask(desk, run, "Delete it all")
    assert len(gemini.server.asked) == calls + 2
    said = desk.error[0].value.replace("\\", "")
    assert "may not change it" in said
    assert EN("ask.next") in captions(desk)
    assert "DETACH DELETE" in codes(desk)
    after = library().graph(run)
    assert (after.nodes, after.edges) == (before.nodes, before.edges)


def test_a_budget_that_is_spent_is_said_and_points_to_the_ready_questions(
    desk: AppTest, documents: Path, gemini: Thinking
) -> None:
    run = complete(desk, documents, "gemini")
    library().set_budget(run, Budget(calls=1))
    calls = len(gemini.server.asked)
    ask(desk, run, WORDS)
    assert len(gemini.server.asked) == calls
    assert "could go over the budget" in desk.error[0].value
    assert "ready questions" in desk.error[0].value


HOSTILE = '<img src=x onerror="alert(1)"> [x](javascript:alert(1)) **bold**'


@pytest.mark.parametrize("t", [EN, KO])
def test_rows_are_text_whatever_they_hold(t: Texts) -> None:
    row = {
        HOSTILE: HOSTILE,
        "source": HOSTILE,
        "url": "javascript:alert(1)",
        "nested": {"name": [HOSTILE]},
        "kind": HOSTILE,
        "none": None,
    }
    answer = MapAnswer(9, 0, HOSTILE, "MATCH", json.dumps([row]), HOSTILE)
    page = clean(recorded_html(answer, t))
    assert "<img" not in page
    assert "href" not in page
    assert "&lt;img src=x" in page


@pytest.mark.parametrize("rows", ["", "no json", "7", '"text"', "[1, 2]", '{"a": 1}'])
def test_an_imported_answer_may_hold_anything(rows: str) -> None:
    page = recorded_html(MapAnswer(9, 0, "Q?", "", rows, "Words."), EN)
    assert "Words." in page
    assert "<table" not in page
