"""Journeys over the whole desk in Chromium: into any page by its address alone, and about the
desk while a web search stays silent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pages.parts.texts import Texts
from research_core import Library, Research, Settings
from tests.conftest import NOTES
from tests.desk.harness import Profile
from tests.desk.runs import finished
from tests.desk.watching import NET, start_on_the_web, until_shown
from tests.sampling import sampled
from tests.servers.slow_tavily import SlowTavily

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default::ResourceWarning")]
LONG = 30_000
_WHERE = (
    "/",
    "/?run",
    "/?at",
    "/?compare",
    "/mind_map",
    "/sources",
    "/report",
    "/library",
    "/settings",
)
_WAYS = [(where, locale) for where in _WHERE for locale in ("en-US", "ko-KR")]
_TOPIC_AT = """host => { const { network } = host.mindtrail;
    return network.canvasToDOM(network.getPositions(["t1"])["t1"]); }"""


@pytest.fixture(scope="module")
def done(
    tmp_path_factory: pytest.TempPathFactory, served: tuple[str, Path]
) -> tuple[str, Research]:
    """A desk, and a run with a report that it has not shown yet."""
    folder = tmp_path_factory.mktemp("journeys")
    for name, text in NOTES.items():
        (folder / name).write_text(text, encoding="utf-8")
    beside = Library(Settings(mindtrail_home=served[1]))
    research = finished(folder, beside)
    beside.close()
    return served[0], research


@pytest.mark.parametrize(("where", "locale"), sampled("addresses", _WAYS, 4))
def test_every_page_opens_by_its_address_alone(
    reader: Profile, done: tuple[str, Research], where: str, locale: str
) -> None:
    address, research = done
    t = Texts(locale[:2])
    run, at = f"?run={research.id}", research.steps[0].seq
    queries = {"/": "", "/?run": run, "/?at": f"{run}&at={at}", "/?compare": f"{run}&compare=@{at}"}
    source = next(iter(research.usable_sources))
    page = reader.tab(locale)
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


def test_a_silent_web_search_freezes_no_screen(
    page: Page, served: tuple[str, Path], tavily: SlowTavily
) -> None:
    """All of it while nothing is answered."""
    with tavily.held():
        asked = len(tavily.queries)
        start_on_the_web(page, served[0])
        page.locator(".mt-entry-started").wait_for(timeout=LONG)
        page.locator(f"{NET}[data-nodes]").wait_for(timeout=LONG)
        until_shown(page, lambda: len(tavily.queries) > asked, "a search on its way")
        page.get_by_role("button", name="Inject").click()
        page.get_by_label("Your words").wait_for()
        page.keyboard.press("Escape")
        page.get_by_role("radio", name="Process log", exact=True).click()
        page.locator(".st-key-material_log code").wait_for()
        page.locator(NET).click(position=page.locator(NET).evaluate(_TOPIC_AT))
        page.locator(".mt-node-text").wait_for()
        for name in ("Sources", "Settings", "Library"):
            page.get_by_role("link", name=name, exact=True).click()
            page.wait_for_url(f"**/{name.lower()}*")
            page.get_by_test_id("stMainBlockContainer").get_by_text(_SAYS[name]).first.wait_for()


_SAYS = {
    "Sources": Texts("en")("sources.searching"),
    "Settings": Texts("en")("settings.what"),
    "Library": "How can a language model answer better",
}
