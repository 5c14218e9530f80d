"""What the tests of the desk share: an app to click without a browser, and one with."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.parts.desk import item_keeper
from pages.parts.desk.item_keeper import keeper_of
from pages.parts.map import keeper as map_keeper
from pages.parts.texts import Texts
from research_core import Library, Settings, to_process_log
from tests.desk.harness import Profile, desk_server, profile, why_no_browser
from tests.desk.runs import app_test
from tests.desk.states import make_runs
from tests.desk.web_story import web_story
from tests.servers.slow_tavily import SlowTavily
from tests.servers.thinking import KEY, Thinking, thinking

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def fresh_process() -> Iterator[None]:
    """No library, settings or map of another test: they live as long as the process."""
    st.cache_resource.clear()
    map_keeper.forget()
    item_keeper.forget()
    yield
    st.cache_resource.clear()


@pytest.fixture
def desk(fresh_process: None) -> AppTest:
    """The desk, not run yet."""
    return app_test()


Until = Callable[[AppTest, Callable[[AppTest], bool]], None]


def html_of(app: AppTest) -> str:
    """Everything that the screen says in HTML of ours, what is fed to its parts included."""
    said = [element.proto.body for element in app.get("html")]
    for element in app.get("bidi_component"):
        if element.proto.component_name == "mindtrail_feed":
            said += _fed(json.loads(element.proto.json)["parts"])
    return "\n".join(said)


def _fed(news: dict[str, Any]) -> Iterator[str]:
    """What the parts of the desk show by now, lists newest first."""
    run, language, *_ = news["plan"]["stream"].split()
    yield news["plan"]["html"]
    for name in ("trail", "results"):
        yield news[name]["top"]
        for item in reversed(keeper_of(name, run, Texts(language)).changes(-1)["items"]):
            yield item["html"]
            yield from (text for tab in item.get("tabs", ()) for text in tab.values())


@pytest.fixture(scope="session")
def chromium() -> None:
    """Where no browser is found, its tests are skipped, or fail on demand."""
    if reason := why_no_browser():
        if os.environ.get("MINDTRAIL_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def _profile(chromium: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Profile]:
    with profile(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


@pytest.fixture
def reader(_profile: Profile) -> Iterator[Profile]:
    """One browser for all tests, in which nothing of another test is left."""
    yield _profile
    _profile.forget()


@pytest.fixture
def page(reader: Profile) -> Page:
    """A tab of an English reader."""
    return reader.tab()


@pytest.fixture(scope="session")
def web() -> Iterator[SlowTavily]:
    """A web search that takes a moment."""
    with SlowTavily(0.3) as server:
        yield server


@pytest.fixture
def tavily(web: SlowTavily, served: tuple[str, Path]) -> Iterator[SlowTavily]:
    """The web search, to be held by a test whose runs it serves alone: what others have left
    running is stopped."""
    library = Library(Settings(mindtrail_home=served[1]))
    for run in library.runs():
        if run.state == "running":
            library.stop(run.id)
    yield web
    library.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, web: SlowTavily) -> Iterator[tuple[str, Path]]:
    """A real desk that searches the web: its address and its home."""
    home = tmp_path_factory.mktemp("desk") / "home"
    with desk_server(home, TAVILY_BASE_URL=web.url, TAVILY_API_KEY="dummy") as address:
        yield address, home


@pytest.fixture(scope="session")
def gemini() -> Iterator[Thinking]:
    """A Gemini of our own for a desk, which a test may change and has to leave as it was."""
    with thinking() as service:
        yield service


@pytest.fixture(scope="session")
def with_gemini(
    tmp_path_factory: pytest.TempPathFactory, gemini: Thinking
) -> Iterator[tuple[str, Path]]:
    """A real desk with Gemini set up: its address and its home."""
    home = tmp_path_factory.mktemp("models") / "home"
    with desk_server(
        home,
        GEMINI_BASE_URL=gemini.server.url,
        GOOGLE_API_KEY=KEY,
        GEMINI_MODEL="gemini-2.0-flash",
    ) as address:
        yield address, home


@pytest.fixture
def beside(served: tuple[str, Path]) -> Iterator[Library]:
    """The same library from another process: this one."""
    library = Library(Settings(mindtrail_home=served[1]))
    yield library
    library.close()


@pytest.fixture
def web_run(beside: Library, request: pytest.FixtureRequest) -> str:
    """A finished run on the web, of this test alone."""
    name = f"0{abs(hash(request.node.name)) % 10**11:011d}"
    return beside.import_log(to_process_log(web_story(name).events))


@pytest.fixture(scope="session")
def runs(served: tuple[str, Path]) -> dict[str, str]:
    """Runs of every kind on the desk, for its pages to be seen in every state."""
    return make_runs(served[1])
