"""The guided example in Chromium, from the first screen to its end, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from pages.parts.desk.guide import STEPS
from pages.parts.texts import Texts
from tests.desk.harness import Profile, desk_server
from tests.desk.watching import LONG
from tests.sampling import sampled

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default::ResourceWarning")]
_IS_OUTLINED = "part => getComputedStyle(document.querySelector(part)).outlineWidth === '2px'"


@pytest.fixture
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk that nobody has used."""
    with desk_server(tmp_path_factory.mktemp("guide") / "home") as address:
        yield address


def press_until(page: Page, selector: str) -> None:
    """Go on with Tab until this has the focus."""
    for _ in range(40):
        if page.evaluate("what => document.activeElement.closest(what) !== null", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by keyboard")


@pytest.mark.parametrize(("language", "width"), sampled("guides", [("en", 1440), ("ko", 390)], 1))
def test_by_keyboard_from_the_first_screen_to_the_end(
    reader: Profile, address: str, language: str, width: int
) -> None:
    t = Texts(language)
    page = reader.tab("ko-KR" if language == "ko" else "en-US", size=(width, 900))
    page.goto(address)
    page.get_by_text(t("guide.what")).wait_for()
    press_until(page, ".st-key-guide_offer")
    page.keyboard.press("Enter")
    page.wait_for_url("**guide=1*")
    for number, (name, part) in enumerate(STEPS.items(), start=1):
        page.get_by_text(t(f"guide.step.{name}")).wait_for(timeout=LONG)
        page.locator(part).first.wait_for(timeout=LONG)
        page.wait_for_function(_IS_OUTLINED, arg=part)
        assert not covers(page)
        press_until(page, ".st-key-guide_next")
        page.keyboard.press("Enter")
        if number < len(STEPS):
            page.wait_for_url(f"**guide={number + 1}*")
    page.locator(".st-key-guide").wait_for(state="detached")
    assert "guide=" not in page.url
    page.get_by_text(t("status.state.finished"), exact=True).first.wait_for(timeout=LONG)


def covers(page: Page) -> bool:
    """True when the bar lies over anything of the desk."""
    bar, desk = (
        page.locator(selector).first.bounding_box() for selector in (".st-key-guide", ".mt-head")
    )
    return bool(bar and desk and bar["y"] + bar["height"] > desk["y"])


@pytest.mark.long
def test_a_reload_keeps_the_step(page: Page, address: str) -> None:
    t = Texts("en")
    page.goto(address)
    page.get_by_role("button", name=t("guide.offer")).click()
    page.get_by_role("button", name=t("guide.next"), exact=True).click()
    page.get_by_text(t("guide.step.trail")).wait_for()
    page.reload()
    page.get_by_text(t("guide.step.trail")).wait_for()
    page.get_by_role("button", name=t("guide.end")).click()
    page.locator(".st-key-guide").wait_for(state="detached")
