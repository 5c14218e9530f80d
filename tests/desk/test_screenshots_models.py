"""Pictures of a run with a model in every state, to be looked at: see test_screenshots."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from research_core import Budget, Library, Settings
from tests.desk.harness import SHOTS, Profile, desk_server
from tests.desk.pictures import LOOKS, shoot, tabs, visit
from tests.desk.watching import LONG, TOPIC
from tests.servers.model_server import ModelAnswer
from tests.servers.thinking import KEY, thinking

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default::ResourceWarning")]


def run_of(page: Page) -> str:
    return page.url.split("run=")[1].split("&")[0]


def begin(page: Page, address: str) -> str:
    page.goto(address)
    page.get_by_role("button", name="Start research").click()
    page.wait_for_url("**run=*")
    return run_of(page)


@pytest.mark.long
def test_pictures_of_a_run_with_a_model(reader: Profile, tmp_path: Path) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    home = tmp_path / "home"
    with (
        thinking() as mind,
        desk_server(home, GEMINI_BASE_URL=mind.server.url, GOOGLE_API_KEY=KEY) as address,
    ):
        pages = tabs(reader)
        beside = Library(Settings(mindtrail_home=home, google_api_key=KEY))
        driver = reader.tab()
        visit(pages, address)
        for page in pages.values():
            for place in (".st-key-options summary", ".st-key-budget summary"):
                page.locator(place).click()
        shoot(pages, "choices")
        # Slow enough that eight tabs open while the same call is still being answered.
        mind.chunks, mind.drip_s = 40, 1.5
        streaming = begin(driver, address)
        driver.locator(".mt-live-part").first.wait_for(timeout=LONG)
        visit(pages, f"{address}/?run={streaming}")
        shoot(pages, "streaming")
        beside.stop(streaming)
        mind.drip_s, mind.report_drip_s = 0.0, 1.5
        writing = begin(driver, address)
        driver.locator(".mt-live-report h2").first.wait_for(timeout=LONG)
        visit(pages, f"{address}/?run={writing}")
        shoot(pages, "writing")
        beside.stop(writing)
        mind.chunks, mind.drip_s, mind.report_drip_s = 3, 0.0, 0.0
        mind.refusal, mind.reports_only = ModelAnswer(status=429, retry_in_s=60.0), True
        waiting = begin(driver, address)
        driver.get_by_text("Going on at").wait_for(timeout=LONG)
        shoot(pages, "waiting", f"{address}/?run={waiting}")
        beside.report_now(waiting)
        driver.get_by_text("The report is ready.").wait_for(timeout=LONG)
        shoot(pages, "hurried", f"{address}/?run={waiting}")
        mind.refusal = None
        limited = beside.start(TOPIC, reasoner="gemini", budget=Budget(calls=2, money=0.5))
        visit(pages, f"{address}/?run={limited}")
        pages["light-en-1440"].locator(".st-key-decision").wait_for(timeout=LONG)
        shoot(pages, "limit")
        mind.good_keys = frozenset({"another"})
        refused = beside.start(TOPIC, reasoner="gemini")
        visit(pages, f"{address}/?run={refused}")
        pages["light-en-1440"].locator(".st-key-decision").wait_for(timeout=LONG)
        shoot(pages, "key")
        visit(pages, f"{address}/library")
        for page in pages.values():
            page.locator(".st-key-import button").click()
        shoot(pages, "import")
        beside.close()
        driver.context.close()
    assert len(list(SHOTS.glob("limit-*-*.png"))) == len(LOOKS)
