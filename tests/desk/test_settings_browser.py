"""The settings in Chromium: a provider that hangs freezes nothing, defaults reach the start."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.desk.harness import desk_server, take_option
from tests.servers.services import Said, Services

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default::ResourceWarning")]
COUNT = "POST /v1beta/models/gem:countTokens"


@pytest.fixture(scope="module")
def slow_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A desk whose Gemini takes thirty seconds for everything."""
    home = tmp_path_factory.mktemp("settings") / "home"
    with (
        Services({COUNT: Said({"totalTokens": 1}, wait_s=30)}) as server,
        desk_server(
            home, GOOGLE_API_KEY="sk-dummy", GEMINI_MODEL="gem", GEMINI_BASE_URL=server.url
        ) as address,
    ):
        yield address, home


@pytest.mark.long
def test_a_provider_that_takes_thirty_seconds_freezes_nothing(
    page: Page, slow_desk: tuple[str, Path]
) -> None:
    page.goto(f"{slow_desk[0]}/settings")
    row = page.locator(".st-key-provider_gemini")
    row.get_by_role("button", name="Check").click()
    row.get_by_text("Checking…").wait_for()
    begun = time.monotonic()
    other = page.locator(".st-key-provider_journal")
    other.get_by_role("button", name="Check").click()
    other.get_by_text("Works.").wait_for(timeout=5_000)
    page.get_by_role("radio", name="5", exact=True).click()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved. The next research starts like this.").wait_for(timeout=5_000)
    print(f"while a check hung, three acts took {time.monotonic() - begun:.1f} s")  # noqa: T201
    assert row.get_by_text("Checking…").is_visible()
    row.get_by_text("The model did not answer in time.").wait_for(timeout=25_000)
    assert row.get_by_text("Try again in a moment.").is_visible()
    assert "sk-dummy" not in page.content()


@pytest.fixture
def usual(served: tuple[str, Path]) -> Iterator[Path]:
    """The file of the defaults; afterwards there are none."""
    file = served[1] / "desk.toml"
    yield file
    file.unlink(missing_ok=True)


def test_defaults_reach_the_first_screen(page: Page, served: tuple[str, Path], usual: Path) -> None:
    address = served[0]
    page.goto(f"{address}/settings")
    box = page.locator(".st-key-usual_0_reasoner").get_by_role("combobox")
    take_option(page, box, "Without a model: quotes only")
    page.get_by_role("radio", name="2", exact=True).click()
    page.get_by_label("Web searches").fill("9")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved. The next research starts like this.").wait_for()
    assert "rounds = 2" in usual.read_text(encoding="utf-8")
    page.goto(address)
    page.get_by_text("Budget · 9 searches").wait_for()
    page.get_by_text("How to reason, where to search").click()
    assert page.get_by_role("radio", name="Without a model: quotes only").is_checked()
    assert page.get_by_role("radio", name="2", exact=True).is_checked()
