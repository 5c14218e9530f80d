"""The desk's logic without a browser: real core, real threads, clicks by AppTest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.session import library
from pages.parts.texts import Texts, table
from tests.conftest import TOPIC
from tests.desk.conftest import html_of
from tests.desk.runs import look_on, open_run, param, paused_run, run_until, start_here

EN = Texts("en")


def test_the_first_screen_is_ready_to_start(desk: AppTest) -> None:
    desk.run()
    assert not desk.exception
    assert desk.text_area(key="topic").value == EN("start.example")
    assert desk.radio(key="place").value == "sample"
    assert desk.button(key="start").label == EN("start.go")


def test_the_example_starts_and_ends_in_a_cited_report(desk: AppTest) -> None:
    desk.run()
    desk.button(key="start").click().run()
    run = param(desk, "run")
    run_until(desk, lambda app: 'id="ref-1"' in html_of(app))
    assert library().research(run).state == "finished"
    assert not desk.exception
    assert EN("status.state.finished") in html_of(desk)
    assert f'aria-live="polite">{EN("status.next.finished")}' in html_of(desk)
    assert EN("reasoner.extractive") in html_of(desk)


def test_one_s_own_folder_is_searched(desk: AppTest, documents: Path) -> None:
    run = start_here(desk, documents)
    look_on(desk, run)
    titles = {source.title for source in library().research(run).sources.values()}
    assert "Insulation first" in titles


@pytest.mark.parametrize(
    ("topic", "code"),
    [("", "topic.empty"), ("   ", "topic.empty"), ("왜 " * 10_000, "topic.too_long")],
)
def test_bad_input_is_said_and_nothing_typed_is_lost(desk: AppTest, topic: str, code: str) -> None:
    desk.run()
    desk.text_area(key="topic").set_value(topic)
    desk.button(key="start").click().run()
    assert len(desk.error) == 1
    words = EN(f"error.{code}", length="19,999", limit="2,000")
    assert desk.error[0].value.replace("\\", "") == words
    assert desk.text_area(key="topic").value == topic
    assert library().runs() == []
    assert "run" not in desk.query_params


@pytest.mark.parametrize(
    ("radio", "choice", "words"),
    [
        ("place", "folder", EN("error.documents.no_folder")),
        ("place", "upload", EN("error.documents.no_files")),
        ("place", "none", EN("error.search.none")),
        ("web", "tavily", EN("error.tavily.key")),
    ],
)
def test_a_place_that_cannot_be_searched_is_said(
    desk: AppTest, radio: str, choice: str, words: str
) -> None:
    desk.run()
    desk.radio(key=radio).set_value(choice).run()
    desk.button(key="start").click().run()
    assert desk.error[0].value.replace("\\", "") == words


def test_documents_and_the_web_are_searched_together(
    desk: AppTest, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAVILY_API_KEY", "tvly-loopback")
    monkeypatch.setenv("TAVILY_BASE_URL", "http://127.0.0.1:9")
    desk.run()
    desk.radio(key="web").set_value("tavily").run()
    run = start_here(desk, documents)
    assert library().research(run).brief.providers == ("documents", "tavily")
    look_on(desk, run)
    assert library().research(run).providers_down == {"tavily"}


def test_a_folder_that_is_not_there_is_named(desk: AppTest) -> None:
    desk.run()
    desk.radio(key="place").set_value("folder").run()
    desk.text_input(key="folder").set_value("/no/such/[folder](x)")
    desk.button(key="start").click().run()
    assert desk.error[0].value.replace("\\", "").startswith("/no/such/[folder](x) is not a folder")
    assert "](x)" not in desk.error[0].value


def test_an_unknown_run_is_said_and_there_is_a_way_back(desk: AppTest) -> None:
    open_run(desk, "nosuchrun<b>")
    assert "There is no run nosuchrun<b> in this library." in desk.error[0].value.replace("\\", "")
    links = [link.proto.label for link in desk.get("page_link")]
    assert EN("start.back") in links
    assert EN("start.to_library") in links


def test_pause_and_resume(desk: AppTest, documents: Path) -> None:
    run = paused_run(documents)
    open_run(desk, run)
    assert EN("status.next.paused") in html_of(desk)
    assert EN("plan.none") in html_of(desk), "nothing is on its way while it rests"
    desk.button(key="steer_resume").click().run()
    look_on(desk, run)
    kinds = [recorded.event.kind for recorded in library().events(run)]
    assert kinds[:3] == ["run.started", "run.paused", "run.resumed"]


def test_stop_and_then_the_report_from_what_is_here(desk: AppTest, documents: Path) -> None:
    run = paused_run(documents)
    open_run(desk, run)
    desk.button(key="steer_stop").click().run()
    assert library().research(run).state == "stopped"
    assert EN("status.next.stopped") in html_of(desk)
    desk.button(key="steer_report").click().run()
    run_until(desk, lambda _: library().research(run).report is not None)


def test_an_injection_has_its_receipt(desk: AppTest, documents: Path) -> None:
    run = paused_run(documents)
    open_run(desk, run)
    desk.text_area(key="inject_text_0").set_value("roof insulation heat demand")
    desk.button(key="inject_send").click().run()
    assert EN("receipt.queued") in html_of(desk)
    assert desk.text_area(key="inject_text_1").value == ""
    desk.button(key="steer_resume").click().run()
    look_on(desk, run)
    assert "Used in reasoning 1" in html_of(desk)


def test_a_question_that_is_too_long_stays_in_its_box(desk: AppTest, documents: Path) -> None:
    open_run(desk, paused_run(documents))
    desk.text_area(key="inject_text_0").set_value("x" * 401)
    desk.button(key="inject_send").click().run()
    assert "401" in desk.error[0].value
    assert desk.text_area(key="inject_text_0").value == "x" * 401


def test_a_finished_run_takes_up_its_work_for_an_injection(desk: AppTest, documents: Path) -> None:
    run = start_here(desk, documents)
    look_on(desk, run)
    desk.text_area(key="inject_text_0").set_value("What do large radiators save?")
    desk.button(key="inject_send").click().run()
    run_until(desk, lambda _: not library().research(run).queued)


def test_a_look_back_leaves_the_view_below_the_map_as_it_was_chosen(
    desk: AppTest, documents: Path
) -> None:
    run = start_here(desk, documents)
    look_on(desk, run)

    def views() -> Any:
        return next(g for g in desk.button_group if str(g.key).startswith("material_view_"))

    assert views().value == "report"
    views().set_value("evidence").run()
    desk.query_params["at"] = str(library().research(run).steps[0].seq)
    desk.run()
    assert views().value == "evidence"
    del desk.query_params["at"]
    desk.run()
    assert views().value == "evidence"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_screens_speak_the_language_of_the_url(desk: AppTest, language: str) -> None:
    desk.query_params["lang"] = language
    desk.run()
    assert desk.text_area(key="topic").value == table(language)["start.example"]
    assert desk.button(key="start").label == table(language)["start.go"]


def test_the_switch_changes_the_language_and_an_untouched_example(desk: AppTest) -> None:
    desk.run()
    desk.button(key="switch_language").click().run()
    assert param(desk, "lang") == "ko"
    assert desk.text_area(key="topic").value == table("ko")["start.example"]
    desk.text_area(key="topic").set_value("my own words").run()
    desk.button(key="switch_language").click().run()
    assert desk.text_area(key="topic").value == "my own words"


def test_report_and_library_pages(desk: AppTest, documents: Path) -> None:
    desk.run()
    desk.switch_page("pages/library.py").run()
    assert EN("library.empty") in html_of(desk)
    desk.switch_page("pages/report.py").run()
    assert EN("report.none") in html_of(desk)
    run = library().start(TOPIC, documents=documents)
    desk.query_params["run"] = run
    desk.run()
    assert EN("report.not_yet") in desk.info[0].value.replace("\\", "")
    for _recorded in library().drive(run):
        pass
    desk.run()
    assert 'href="#ref-1"' in html_of(desk)
    assert len(desk.get("download_button")) == 7
    desk.switch_page("pages/library.py").run()
    assert TOPIC in html_of(desk)


def test_a_damaged_secrets_file_is_said(
    desk: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("research_core.settings.SECRETS_FILE", tmp_path / "secrets.toml")
    (tmp_path / "secrets.toml").write_text("TAVILY_API_KEY = tvly-secret", encoding="utf-8")
    desk.run()
    assert "is not valid TOML" in desk.error[0].value.replace("\\", "")
    assert "tvly" not in str(desk.main)
    (tmp_path / "secrets.toml").unlink()
