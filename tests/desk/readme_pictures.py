"""The pictures of the README, taken anew: ``python -m tests.desk.readme_pictures``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from research_core import Library, Settings
from tests.desk.harness import ROOT, browser, desk_server
from tests.servers.thinking import KEY, thinking

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_IMAGES = ROOT / "docs" / "images"
_PAGES = {
    "start": "",
    "map": "mind_map?run={run}",
    "sources": "sources?run={run}",
    "library": "library",
    "settings": "settings",
}
_LONG_MS = 120_000
_REST_MS = 3_000  # until the map has come to rest


def take_pictures() -> None:
    """Write every picture that README.md and README.ko.md show."""
    with tempfile.TemporaryDirectory() as folder, browser() as chromium:
        home = Path(folder) / "home"
        with desk_server(home) as address:
            run = _finished(chromium, address, "en-US", "desk")
            _finished(chromium, address, "ko-KR", "desk-ko")
            library = Library(Settings(mindtrail_home=home))
            step = library.research(run).steps[0].seq
            library.close()
            _moment(_tab(chromium, "en-US"), f"{address}/?run={run}&at={step}")
            _report(_tab(chromium, "en-US"), f"{address}/report?run={run}")
            for name, place in _PAGES.items():
                _shoot(_visit(_tab(chromium, "en-US"), f"{address}/{place.format(run=run)}"), name)
            phone = _tab(chromium, "en-US", width=390)
            _shoot(_visit(phone, f"{address}/?run={run}"), "desk-narrow")
        _with_a_model(chromium, Path(folder) / "other")


def _tab(chromium: Browser, locale: str, width: int = 1440) -> Page:
    theme = "dark" if locale == "ko-KR" else "light"
    size = {"width": width, "height": 960}
    return chromium.new_context(locale=locale, color_scheme=theme, viewport=size).new_page()


def _visit(page: Page, url: str) -> Page:
    page.goto(url)
    page.locator(".mt-brand").wait_for()
    return page


def _shoot(page: Page, name: str) -> None:
    page.wait_for_timeout(_REST_MS)
    page.screenshot(path=_IMAGES / f"{name}.png")
    page.context.close()


def _begin(page: Page, address: str) -> str:
    """Start the example's research; gives the run."""
    page.goto(address)
    page.locator(".st-key-start button").click()
    page.wait_for_url("**run=*")
    return page.url.split("run=")[1].split("&")[0]


def _finished(chromium: Browser, address: str, locale: str, name: str) -> str:
    page = _tab(chromium, locale)
    run = _begin(page, address)
    page.locator(".st-key-to_report").wait_for(timeout=_LONG_MS)
    _shoot(page, name)
    return run


def _moment(page: Page, url: str) -> None:
    _visit(page, url).locator(".st-key-moment_bar").wait_for()
    _shoot(page, "desk-moment")


def _report(page: Page, url: str) -> None:
    """A source, opened at the words that a sentence rests on."""
    _visit(page, url).locator(".mt-ref").first.click()
    page.get_by_role("dialog").locator("mark").first.wait_for()
    _shoot(page, "report")


def _with_a_model(chromium: Browser, home: Path) -> None:
    """A step of reasoning while it streams in from a service of the tests."""
    with (
        thinking() as mind,
        desk_server(home, GEMINI_BASE_URL=mind.server.url, GOOGLE_API_KEY=KEY) as address,
    ):
        mind.chunks, mind.drip_s = 40, 0.25
        page = _tab(chromium, "en-US")
        run = _begin(page, address)
        page.get_by_text("is writing: reasoning 1").wait_for(timeout=_LONG_MS)
        library = Library(Settings(mindtrail_home=home))
        library.inject(run, "Does it hold for small models?", "question")
        library.close()
        page.get_by_text("is writing: reasoning 2").wait_for(timeout=_LONG_MS)
        _shoot(page, "desk-gemini")


if __name__ == "__main__":
    take_pictures()
