"""What people do and see on a desk in Chromium."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

TOPIC = "How can a language model answer better at inference time, without more training?"
NET = ".mt-net"
LONG = 60_000  # milliseconds: a whole run on a busy machine


# Resolves when nothing of the page has changed for a moment, and for a longer one while its script
# runs: that of a desk always does, since it waits for what is new.
_SETTLED = """() => new Promise((settled) => {
  let changed = performance.now();
  const observer = new MutationObserver(() => { changed = performance.now(); });
  observer.observe(document.body,
    { childList: true, subtree: true, attributes: true, characterData: true });
  const begun = changed;
  const look = () => {
    const now = performance.now();
    const app = document.querySelector('[data-testid=stApp]');
    const rests = now - changed > (app?.dataset.testScriptState === 'notRunning' ? 200 : 700);
    if (rests || now - begun > 15000) { observer.disconnect(); settled(rests); }
    else setTimeout(look, 50);
  };
  look();
})"""


def settled(page: Page) -> None:
    """Wait until the page is drawn: its frame is there, its script has run, nothing moves."""
    page.locator(".mt-brand").wait_for(timeout=LONG)
    assert page.evaluate(_SETTLED), "the page never comes to rest"


def start_on_the_web(page: Page, address: str) -> str:
    """Start a run with the slow web search; gives its id."""
    page.goto(address)
    page.get_by_text("How to reason, where to search, language, rounds").click()
    page.get_by_text("No documents", exact=True).click()
    page.get_by_text("Tavily", exact=True).click()
    page.get_by_role("button", name="Start research").click()
    page.wait_for_url("**run=*")
    return page.url.split("run=")[1].split("&")[0]


def chip(page: Page) -> str:
    return page.locator(".mt-chip").first.inner_text()


def place_of(page: Page, button: str) -> tuple[float, float]:
    """Where a button stands in the page, however far the page is scrolled."""
    box = page.get_by_role("button", name=button).bounding_box()
    around = page.get_by_test_id("stMainBlockContainer").bounding_box()
    assert box is not None
    assert around is not None
    return box["x"] - around["x"], box["y"] - around["y"]


def nodes_in_map(page: Page) -> int:
    return int(page.locator(NET).get_attribute("data-nodes") or 0)


def wait_for_nodes(page: Page, more_than: int) -> None:
    """Until the map holds more nodes. The map is in a shadow root: only locators see it."""
    deadline = time.monotonic() + 20
    while nodes_in_map(page) <= more_than:
        assert time.monotonic() < deadline, f"the map stays at {nodes_in_map(page)} nodes"
        page.wait_for_timeout(100)


def positions(page: Page) -> dict[str, dict[str, float]]:
    return page.locator(NET).evaluate("host => host.mindtrail.network.getPositions()")


def put_in(page: Page, form: str, words: str) -> None:
    page.get_by_role("button", name="Inject").click()
    page.get_by_role("radio", name=form, exact=True).click()
    page.get_by_label("Your words").fill(words)
    page.get_by_role("button", name="Put it in").click()


def until_shown(page: Page, there: Callable[[], Any], what: str) -> None:
    """Wait: the map is in a shadow root, and only locators see it."""
    for _ in range(150):
        if there():
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never came: {what}")
