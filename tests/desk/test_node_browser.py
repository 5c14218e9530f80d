"""The map is steered from its nodes, in Chromium: a click on the canvas, an act, its receipt."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from research_core import Library
from tests.desk.states import halfway, whole
from tests.desk.watching import LONG, NET, settled, until_shown, wait_for_nodes

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default::ResourceWarning")]
_PLACE = """(host, kind) => { const { nodes, network } = host.mindtrail;
    const id = nodes.getIds().find(id => id.startsWith(kind));
    network.focus(id, {scale: 1});
    return [id, network.canvasToDOM(network.getPositions([id])[id])]; }"""


def click_node(page: Page, kind: str) -> str:
    """Select the first node whose id begins so; gives its id."""
    settled(page)
    node, at = page.locator(NET).evaluate(_PLACE, kind)
    page.locator(NET).click(position=at)
    page.locator(".mt-node-text").wait_for()
    return str(node)


def test_a_claim_is_rejected_on_the_map_and_the_next_step_knows(
    page: Page, served: tuple[str, Path], beside: Library
) -> None:
    run = halfway(beside)
    page.goto(f"{served[0]}/?run={run}")
    wait_for_nodes(page, 10)
    claim = click_node(page, "c")
    page.get_by_role("button", name="Reject", exact=True).click()
    page.get_by_role("button", name="Reject this").click()
    page.locator(".mt-receipts").get_by_text("In effect from the next step").wait_for()
    assert beside.research(run).is_rejected(claim)
    page.get_by_role("button", name="Resume").click()
    page.get_by_text("The report is ready.").wait_for(timeout=LONG)
    page.get_by_role("radio", name="Selected", exact=True).click()
    page.locator(".mt-receipts").get_by_text(
        re.compile(r"Used in (reasoning \d|the report)")
    ).wait_for(timeout=LONG)


@pytest.mark.long
def test_a_source_of_the_web_is_trusted_otherwise_from_its_evidence(
    page: Page, served: tuple[str, Path], beside: Library, web_run: str
) -> None:
    page.goto(f"{served[0]}/?run={web_run}")
    wait_for_nodes(page, 10)
    click_node(page, "e")
    page.get_by_role("button", name="Trust", exact=True).click()
    page.get_by_text("Block", exact=True).click()
    page.get_by_role("button", name="Set it").click()
    page.locator(".mt-receipts").get_by_text("left out").wait_for()
    assert "block" in beside.research(web_run).trust.values()
    page.get_by_text("still rests on what stood then").wait_for()
    page.get_by_role("button", name="Write the report again").click()
    page.locator(".mt-receipts").get_by_text("Used in the report").wait_for(timeout=LONG)


@pytest.mark.long
def test_a_renamed_concept_has_its_new_name_on_the_map(
    page: Page, served: tuple[str, Path], beside: Library
) -> None:
    run = whole(beside)
    page.goto(f"{served[0]}/?run={run}")
    wait_for_nodes(page, 10)
    concept = click_node(page, "k")
    page.get_by_role("button", name="Rename", exact=True).click()
    page.get_by_label("New name").fill("a name of my own")
    page.get_by_role("button", name="Rename it").click()
    page.locator(".mt-receipts").get_by_text("Renamed a concept to").wait_for()
    label = "(host, id) => host.mindtrail.nodes.get(id).label"
    net = page.locator(NET)
    until_shown(
        page,
        lambda: "a name of my own" in " ".join(net.evaluate(label, concept).split()),
        "the new name on the map",
    )
    page.get_by_role("button", name=re.compile("Merge into")).click()
    page.get_by_role("button", name="Merge", exact=True).click()
    page.get_by_text("Merged a concept into").first.wait_for()
    page.locator(".mt-node").get_by_text("Also called").wait_for()
    merged = beside.research(run).merged
    assert concept in merged
