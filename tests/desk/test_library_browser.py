"""The library in Chromium: found by text, tagged, binned, taken back, deleted, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from research_core import Library, Settings
from tests.conftest import NOTES, TOPIC
from tests.desk.by_keyboard import choose, push
from tests.desk.harness import Profile, desk_server, put_away, take_option
from tests.desk.watching import LONG, settled

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default::ResourceWarning")]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shelf") / "home"


@pytest.fixture(scope="module")
def shelf(home: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """A desk over a library with two runs: a whole one and a Korean one."""
    documents = home.parent / "documents"
    documents.mkdir()
    for name, text in NOTES.items():
        (documents / name).write_text(text, encoding="utf-8")
    library = Library(Settings(mindtrail_home=home))
    runs = {}
    for name, topic in (("whole", TOPIC), ("korean", "열펌프란 무엇인가?")):
        run = runs[name] = library.start(topic, documents=documents)
        if name == "korean":
            library.pause(run)
        else:
            for _recorded in library.drive(run):
                pass
    library.close()
    with desk_server(home) as address:
        yield address, runs


@pytest.fixture
def old(shelf: tuple[str, dict[str, str]], home: Path) -> str:
    """A run of the test's own, to be thrown away."""
    library = Library(Settings(mindtrail_home=home))
    run = library.start("Old?")
    library.pause(run)
    library.close()
    return run


def row(page: Page, run: str) -> Locator:
    return page.locator(f".st-key-run_{run}")


def pick(page: Page, run: str, act: str) -> None:
    row(page, run).get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name=act).click()


def open_library(page: Page, address: str, run: str) -> None:
    page.goto(f"{address}/library")
    row(page, run).wait_for()


def test_found_by_the_words_of_a_claim_and_tagged(
    page: Page, shelf: tuple[str, dict[str, str]]
) -> None:
    address, runs = shelf
    open_library(page, address, runs["whole"])
    row(page, runs["whole"]).get_by_text("claims").wait_for(timeout=LONG)
    box = page.get_by_label("Find")
    box.fill("seasonal performance survey")
    box.press("Enter")
    row(page, runs["korean"]).wait_for(state="detached")
    assert row(page, runs["whole"]).is_visible()
    pick(page, runs["whole"], "Rename and tag")
    page.get_by_label("Title (empty: its topic)").fill("Pumps, a first look")
    page.get_by_label("Tags, with commas between them").fill("heating, draft")
    page.get_by_role("button", name="Save").click()
    row(page, runs["whole"]).get_by_text("Pumps, a first look").wait_for()
    assert row(page, runs["whole"]).locator(".mt-tag").all_inner_texts() == ["heating", "draft"]
    box.fill("")
    box.press("Enter")
    row(page, runs["korean"]).wait_for()
    take_option(page, page.locator(".st-key-find_tag").get_by_role("combobox"), "heating")
    row(page, runs["korean"]).wait_for(state="detached")


@pytest.mark.long
def test_the_bin_and_undo_by_keyboard(
    page: Page, shelf: tuple[str, dict[str, str]], old: str
) -> None:
    open_library(page, shelf[0], old)
    push(page, row(page, old).get_by_role("button", name="More"))
    choose(page, "Put into the bin")
    page.get_by_text("is in the bin now.").wait_for()
    row(page, old).wait_for(state="detached")
    push(page, page.get_by_role("button", name="Undo"))
    row(page, old).wait_for()
    assert page.get_by_text("is in the bin now.").count() == 0


@pytest.mark.long
def test_deleting_for_good(page: Page, shelf: tuple[str, dict[str, str]], old: str) -> None:
    address, runs = shelf
    open_library(page, address, old)
    pick(page, old, "Put into the bin")
    page.get_by_role("button", name="Bin (").click()
    row(page, old).get_by_role("button", name="Delete for good").click()
    page.get_by_text("and cannot be undone.").wait_for()
    row(page, old).get_by_role("button", name="Yes, delete for good").click()
    page.get_by_text("“Old?” was deleted for good.").wait_for()
    row(page, old).wait_for(state="detached")
    page.get_by_role("button", name="Back to the runs").click()
    row(page, runs["whole"]).wait_for()
    assert row(page, old).count() == 0


@pytest.mark.long
def test_a_run_saved_here_comes_back_from_its_file(
    page: Page, shelf: tuple[str, dict[str, str]], tmp_path: Path
) -> None:
    address, runs = shelf
    open_library(page, address, runs["whole"])
    pick(page, runs["whole"], "Export")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Events").click()
    file = tmp_path / "run.jsonl"
    saved.value.save_as(file)
    assert len(file.read_text(encoding="utf-8").splitlines()) > 5
    put_away(page)
    page.get_by_role("button", name="Import").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Open as a run").click()
    page.wait_for_url(f"**run={runs['whole']}*")


@pytest.mark.long
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("locale", ["en-US", "ko-KR"])
def test_nothing_is_wider_than_the_screen(
    reader: Profile, shelf: tuple[str, dict[str, str]], width: int, locale: str
) -> None:
    address, runs = shelf
    page = reader.tab(locale, size=(width, 844))
    for path in ("/library", "/settings", "/"):
        page.goto(f"{address}{path}")
        settled(page)
        wide = page.evaluate("document.querySelector('.stMain').scrollWidth - innerWidth")
        assert wide <= 0, path
    open_library(page, address, runs["korean"])
    assert ("보관함" if locale == "ko-KR" else "Library") in page.locator(".mt-hero").inner_text()
