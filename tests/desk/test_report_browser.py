"""The report and the sources in Chromium: cards, quotes in their context, keys, narrow, Korean."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from research_core import Library
from tests.desk.harness import Profile
from tests.desk.states import whole
from tests.desk.watching import settled, until_shown
from tests.desk.web_story import said

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default::ResourceWarning")]
TOPIC = "How can a language model answer better at inference time, without more training?"


@pytest.fixture
def sample_run(beside: Library) -> str:
    """A run over the sample library, driven to its report."""
    return whole(beside)


def open_report(page: Page, address: str, run: str, more: str = "") -> None:
    """A cold deep link."""
    page.goto(f"{address}/report?run={run}{more}")
    page.locator("#references").wait_for()
    page.locator("body[data-reader]").wait_for(state="attached")


def now_marked(page: Page) -> str:
    """The quote that the open source is read at."""
    mark = page.get_by_role("dialog").locator("mark.mt-now")
    mark.first.wait_for()
    return mark.first.inner_text()


def in_sight(page: Page, selector: str) -> bool:
    """True when the element stands within the box that scrolls it."""
    return bool(
        page.locator(selector).first.evaluate(
            """mark => {
                const box = document.querySelector('.st-key-source_text').getBoundingClientRect();
                const own = mark.getBoundingClientRect();
                return own.top >= box.top - 1 && own.bottom <= box.bottom + 1;
            }"""
        )
    )


@pytest.mark.long
def test_pointing_at_a_reference_shows_its_quote(
    page: Page, served: tuple[str, Path], web_run: str
) -> None:
    open_report(page, served[0], web_run)
    card = page.locator("#cite-1-1-card")
    assert not card.is_visible()
    page.locator("#cite-1-1").hover()
    card.wait_for(state="visible")
    assert said(6) in card.inner_text()
    assert "Heat pumps, part 6" in card.inner_text()
    assert "word for word" in card.inner_text()
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")


def test_a_click_opens_the_source_at_its_quote(
    page: Page, served: tuple[str, Path], web_run: str
) -> None:
    foreign: list[str] = []
    page.on("request", lambda asked: foreign.append(asked.url))
    open_report(page, served[0], web_run)
    page.locator("#cite-1-1").click()
    assert now_marked(page) == said(6)
    until_shown(page, lambda: in_sight(page, "mark.mt-now"), "the quote in sight")
    dialog = page.get_by_role("dialog")
    assert "stays text" in dialog.inner_text(), "the whole text is there, hostile words as words"
    assert dialog.get_by_role("link", name="Open the page").get_attribute("href") == (
        "https://host6.example/6"
    )
    assert page.evaluate("window.hacked") is None
    strangers = [url for url in foreign if not url.startswith((served[0], "data:", "blob:"))]
    assert not strangers


@pytest.mark.long
def test_from_quote_to_quote_of_one_source(
    page: Page, served: tuple[str, Path], sample_run: str
) -> None:
    open_report(page, served[0], sample_run)
    page.locator("#cite-all-1").click()
    first = now_marked(page)
    page.get_by_text(re.compile(r"Quote 1 of \d+ in this source")).wait_for()
    page.get_by_role("button", name="Next quote").click()
    page.get_by_text(re.compile(r"Quote 2 of")).wait_for()
    until_shown(page, lambda: now_marked(page) != first, "the next quote")
    until_shown(page, lambda: in_sight(page, "mark.mt-now"), "the quote in sight")
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    settled(page)
    assert page.get_by_role("dialog").count() == 0, "closed is closed"


@pytest.mark.long
def test_everything_by_keyboard(page: Page, served: tuple[str, Path], web_run: str) -> None:
    open_report(page, served[0], web_run)
    page.locator("#cite-1-1").focus()
    page.locator("#cite-1-1-card").wait_for(state="visible")
    page.keyboard.press("Enter")
    assert now_marked(page) == said(6)
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    page.wait_for_function("document.activeElement.id === 'cite-1-1'")
    page.locator(".mt-toc-wide a").nth(2).focus()
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#section-2'")
    assert page.locator("#section-2").is_visible()


@pytest.mark.long
def test_the_filter_shows_what_deserves_a_second_look(
    page: Page, served: tuple[str, Path], web_run: str
) -> None:
    open_report(page, served[0], web_run)
    everything = page.locator(".mt-section p").count()
    page.get_by_role("radio", name=re.compile("Not verified")).click()
    page.locator("#section-0").wait_for(state="detached")
    assert page.locator(".mt-section p").count() == 2
    page.get_by_role("radio", name=re.compile("All sentences")).click()
    page.locator("#section-0").wait_for()
    assert page.locator(".mt-section p").count() == everything


def test_a_section_is_written_again_without_what_was_left_out(
    page: Page, served: tuple[str, Path], beside: Library, sample_run: str
) -> None:
    research = beside.research(sample_run)
    assert research.report is not None
    place = next(n for n, s in enumerate(research.report.sections) if s.kind == "question")
    claim = research.report.sections[place].sentences[0].claims[0]
    beside.mark(sample_run, claim, "rejected")
    open_report(page, served[0], sample_run)
    page.get_by_text("Since this was written, you left out").first.wait_for()
    page.locator(f".st-key-again_{place} button:visible").click()
    page.get_by_text("left out since").first.wait_for(state="hidden", timeout=30_000)
    written = beside.research(sample_run)
    assert written.report is not None
    assert written.report != research.report
    section = next(
        s for s in written.report.sections if s.key == research.report.sections[place].key
    )
    assert claim not in {c for sentence in section.sentences for c in sentence.claims}


@pytest.mark.long
def test_files_are_taken_away(page: Page, served: tuple[str, Path], web_run: str) -> None:
    open_report(page, served[0], web_run)
    page.get_by_role("button", name="Take away").click()
    for label, ending in (("Markdown", ".md"), ("Word (DOCX)", ".docx"), ("Process log", ".md")):
        with page.expect_download() as taken:
            page.get_by_role("button", name=label, exact=True).click()
        assert taken.value.suggested_filename.endswith(ending)
        assert Path(taken.value.path()).stat().st_size > 500


@pytest.mark.long
def test_narrow_korean_and_dark(reader: Profile, served: tuple[str, Path], web_run: str) -> None:
    context = reader.phone("ko-KR", "dark")
    page = context.new_page()
    open_report(page, served[0], web_run)
    assert not page.locator(".mt-toc-wide").is_visible()
    page.locator(".mt-toc-narrow summary").tap()
    assert page.locator(".mt-toc-narrow a").first.is_visible()
    page.locator("#cite-1-1").tap()
    assert now_marked(page) == said(6)
    page.get_by_text("이 자료의 인용문 1개 중 1번째").wait_for()
    light = page.locator("mark.mt-now").evaluate(
        "mark => getComputedStyle(mark).color === getComputedStyle(mark.parentElement).color"
    )
    ground = page.locator("mark.mt-now").evaluate("mark => getComputedStyle(mark).backgroundColor")
    assert light
    assert ground == "rgb(90, 71, 16)", "the dark ground of a mark, under light words"
    wide = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert wide, "nothing sticks out of a narrow screen"
    context.close()


@pytest.mark.long
def test_printing_leaves_only_the_article(
    page: Page, served: tuple[str, Path], web_run: str
) -> None:
    open_report(page, served[0], web_run)
    page.emulate_media(media="print")
    assert not page.locator(".st-key-menu").is_visible()
    assert not page.locator(".mt-toc-wide").is_visible()
    assert not page.get_by_role("button", name="Take away").is_visible()
    assert page.locator("#section-1").is_visible()
