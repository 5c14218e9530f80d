"""The settings page without a browser: states, checks, defaults and what they do."""

from __future__ import annotations

import threading
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from pages.parts.escape import h
from pages.parts.session import library, settings
from pages.parts.settings.defaults import Defaults, defaults_file
from pages.parts.texts import Texts
from research_core import Budget
from tests.desk.conftest import html_of
from tests.desk.runs import run_until
from tests.servers.services import Said, Services
from tests.servers.tavily import Answer, TavilyServer

EN = Texts("en")
PAGE = "pages/settings.py"
KEY = "sk-SECRETSECRETSECRET"
COUNT = "POST /v1beta/models/gem:countTokens"


@pytest.fixture
def elsewhere() -> Iterator[None]:
    """The desk is served to others."""
    kept = config.get_option("server.address")
    config.set_option("server.address", "0.0.0.0")  # noqa: S104 - nothing is served here
    yield
    config.set_option("server.address", kept)


def opened(desk: AppTest) -> AppTest:
    desk.run()
    return desk.switch_page(PAGE).run()


def checked(page: AppTest, name: str) -> str:
    """Press a check; what the page says of it in the end."""
    page.button(key=f"check_{name}").click().run()
    run_until(page, lambda _: page.session_state["trials"][name].done.is_set())
    page.run()
    assert not page.exception
    return html_of(page)


def test_what_is_not_set_up_says_how(desk: AppTest) -> None:
    page = opened(desk)
    for name in ("gemini", "openai", "ollama", "tavily"):
        assert h(EN(f"settings.unset.{name}")) in html_of(page)
    for name in ("gemini", "openai", "tavily"):
        assert page.button(key=f"check_{name}").disabled
    assert not page.button(key="check_journal").disabled
    assert str(settings().mindtrail_home) in html_of(page)


