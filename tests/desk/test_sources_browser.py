"""The sources page in Chromium: trust on a run at work, leaving out, charts, narrow screens."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from tests.desk.harness import Profile
from tests.desk.watching import LONG, start_on_the_web
from tests.sampling import sampled
from tests.servers.slow_tavily import SlowTavily

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from research_core import Library

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default::ResourceWarning")]
TOPIC = "How can a language model answer better at inference time, without more training?"


def open_sources(page: Page, address: str, run: str) -> None:
    page.goto(f"{address}/sources?run={run}")
    page.locator(".st-key-sources_view").wait_for()


def view(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()


def test_a_source_is_left_out_and_the_receipt_says_what_that_changed(
    page: Page, served: tuple[str, Path], web_run: str
) -> None:
    open_sources(page, served[0], web_run)
    page.locator("details.mt-behind summary").first.click()
    page.get_by_text("Claims that rest on it").first.wait_for()
    page.locator("[class*=st-key-reject_] button:visible").first.click()
    said = page.locator(".st-key-sources_said")
    said.get_by_text("1 claim and 1 source").wait_for()
    said.get_by_role("button", name="Write the report again").wait_for()
    page.locator("[class*=st-key-restore_] button:visible").first.click()
    said.get_by_text("What you said before").wait_for()


def test_trust_acts_on_a_run_at_work(
    page: Page, served: tuple[str, Path], beside: Library, tavily: SlowTavily
) -> None:
    with tavily.held_after(3):
        run = start_on_the_web(page, served[0])
        open_sources(page, served[0], run)
        page.locator(".mt-source").first.wait_for(timeout=LONG)
        view(page, "Domains")
        row = page.locator("[class*=st-key-trust_hostile]")
        row.get_by_role("radio", name="Block").click()
        page.locator(".st-key-sources_said").wait_for()
    page.get_by_text("Finished", exact=True).wait_for(timeout=LONG)
    research = beside.research(run)
    assert research.trust == {"hostile.example": "block"}
    blocked = {s.id for s in research.sources.values() if "hostile" in s.url}
    assert not {v for c in research.standing_claims for v in research.voices(c)} & blocked
    assert research.acts[0].used_in


@pytest.mark.long
def test_raw_results_formatted_and_as_returned(
    page: Page, served: tuple[str, Path], web_run: str
) -> None:
    open_sources(page, served[0], web_run)
    view(page, "Searches")
    page.locator(".mt-one-search summary").nth(1).click()
    page.get_by_text('<img src=x onerror="window.hacked=1">').first.wait_for()
    view(page, "As returned")
    page.locator("[data-testid=stJson]").get_by_text("results").first.wait_for()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download this reply").click()
    assert taken.value.suggested_filename.endswith(".json")
    assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize("scheme", sampled("charts", ["light", "dark"], 1))
def test_charts_load_nothing_from_elsewhere_and_have_their_figures(
    reader: Profile, served: tuple[str, Path], web_run: str, scheme: Literal["light", "dark"]
) -> None:
    page = reader.tab(theme=scheme)
    foreign: list[str] = []
    page.on("request", lambda asked: foreign.append(asked.url))
    open_sources(page, served[0], web_run)
    view(page, "Charts")
    page.locator("[data-testid=stVegaLiteChart]").locator("canvas, svg.marks").first.wait_for(
        timeout=20_000
    )
    page.get_by_text(re.compile("30 passages from 30 places")).wait_for()
    page.get_by_text("The figures").first.click()
    page.locator(".mt-figures").first.wait_for()
    assert not [url for url in foreign if not url.startswith((served[0], "data:", "blob:"))]


@pytest.mark.long
def test_the_list_by_keyboard_and_narrow(
    reader: Profile, served: tuple[str, Path], web_run: str, beside: Library
) -> None:
    page = reader.tab("ko-KR", size=(390, 844))
    open_sources(page, served[0], web_run)
    page.get_by_label("제목과 본문에서 찾기").fill("winter of the year 1905")
    page.keyboard.press("Enter")
    page.get_by_text("자료 30건 중 1건").wait_for()
    button = page.locator("[class*=st-key-reject_] button:visible").first
    button.focus()
    page.keyboard.press("Enter")
    page.locator(".st-key-sources_said").wait_for()
    assert [act.kind for act in beside.research(web_run).acts] == ["reject"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
