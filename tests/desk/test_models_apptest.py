"""A desk whose runs reason with a model: choosing one, paying for it, waiting for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from pydantic import SecretStr
from streamlit.testing.v1 import AppTest

from pages.parts.session import library
from pages.parts.texts import Texts
from research_core import Budget, to_process_log
from tests.conftest import TOPIC
from tests.desk.conftest import html_of
from tests.desk.runs import look_on, open_run, param, run_until, start_here
from tests.servers.model_server import ModelAnswer
from tests.servers.thinking import KEY, Thinking, thinking

EN, KO = Texts("en"), Texts("ko")
MINE = "AIza-of-a-visitor"


@pytest.fixture
def service() -> Iterator[Thinking]:
    """A Gemini that no setting names."""
    with thinking() as service:
        yield service


@pytest.fixture
def gemini(mind: Thinking) -> Thinking:
    """Gemini is set up, and answers."""
    return mind


def settle(desk: AppTest, run: str, state: str) -> None:
    """Look on until the run is in this state and nobody drives it, and once more."""

    def there(_: AppTest) -> bool:
        return library().research(run).state == state and not library().is_driving(run)

    run_until(desk, there)
    desk.run()


def begin(documents: Path, budget: Budget | None = None, rounds: int = 2) -> str:
    """A run with Gemini, driven in the background."""
    run = library().start(
        TOPIC, reasoner="gemini", documents=documents, rounds=rounds, budget=budget
    )
    library().drive_in_background(run)
    return run


def said(desk: AppTest) -> str:
    """The errors on the screen, as they read."""
    return " ".join(error.value.replace("\\", "") for error in desk.error)


def test_without_a_service_the_run_reasons_without_a_model(desk: AppTest) -> None:
    desk.run()
    assert desk.radio(key="reasoner").value == "extractive"
    assert desk.radio(key="reasoner").options == [
        EN("start.reason.extractive"),
        EN("start.reason.own_key", model="gemini-3.6-flash"),
    ]
    assert f"{EN('start.reason.extractive')}: about 1 minute. It costs nothing." in html_of(desk)


def test_what_is_set_up_is_chosen_and_its_price_follows_the_choices(
    desk: AppTest, gemini: Thinking
) -> None:
    desk.run()
    assert desk.radio(key="reasoner").value == "gemini"
    likely = library().estimate("gemini", rounds=3)
    words = f"about {likely.calls} calls, {likely.tokens:,} tokens, $"
    assert f"Gemini · gemini-3.6-flash: {words}" in html_of(desk)
    desk.button_group(key="rounds").set_value(1).run()
    assert "about 3 calls" in html_of(desk)
    assert gemini.server.asked == []


def test_a_model_without_a_price_says_so(
    desk: AppTest, service: Thinking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", service.server.url)
    monkeypatch.setenv("OPENAI_MODEL", "some-unheard-of-model")
    desk.run()
    assert desk.radio(key="reasoner").value == "openai"
    assert EN("start.reason.own_server", model="some-unheard-of-model") in html_of(desk)
    assert EN("estimate.unpriced") in html_of(desk)


def test_one_s_own_key_serves_its_run_and_is_written_nowhere(
    desk: AppTest,
    service: Thinking,
    documents: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GEMINI_BASE_URL", service.server.url)
    service.good_keys = frozenset({MINE})
    desk.run()
    desk.radio(key="reasoner").set_value("gemini").run()
    desk.text_input(key="own_key").set_value(f" {MINE} ")
    run = start_here(desk, documents)
    look_on(desk, run)
    assert {asked.key for asked in service.server.asked} == {MINE}
    report = library().research(run).report
    assert report is not None
    assert report.because == ""
    assert MINE not in str(desk.main)
    assert MINE not in str(desk.session_state)
    for file in (tmp_path / "home").rglob("*"):
        assert not file.is_file() or MINE.encode() not in file.read_bytes(), file


def test_a_key_that_is_missing_is_asked_for_in_the_reader_s_language(desk: AppTest) -> None:
    desk.query_params["lang"] = "ko"
    desk.run()
    desk.radio(key="reasoner").set_value("gemini").run()
    desk.button(key="start").click().run()
    assert said(desk) == KO("error.model.key", name="gemini", setting="GOOGLE_API_KEY")
    assert library().runs() == []


def test_a_budget_goes_with_the_run_and_an_empty_field_is_no_limit(
    desk: AppTest, documents: Path
) -> None:
    desk.run()
    desk.number_input(key="budget_calls").set_value(7)
    desk.number_input(key="budget_money").set_value(0.5)
    run = start_here(desk, documents)
    assert library().research(run).brief.budget == Budget(calls=7, money=0.5)
    look_on(desk, run)
    assert "Budget: 7 calls, $0.50" in html_of(desk)


def test_a_run_with_a_model_tells_what_it_spends(
    desk: AppTest, gemini: Thinking, documents: Path
) -> None:
    run = begin(documents, Budget(calls=20))
    open_run(desk, run)
    settle(desk, run, "finished")
    page = html_of(desk)
    assert f"calls {len(gemini.server.asked)} / 20" in page
    assert f"{1200 * len(gemini.server.asked):,} tokens" in page
    assert EN("trail.call", task="reasoning 1") in page
    assert "gemini-3.6-flash · 1,200 tokens" in page
    assert EN("reasoner.model", name="Gemini") in page


@pytest.fixture
def near_its_limit(desk: AppTest, gemini: Thinking, documents: Path) -> str:
    """A run that rests because 2 of its 2 calls are used, with its desk open."""
    run = begin(documents, Budget(calls=2))
    open_run(desk, run)
    settle(desk, run, "paused")
    return run


def test_at_a_limit_it_is_raised_in_place(desk: AppTest, near_its_limit: str) -> None:
    page = html_of(desk)
    assert EN("cause.budget.calls") in page
    assert "That is 2 of 2." in page
    assert desk.button(key="steer_resume").help == EN("steering.help.resume_budget")
    field = next(field for field in desk.number_input if field.key.startswith("raise_"))
    assert field.value == 4
    field.set_value(40)
    desk.button(key="decide_raise").click().run()
    settle(desk, near_its_limit, "finished")
    research = library().research(near_its_limit)
    assert research.budget == Budget(calls=40)
    assert research.report is not None
    assert research.report.because == ""
    assert EN("trail.budget") in html_of(desk)


def test_at_a_limit_one_can_finish_now(desk: AppTest, near_its_limit: str) -> None:
    desk.button(key="decide_finish").click().run()
    settle(desk, near_its_limit, "finished")
    assert EN("because.budget") in html_of(desk)


def test_at_a_limit_one_can_stop(desk: AppTest, near_its_limit: str) -> None:
    desk.button(key="decide_stop").click().run()
    assert library().research(near_its_limit).state == "stopped"


def test_resume_goes_on_up_to_the_limit(
    desk: AppTest, near_its_limit: str, gemini: Thinking
) -> None:
    desk.button(key="steer_resume").click().run()
    settle(desk, near_its_limit, "finished")
    assert len(gemini.server.asked) == 2


def test_a_wait_counts_down_and_can_be_paused(
    desk: AppTest, gemini: Thinking, documents: Path
) -> None:
    gemini.refusal = ModelAnswer(status=429, retry_in_s=300.0, limit=5)
    run = begin(documents)
    open_run(desk, run)
    run_until(desk, lambda _: library().research(run).wait is not None)
    desk.run()
    page = html_of(desk)
    assert EN("status.doing.waiting") in page
    assert "Gemini asks to wait. Going on at " in page
    assert "(in 4:5" in page or "(in 5:0" in page
    assert EN("trail.call_failed", task="plan") in page
    assert "gemini-3.6-flash: " + EN("cause.model.quota") in page
    desk.button(key="steer_pause").click().run()
    settle(desk, run, "paused")
    asked = [asked.model for asked in gemini.server.asked]
    assert len(asked) == len(set(asked)), "no model is asked again before its wait is over"


def test_report_now_during_a_wait_and_the_model_later(
    desk: AppTest, gemini: Thinking, documents: Path
) -> None:
    gemini.refusal = ModelAnswer(status=429, retry_in_s=3.0)
    gemini.reports_only = True
    run = begin(documents)
    open_run(desk, run)
    run_until(desk, lambda _: library().research(run).wait is not None)
    desk.button(key="steer_report").click().run()
    settle(desk, run, "finished")
    assert EN("because.hurry") in html_of(desk)
    gemini.refusal = None
    desk.button(key="write_again").click().run()
    settle(desk, run, "finished")
    report = library().research(run).report
    assert report is not None
    assert (report.reasoner, report.because) == ("gemini", "")
    assert "write_again" not in [button.key for button in desk.button]
    assert EN("trail.rewrite") in html_of(desk)


def test_the_report_page_offers_to_write_it_again(
    desk: AppTest, near_its_limit: str, gemini: Thinking
) -> None:
    desk.button(key="decide_finish").click().run()
    settle(desk, near_its_limit, "finished")
    desk.switch_page("pages/report.py")
    desk.query_params["run"] = near_its_limit
    desk.run()
    assert EN("because.budget") in html_of(desk)
    library().set_budget(near_its_limit, Budget())
    desk.button(key="write_again").click().run()
    settle(desk, near_its_limit, "finished")
    report = library().research(near_its_limit).report
    assert report is not None
    assert report.because == ""


def test_another_key_is_lent_where_the_run_asks_for_it(
    desk: AppTest, gemini: Thinking, documents: Path
) -> None:
    gemini.good_keys = frozenset({MINE})
    run = begin(documents)
    open_run(desk, run)
    settle(desk, run, "paused")
    assert EN("cause.model.refused_key") in html_of(desk)
    desk.button(key="decide_lend").click().run()
    assert said(desk) == EN("error.key.empty")
    field = next(field for field in desk.text_input if field.key.startswith("lend_"))
    field.set_value(MINE)
    desk.button(key="decide_lend").click().run()
    assert MINE not in str(desk.session_state)
    settle(desk, run, "finished")
    assert gemini.server.asked[-1].key == MINE
    assert KEY not in html_of(desk)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_run_whose_key_went_away_asks_for_one(
    desk: AppTest,
    service: Thinking,
    documents: Path,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    monkeypatch.setenv("GEMINI_BASE_URL", service.server.url)
    t = Texts(language)
    run = library().start(
        TOPIC, reasoner="gemini", documents=documents, rounds=1, key=SecretStr(MINE)
    )
    library().close()
    st.cache_resource.clear()  # as a new process would begin
    desk.query_params["lang"] = language
    open_run(desk, run)
    settle(desk, run, "paused")
    assert t("cause.model.not_set_up") in html_of(desk)
    assert t("status.next.key") in html_of(desk)
    field = next(field for field in desk.text_input if field.key.startswith("lend_"))
    assert field.label == t("key.field", service="Gemini")
    field.set_value(MINE)
    desk.button(key="decide_lend").click().run()
    settle(desk, run, "finished")
    assert {asked.key for asked in service.server.asked} == {MINE}


def test_a_saved_process_log_opens_as_its_run(
    desk: AppTest, gemini: Thinking, documents: Path
) -> None:
    run = begin(documents)
    open_run(desk, run)
    settle(desk, run, "finished")
    text = to_process_log(library().events(run))
    desk.switch_page("pages/library.py").run()
    desk.file_uploader(key="import_file").set_value(
        ("log.md", text.encode("utf-8-sig"), "text/markdown")
    ).run()
    desk.button(key="import_go").click().run()
    assert not desk.exception
    assert param(desk, "run") == run


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "log.empty"), (b"# Notes\n", "log.unknown"), (b"\xff\xfe\x00", "log.not_text")],
)
def test_a_file_that_is_no_process_log_is_said(desk: AppTest, content: bytes, code: str) -> None:
    desk.query_params["lang"] = "ko"
    desk.run()
    desk.switch_page("pages/library.py").run()
    desk.file_uploader(key="import_file").set_value(("log.md", content, "text/markdown")).run()
    desk.button(key="import_go").click().run()
    assert said(desk) == KO(f"error.{code}")
    assert library().runs() == []