def test_all_that_costs_nothing_is_checked_at_once(desk: AppTest) -> None:
    page = opened(desk)
    page.button(key="check_all").click().run()
    trials = page.session_state["trials"]
    assert set(trials) == {"ollama", "journal", "map"}
    run_until(page, lambda _: all(trial.done.is_set() for trial in trials.values()))
    page.run()
    assert html_of(page).count(EN("settings.works")) == 2
    assert EN("settings.todo_part.ollama.unreachable") in html_of(page)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_refused_key_says_what_to_do_and_no_key_is_shown(
    desk: AppTest, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    t = Texts(language)
    with Services({COUNT: Said({"error": {"message": KEY}}, 401)}) as server:
        monkeypatch.setenv("GOOGLE_API_KEY", KEY)
        monkeypatch.setenv("GEMINI_MODEL", "gem")
        monkeypatch.setenv("GEMINI_BASE_URL", server.url)
        desk.query_params["lang"] = language
        said = checked(opened(desk), "gemini")
    assert h(t("cause.model.refused_key")) in said
    assert t("settings.todo.refused_key") in said
    assert f"GOOGLE_API_KEY</code> {t('settings.is_set')}" in said
    assert KEY not in str(desk.main)


def test_tavily_s_check_searches_once(desk: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    with TavilyServer(Answer.of({"results": []}), Answer.of({}, 432)) as server:
        monkeypatch.setenv("TAVILY_API_KEY", KEY)
        monkeypatch.setenv("TAVILY_BASE_URL", server.url)
        page = opened(desk)
        assert page.button(key="check_tavily").help == EN("settings.costs_search")
        assert EN("settings.works") in checked(page, "tavily")
        assert len(server.asked) == 1
        assert EN("cause.search.quota") in checked(page, "tavily")


def test_a_slow_check_holds_nobody_up(desk: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    with Services({COUNT: Said({"totalTokens": 1}, wait_s=4)}) as server:
        monkeypatch.setenv("GOOGLE_API_KEY", KEY)
        monkeypatch.setenv("GEMINI_MODEL", "gem")
        monkeypatch.setenv("GEMINI_BASE_URL", server.url)
        page = opened(desk)
        begun = time.monotonic()
        page.button(key="check_gemini").click().run()
        assert time.monotonic() - begun < 3
        assert EN("settings.checking") in html_of(page)
        assert page.button(key="check_gemini").disabled
        names = [thread.name for thread in threading.enumerate()]
        assert "try-gemini" in names
        run_until(page, lambda _: page.session_state["trials"]["gemini"].done.is_set())
        page.run()
        assert EN("settings.works") in html_of(page)


def test_defaults_are_what_the_first_screen_begins_with(desk: AppTest) -> None:
    page = opened(desk)
    page.selectbox(key="usual_0_reasoner").set_value("extractive")
    page.selectbox(key="usual_0_web").set_value("tavily_keyless")
    page.selectbox(key="usual_0_place").set_value("none").run()
    page.get("button_group")[0].set_value("ko")
    page.number_input(key="usual_0_budget_searches").set_value(7)
    page.number_input(key="usual_0_budget_money").set_value(0.5)
    page.button(key="save_defaults").click().run()
    assert not page.exception
    assert EN("settings.saved") in html_of(page)
    kept = tomllib.loads(defaults_file().read_text(encoding="utf-8"))
    assert (kept["web"], kept["language"]) == ("tavily_keyless", "ko")
    page.switch_page("app.py").run()
    assert page.radio(key="web").value == "tavily_keyless"
    assert page.radio(key="place").value == "none"
    assert page.number_input(key="budget_searches").value == 7
    page.button(key="start").click().run()
    (run,) = library().runs()
    brief = library().research(run.id).brief
    assert (brief.providers, brief.language) == (("tavily_keyless",), "ko")
    assert brief.budget == Budget(searches=7, money=0.5)
    library().stop(run.id)


def test_back_to_what_was_delivered(desk: AppTest) -> None:
    desk.run()
    defaults_file().write_text("rounds = 5\nfolder = 'a\"b\\c'\nplace = 'folder'", encoding="utf-8")
    page = opened(desk)
    assert page.text_input(key="usual_0_folder").value == 'a"b\\c'
    page.button(key="save_defaults").click().run()
    assert tomllib.loads(defaults_file().read_text(encoding="utf-8"))["folder"] == 'a"b\\c'
    page.button(key="reset_defaults").click().run()
    assert page.selectbox(key="usual_1_place").value == "sample"
    assert Defaults.model_validate(tomllib.loads(defaults_file().read_text())) == Defaults()


@pytest.mark.parametrize(
    "text", ["rounds = ", "rounds = 99", "money = nan", "web = 'moon'", "\x00", "[rounds]"]
)
def test_a_damaged_file_is_left_out_and_said(desk: AppTest, text: str) -> None:
    desk.run()
    defaults_file().write_text(text, encoding="utf-8")
    page = opened(desk)
    assert page.warning[0].value.replace("\\", "") == EN(
        "settings.damaged", file=str(defaults_file())
    )
    page.switch_page("app.py").run()
    assert page.radio(key="place").value == "sample"
    assert not page.exception


def test_a_folder_that_cannot_be_written_is_said(desk: AppTest) -> None:
    page = opened(desk)
    defaults_file().mkdir()
    page.button(key="save_defaults").click().run()
    assert EN("settings.not_saved") in html_of(page)
    assert not list(Path(settings().mindtrail_home).glob("desk.toml?*"))


@pytest.mark.usefixtures("elsewhere")
def test_a_visitor_keeps_defaults_for_the_session_and_sees_no_path(desk: AppTest) -> None:
    page = opened(desk)
    assert EN("settings.kept_session") in html_of(page)
    page.selectbox(key="usual_0_web").set_value("tavily_keyless").run()
    page.button(key="save_defaults").click().run()
    assert not defaults_file().exists()
    checked(page, "journal")
    assert str(settings().mindtrail_home) not in html_of(page)
    page.switch_page("app.py").run()
    assert page.radio(key="web").value == "tavily_keyless"
