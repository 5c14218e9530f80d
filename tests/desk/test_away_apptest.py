"""The desk while a team's database is away: the last state, a banner, and back by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.escape import md
from pages.parts.session import library
from pages.parts.texts import Texts
from research_core import StoreAway
from tests.conftest import TOPIC
from tests.desk.conftest import html_of
from tests.desk.runs import app_test, run_until
from tests.servers.neo4j.server import Place
from tests.servers.wire import Wire

EN = Texts("en")
BANNER = '<section class="mt-away"'


@pytest.fixture
def wire(neo4j_place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """The wire between the desk and its team's server; cut it, and mend it."""
    with Wire(urlsplit(neo4j_place.uri).port or 7687) as wire:
        for name, value in neo4j_place.environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("NEO4J_URI", f"bolt://127.0.0.1:{wire.port}")
        yield wire


def paused(documents: Path) -> str:
    run = library().start(TOPIC, documents=documents)
    library().pause(run)
    return run


def finished(documents: Path) -> str:
    run = library().start(TOPIC, documents=documents, reasoner="extractive")
    for _ in library().drive(run):
        pass
    return run


def opened(page: str, run: str) -> AppTest:
    """A page as a link opens it."""
    app = app_test()
    app.query_params["run"] = run
    return app.switch_page(page).run()


def cut(wire: Wire) -> None:
    """Take the database away, and see that the library has noticed."""
    wire.cut()
    with pytest.raises(StoreAway):
        library().runs()


def back(wire: Wire) -> None:
    """Give it back, and see that the library has noticed."""
    wire.mend()
    deadline = time.monotonic() + 30
    while library().away:
        assert time.monotonic() < deadline, "it did not come back"
        time.sleep(0.2)
        try:
            library().runs()
        except StoreAway:
            continue


def test_the_desk_keeps_what_it_saw_and_says_why_nothing_comes(
    desk: AppTest, wire: Wire, documents: Path
) -> None:
    run = finished(documents)
    desk.query_params["run"] = run
    desk.run()
    assert BANNER not in html_of(desk)
    seen = html_of(desk)
    cut(wire)
    desk.run()
    assert not desk.exception
    for part in ("mt-report", "mt-entry-step", "mt-q-answered"):
        assert part in seen
        assert part in html_of(desk), part
    assert EN("away.what.unreachable").replace("'", "&#x27;") in html_of(desk)
    back(wire)
    run_until(desk, lambda app: BANNER not in html_of(app))
    assert not desk.exception


@pytest.mark.long
def test_a_button_says_that_nothing_was_recorded(
    desk: AppTest, wire: Wire, documents: Path
) -> None:
    run = paused(documents)
    desk.query_params["run"] = run
    desk.run()
    cut(wire)
    desk.button(key="steer_resume").click().run()
    assert [box.value for box in desk.warning] == [md(EN("away.not_recorded"))]
    back(wire)
    assert library().research(run).state == "paused"
    desk.button(key="steer_resume").click().run()
    run_until(desk, lambda _: library().research(run).state == "finished")


@pytest.mark.long
def test_words_stay_in_their_boxes(desk: AppTest, wire: Wire, documents: Path) -> None:
    run = paused(documents)
    desk.query_params["run"] = run
    desk.run()
    cut(wire)
    box = f"inject_text_{desk.session_state['inject_turn']}"
    desk.text_area(key=box).set_value("Does it hold for small houses?")
    desk.button(key="inject_send").click().run()
    assert desk.text_area(key=box).value == "Does it hold for small houses?"
    assert [box.value for box in desk.warning] == [md(EN("away.not_recorded"))]


@pytest.mark.parametrize("page", ["app.py", "pages/library.py", "pages/report.py"])
def test_every_page_opens_on_a_database_that_was_never_there(
    page: str, fresh_process: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:1")
    monkeypatch.setenv("NEO4J_PASSWORD", "a-secret-of-the-tests")
    app = opened(page, "0123456789ab")
    assert not app.exception
    assert BANNER in html_of(app)
    assert "127.0.0.1" in html_of(app)
    assert "a-secret" not in html_of(app)


@pytest.mark.long
def test_a_topic_typed_while_it_is_away_can_be_started_when_it_is_back(
    desk: AppTest, wire: Wire, documents: Path
) -> None:
    desk.run()
    cut(wire)
    desk.text_area(key="topic").set_value(TOPIC)
    desk.radio(key="place").set_value("folder").run()
    desk.text_input(key="folder").set_value(str(documents))
    desk.button(key="start").click().run()
    assert [box.value for box in desk.warning] == [md(EN("away.not_recorded"))]
    assert desk.text_area(key="topic").value == TOPIC
    back(wire)
    desk.button(key="start").click().run()
    run = desk.query_params["run"]
    run = run if isinstance(run, str) else run[0]
    run_until(desk, lambda _: library().research(run).state == "finished")


@pytest.mark.long
def test_the_list_of_runs_and_the_report_stay(
    fresh_process: None,
    wire: Wire,
    documents: Path,
) -> None:
    run = finished(documents)
    pages = {page: opened(page, run) for page in ("pages/library.py", "pages/report.py")}
    cut(wire)
    for app in pages.values():
        app.run()
        assert not app.exception
        assert BANNER in html_of(app)
        assert TOPIC in html_of(app)
    assert 'id="ref-1"' in html_of(pages["pages/report.py"])
