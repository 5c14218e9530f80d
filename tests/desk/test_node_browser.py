"""The map is steered from its nodes, in Chromium: a click on the canvas, an act, its receipt."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from research_core import Library
from tests.desk.watching import LONG, NET, start_on_the_web, wait_for_nodes

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default::ResourceWarning")]
_PLACE = """(host, kind) => { const { nodes, network } = host.mindtrail;
    const id = nodes.getIds().find(id => id.startsWith(kind));
    network.focus(id, {scale: 1});
    return [id, network.canvasToDOM(network.getPositions([id])[id])]; }"""


def click_node(page: Page, kind: str) -> str:
    """Select the first node whose id begins so; gives its id."""
    page.wait_for_timeout(1200)  # until the map has come to rest
    node, at = page.locator(NET).evaluate(_PLACE, kind)
    page.locator(NET).click(position=at)
    page.locator(".mt-node-text").wait_for()
    return str(node)


def test_a_claim_is_rejected_on_the_map_and_the_next_step_knows(
    page: Page, served: tuple[str, Path], beside: Library
) -> None:
    run = start_on_the_web(page, served[0])
    page.get_by_text("Reasoning 1", exact=True).first.wait_for(timeout=LONG)
    wait_for_nodes(page, 10)
    page.get_by_role("button", name="Pause").click()
    page.get_by_text("Paused", exact=True).first.wait_for(timeout=LONG)
    claim = click_node(page, "c")
    page.get_by_role("button", name="Reject", exact=True).click()
    page.get_by_role("button", name="Reject this").click()
    page.locator(".mt-receipts").get_by_text("In effect from the next step").wait_for()
    assert beside.research(run).is_rejected(claim)
    page.get_by_role("button", name="Resume").click()
    page.locator(".mt-receipts").get_by_text(
        re.compile(r"Used in (reasoning \d|the report)")
    ).wait_for(timeout=LONG)


def test_a_source_of_the_web_is_trusted_otherwise_from_its_evidence(
    page: Page, served: tuple[str, Path], beside: Library
) -> None:
    run = start_on_the_web(page, served[0])
    page.get_by_text("Finished", exact=True).wait_for(timeout=LONG)
    wait_for_nodes(page, 10)
    click_node(page, "e")
    page.get_by_role("button", name="Trust", exact=True).click()
    page.get_by_text("Block", exact=True).click()
    page.get_by_role("button", name="Set it").click()
    page.locator(".mt-receipts").get_by_text("left out").wait_for()
    assert "block" in beside.research(run).trust.values()
    page.get_by_text("still rests on what stood then").wait_for()
    page.get_by_role("button", name="Write the report again").click()
    page.locator(".mt-receipts").get_by_text("Used in the report").wait_for(timeout=LONG)


def test_a_renamed_concept_has_its_new_name_on_the_map(
    page: Page, served: tuple[str, Path], beside: Library
) -> None:
    page.goto(served[0])
    page.get_by_role("button", name="Start research").click()
    page.get_by_text("The report is ready.").wait_for(timeout=LONG)
    wait_for_nodes(page, 10)
    concept = click_node(page, "k")
    page.get_by_role("button", name="Rename", exact=True).click()
    page.get_by_label("New name").fill("a name of my own")
    page.get_by_role("button", name="Rename it").click()
    page.locator(".mt-receipts").get_by_text("Renamed a concept to").wait_for()
    label = "(host, id) => host.mindtrail.nodes.get(id).label"
    deadline = time.monotonic() + 20
    while "a name of my own" not in " ".join(page.locator(NET).evaluate(label, concept).split()):
        assert time.monotonic() < deadline, "the map does not show the new name"
        page.wait_for_timeout(200)
    page.get_by_role("button", name=re.compile("Merge into")).click()
    page.get_by_role("button", name="Merge", exact=True).click()
    page.get_by_text("Merged a concept into").first.wait_for()
    page.locator(".mt-node").get_by_text("Also called").wait_for()
    merged = beside.research(page.url.split("run=")[1].split("&")[0]).merged
    assert concept in merged
