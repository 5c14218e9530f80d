"""A run that reasons with a model, in Chromium: words that stream in, waits that tick."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from research_core import Library, ModelReplied, Settings
from tests.desk.harness import Profile
from tests.desk.watching import LONG, until_shown
from tests.servers.model_server import ModelAnswer
from tests.servers.thinking import Thinking

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default::ResourceWarning")]
HOSTILE = '<img src=x onerror="window.hacked=1"> <script>window.hacked=1</script>\n'


@pytest.fixture
def beside(with_gemini: tuple[str, Path]) -> Iterator[Library]:
    """The same library from another process: this one."""
    library = Library(Settings(mindtrail_home=with_gemini[1]))
    yield library
    library.close()


@pytest.fixture
def seoul(reader: Profile) -> Page:
    """A tab of an English reader in Seoul."""
    return reader.tab(size=(1280, 1000), zone="Asia/Seoul")


def start(page: Page, address: str) -> str:
    """Start what the first screen offers; gives the run's id."""
    page.goto(address)
    page.get_by_text("Gemini · gemini-2.0-flash: about").wait_for()
    page.get_by_role("button", name="Start research").click()
    page.wait_for_url("**run=*")
    return page.url.split("run=")[1].split("&")[0]


def replies(beside: Library, run: str) -> int:
    return sum(isinstance(recorded.event, ModelReplied) for recorded in beside.events(run))


def test_words_stream_in_before_they_are_recorded(
    seoul: Page, with_gemini: tuple[str, Path], beside: Library, gemini: Thinking
) -> None:
    page = seoul
    gemini.chunks, gemini.drip_s, gemini.prefix = 12, 0.25, HOSTILE
    run = start(page, with_gemini[0])
    page.locator(".mt-live").get_by_text("First the basics").wait_for(timeout=LONG)
    assert replies(beside, run) == 0, "the words are there before their event"
    page.locator(".mt-entry-plan").wait_for(timeout=LONG)
    page.locator(".mt-live").get_by_text("Round 1 reads").wait_for(timeout=LONG)
    entry = page.locator(".mt-entry-live")
    heights = {entry.evaluate("one => one.getBoundingClientRect().height") for _ in range(4)} - {0}
    assert len(heights) == 1, "nothing jumps while it grows"
    page.locator(".mt-live-report h2").first.wait_for(timeout=LONG)
    page.locator(".mt-live-report").get_by_text("<img src=x").wait_for()
    page.get_by_text("The report is ready.").wait_for(timeout=LONG)
    assert page.locator(".mt-live, .mt-live-report").count() == 0, "gone when it is recorded"
    assert page.evaluate("window.hacked") is None
    gemini.chunks, gemini.drip_s, gemini.prefix = 3, 0.0, ""


def countdown(page: Page) -> int:
    """The seconds that the line of state still counts."""
    said = page.locator(".mt-notice").inner_text()
    found = re.search(r"\(in (\d+):(\d\d)\)", said)
    assert found, said
    return int(found[1]) * 60 + int(found[2])


@pytest.mark.long
def test_a_wait_ticks_pauses_at_once_and_gives_way_to_report_now(
    seoul: Page, with_gemini: tuple[str, Path], beside: Library, gemini: Thinking
) -> None:
    page = seoul
    # A hint that passes before the next test asks this service again.
    gemini.refusal = ModelAnswer(status=429, retry_in_s=25.0)
    run = start(page, with_gemini[0])
    page.get_by_text("Gemini asks to wait. Going on at").wait_for(timeout=LONG)
    wait = beside.research(run).wait
    assert wait is not None
    hour = (int(wait.until[11:13]) + 9) % 24
    assert f"at {hour:02}:{wait.until[14:19]}" in page.locator(".mt-notice").inner_text()
    first = countdown(page)
    until_shown(page, lambda: countdown(page) <= first - 2, "the next seconds: it ticks")
    steady = page.get_by_role("button", name="Stop").bounding_box()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Resume").wait_for()
    assert beside.research(run).state == "paused", "in the middle of the wait"
    assert page.get_by_role("button", name="Stop").bounding_box() == steady
    page.get_by_role("button", name="Resume").click()
    page.get_by_text("Gemini asks to wait. Going on at").wait_for(timeout=LONG)
    page.get_by_role("button", name="Report now").click()
    page.get_by_text("The report is ready.").wait_for(timeout=LONG)
    page.get_by_text("Done without the model: you asked for the report").first.wait_for()
    gemini.refusal = None
