"""Without a mouse: everything on every page is come to, and everything is done, by keyboard."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from research_core import Library
from tests.desk.by_keyboard import choose, missed_by_tab, push, reach
from tests.desk.states import PAGES, open_state
from tests.desk.watching import settled
from tests.sampling import sampled
from tests.servers.slow_tavily import SlowTavily

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from research_core import Concept

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default::ResourceWarning")]
LONG = 60_000


def test_what_the_tab_key_misses_is_found(page: Page) -> None:
    page.set_content(
        "".join(f"<button>{n}</button>" for n in range(6))
        + '<div style="cursor: pointer">only by mouse</div><a href="#" tabindex="1">fine</a>'
        + '<input type="radio" name="one" checked><input type="radio" name="one">'
        + "<label style='cursor: pointer'><input type='checkbox'> fine</label>"
        + "<div id='closed'></div>"
    )
    page.evaluate(
        "document.querySelector('#closed').attachShadow({ mode: 'open' }).innerHTML = "
        "'<button>fine</button><span style=\"cursor: pointer\">nor this</span>'"
    )
    assert missed_by_tab(page) == ["div “only by mouse”", "span “nor this”"]


@pytest.mark.parametrize("name", sampled("pages by Tab", list(PAGES), 2))
def test_the_tab_key_comes_to_everything(
    page: Page, served: tuple[str, Path], runs: dict[str, str], name: str
) -> None:
    open_state(page, served[0], runs, name)
    assert missed_by_tab(page) == []


def turn_to(page: Page, usual: str, wanted: str) -> None:
    """Walk from the choice of a group that is the usual one to another."""
    reach(page, page.get_by_role("radio", name=usual, exact=True))
    choice = page.get_by_role("radio", name=wanted, exact=True)
    for _ in range(4):
        if choice.is_checked():
            return
        page.keyboard.press("ArrowRight")
        settled(page)
    assert choice.is_checked()


def test_a_run_from_its_topic_to_its_report(
    page: Page, served: tuple[str, Path], tavily: SlowTavily
) -> None:
    page.goto(served[0])
    push(page, page.locator("summary", has_text="How to reason, where to search"))
    turn_to(page, "Sample library", "No documents")
    turn_to(page, "No web search", "Tavily")
    reach(page, page.get_by_label("What do you want to know?"), "Shift+Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("What do small language models gain from verifiers?")
    with tavily.held_after(1):
        push(page, page.get_by_role("button", name="Start research"))
        page.locator(".mt-entry-search").first.wait_for()
        push(page, page.get_by_role("button", name="Pause"))
        page.locator(".mt-entry-paused").wait_for()
    page.get_by_text("Paused", exact=True).first.wait_for()
    push(page, page.get_by_role("button", name="Inject"))
    reach(page, page.get_by_role("radio", name="Query", exact=True))
    reach(page, page.get_by_label("Your words"))
    page.keyboard.type("verifier small models")
    push(page, page.get_by_role("button", name="Put it in"))
    page.get_by_text("Queued for the next round").first.wait_for()
    with tavily.held_after(5):
        push(page, page.get_by_role("button", name="Resume"))
        page.get_by_text("Reasoning 1", exact=True).first.wait_for(timeout=LONG)
        push(page, page.get_by_role("button", name="Report now"))
        page.locator(".mt-entry-requested").first.wait_for()
    page.get_by_text("Finished", exact=True).wait_for(timeout=LONG)
    reach(page, page.get_by_role("radio", name="Raw results", exact=True))
    push(page, page.get_by_role("link", name="Report", exact=True))
    page.wait_for_url("**/report?*")
    page.locator(".mt-report h2").first.wait_for()


def find_on_the_map(page: Page, concept: Concept) -> None:
    """Open the details of a concept."""
    reach(page, page.locator(".mt-net"))
    page.keyboard.press("/")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(concept.name)
    said = page.locator(".mt-say")
    for _ in range(40):
        page.keyboard.press("Enter")
        if said.inner_text().startswith(f"Concept: {concept.name}"):
            break
    page.locator(".mt-node-text", has_text=concept.name).wait_for()
    page.keyboard.press("Escape")


@pytest.mark.long
def test_a_concept_is_renamed_merged_and_asked_about(
    page: Page, served: tuple[str, Path], runs: dict[str, str], beside: Library
) -> None:
    run = runs["done"]
    shown = {node.id for node in beside.graph(run).nodes}
    first, other = [each for each in beside.research(run).concepts[2:] if each.id in shown][:2]
    page.goto(f"{served[0]}/?run={run}")
    page.locator(".mt-net[data-nodes]").wait_for()
    find_on_the_map(page, first)
    receipts = page.locator(".mt-receipts")
    push(page, page.get_by_role("button", name="Rename"))
    reach(page, page.get_by_label("New name"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("a name by keyboard")
    push(page, page.get_by_role("button", name="Rename it"))
    receipts.get_by_text("Recorded.").first.wait_for()
    push(page, page.get_by_role("button", name="Pin", exact=True))
    page.get_by_role("button", name="Unpin").wait_for()
    push(page, page.get_by_role("button", name="Merge into"))
    reach(page, page.get_by_role("combobox", name="Into which concept"))
    page.keyboard.type(other.name)
    page.keyboard.press("Enter")
    settled(page)  # a key that is pressed while the choice is drawn may pass by what is drawn anew
    push(page, page.get_by_role("button", name="Merge", exact=True))
    page.locator(".mt-item", has_text="Merged a concept").first.wait_for()
    assert beside.research(run).merged[first.id] == other.id
    find_on_the_map(page, other)
    push(page, page.get_by_role("button", name="Research this"))
    reach(page, page.get_by_label("Ask about this"))
    page.keyboard.type("What does it cost by keyboard?")
    push(page, page.get_by_role("button", name="Put it in"))
    page.get_by_text(re.compile("Used in reasoning")).first.wait_for(timeout=LONG)
    page.get_by_text("The report is ready.").wait_for(timeout=LONG)
    find_on_the_map(page, beside.research(run).concepts[0])
    push(page, page.get_by_role("button", name="Add a note"))
    reach(page, page.get_by_label("Your words"))
    page.keyboard.type("Noted by keyboard")
    push(page, page.get_by_role("button", name="Put it in"))
    page.locator(".mt-item", has_text="Noted by keyboard").first.wait_for()


@pytest.mark.long
def test_back_in_time_a_branch_and_both_compared(
    page: Page, served: tuple[str, Path], runs: dict[str, str]
) -> None:
    page.goto(f"{served[0]}/?run={runs['done']}")
    reach(page, page.get_by_role("slider"))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.get_by_text("You look at an earlier moment").wait_for()
    push(page, page.get_by_role("button", name="Branch off here"))
    reach(page, page.get_by_label("Another direction"))
    page.keyboard.type("What do verifiers cost?")
    push(page, page.get_by_role("button", name="Start the branch"))
    page.get_by_text("Branched off from").wait_for()
    push(page, page.get_by_role("button", name="Compare the two"))
    page.get_by_role("heading", name="Compare", exact=True).wait_for()
    push(page, page.get_by_role("button", name="Back to the desk"))
    page.wait_for_url(f"**run={runs['done']}")


@pytest.mark.long
def test_a_run_is_labelled_and_binned_in_the_library(
    page: Page, served: tuple[str, Path], runs: dict[str, str]
) -> None:
    page.goto(f"{served[0]}/library")
    row = page.locator(f".st-key-run_{runs['paused']}")
    push(page, row.get_by_role("button", name="More"))
    choose(page, "Rename and tag")
    reach(page, page.get_by_label("Title (empty: its topic)"))
    page.keyboard.type("Named by keyboard")
    push(page, page.get_by_role("button", name="Save"))
    row.get_by_text("Named by keyboard").wait_for()
    push(page, row.get_by_role("button", name="More"))
    choose(page, "Put into the bin")
    page.get_by_text("is in the bin now.").wait_for()
    push(page, page.get_by_role("button", name="Undo"))
    row.wait_for()


@pytest.mark.long
def test_settings_are_checked_and_saved(page: Page, served: tuple[str, Path]) -> None:
    page.goto(f"{served[0]}/settings")
    journal = page.locator(".st-key-provider_journal")
    push(page, journal.get_by_role("button", name="Check"))
    journal.get_by_text("Works.").wait_for()
    reach(page, page.get_by_label("Web searches"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("9")
    push(page, page.get_by_role("button", name="Save"))
    page.get_by_text("Saved. The next research starts like this.").wait_for()
