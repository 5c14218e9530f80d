"""Journeys over the whole desk in Chromium: into any page by its address alone, and about the
desk while a web search stays silent."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pages.parts.texts import Texts
from research_core import Library, Research, Settings
from tests.conftest import NOTES
from tests.desk.harness import desk_server
from tests.desk.runs import finished
from tests.desk.watching import NET, start_on_the_web
from tests.servers.slow_tavily import SlowTavily, slow_tavily

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default::ResourceWarning")]
LONG = 30_000
SILENT_S = 30
_TOPIC_AT = """host => { const { network } = host.mindtrail;
    return network.canvasToDOM(network.getPositions(["t1"])["t1"]); }"""


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Research]]:
    """A desk that nobody has looked at, and a run of it with a report."""
    folder = tmp_path_factory.mktemp("journeys")
    for name, text in NOTES.items():
        (folder / name).write_text(text, encoding="utf-8")
    beside = Library(Settings(mindtrail_home=folder / "home"))
    research = finished(folder, beside)
    beside.close()
    with desk_server(folder / "home") as address:
        yield address, research


@pytest.mark.parametrize("locale", ["en-US", "ko-KR"])
@pytest.mark.parametrize(
    "where",
    [
        "/",
        "/?run",
        "/?at",
        "/?compare",
        "/mind_map",
        "/sources",
        "/report",
        "/library",
        "/settings",
    ],
)
def test_every_page_opens_by_its_address_alone(
    chromium: Browser, done: tuple[str, Research], where: str, locale: str
) -> None:
    address, research = done
    t = Texts(locale[:2])
    run, at = f"?run={research.id}", research.steps[0].seq
    queries = {"/": "", "/?run": run, "/?at": f"{run}&at={at}", "/?compare": f"{run}&compare=@{at}"}
    source = next(iter(research.usable_sources))
    context = chromium.new_context(locale=locale, viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    page.goto(address + where.split("?", maxsplit=1)[0] + queries.get(where, run))
    there: dict[str, Locator] = {
        "/": page.get_by_role("button", name=t("start.go")),
        "/?run": page.locator(".mt-part-trail .mt-entry-written"),
        "/?at": page.get_by_role("button", name=t("time.back")),
        "/?compare": page.get_by_role("heading", name=t("compare.title"), exact=True),
        "/mind_map": page.locator(f"{NET}[data-nodes]"),
        "/sources": page.get_by_text(source.title),
        "/report": page.locator(".mt-report h1"),
        "/library": page.get_by_text(research.brief.topic),
        "/settings": page.get_by_text(t("settings.what")),
    }
    there[where].first.wait_for(timeout=LONG)
    page.get_by_role("link", name=t("menu.library"), exact=True).wait_for()
    assert page.get_by_test_id("stException").count() == 0
    context.close()


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[tuple[SlowTavily, str]]:
    """A desk whose web search says nothing for half a minute."""
    with (
        slow_tavily(SILENT_S) as (server, url),
        desk_server(tmp_path / "home", TAVILY_BASE_URL=url, TAVILY_API_KEY="dummy") as address,
    ):
        yield server, address


@contextmanager
def at_once(what: str) -> Iterator[None]:
    """What is in it does not wait for the silent search: a busy machine is no reason to fail."""
    begun = time.monotonic()
    yield
    spent = time.monotonic() - begun
    print(f"{what}: {spent:.2f} s")  # noqa: T201
    assert spent < SILENT_S / 6, f"{what} took {spent:.1f} s"


@pytest.mark.long
def test_a_silent_web_search_freezes_no_screen(page: Page, silent: tuple[SlowTavily, str]) -> None:
    server, address = silent
    start_on_the_web(page, address)
    page.locator(".mt-entry-started").wait_for(timeout=LONG)
    page.locator(f"{NET}[data-nodes]").wait_for(timeout=LONG)
    deadline = time.monotonic() + 10
    while not server.queries:
        assert time.monotonic() < deadline, "nothing was asked"
        page.wait_for_timeout(50)
    asked = time.monotonic()
    with at_once("Inject"):
        page.get_by_role("button", name="Inject").click()
        page.get_by_label("Your words").wait_for()
    page.keyboard.press("Escape")
    with at_once("a material view"):
        page.get_by_role("radio", name="Process log", exact=True).click()
        page.locator(".st-key-material_log code").wait_for()
    with at_once("a node of the map"):
        page.locator(NET).click(position=page.locator(NET).evaluate(_TOPIC_AT))
        page.locator(".mt-node-text").wait_for()
    for name in ("Sources", "Settings", "Library"):
        with at_once(name):
            page.get_by_role("link", name=name, exact=True).click()
            page.wait_for_url(f"**/{name.lower()}*")
            page.get_by_test_id("stMainBlockContainer").get_by_text(_SAYS[name]).first.wait_for()
    assert time.monotonic() - asked < SILENT_S, "all of it while nothing had been answered"


_SAYS = {
    "Sources": Texts("en")("sources.searching"),
    "Settings": Texts("en")("settings.what"),
    "Library": "How can a language model answer better",
}
