"""Time, branches and comparing in Chromium, on a real server: by mouse, by keyboard, narrow."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from research_core import Library, Research
from tests.conftest import NOTES
from tests.desk.harness import Profile
from tests.desk.runs import finished
from tests.desk.watching import LONG, NET, nodes_in_map, settled, until_shown

if TYPE_CHECKING:
    from playwright.sync_api import Page

_KINDS = """() => [...document.querySelectorAll('.mt-part-trail .mt-item .mt-entry')]
    .map((entry) => entry.className.match(/mt-entry-(\\w+)/)[1]).reverse().join(' ')"""

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default::ResourceWarning")]


@pytest.fixture
def address(served: tuple[str, Path]) -> str:
    return served[0]


def tells(page: Page, story: str) -> None:
    """Wait until the kinds of the trail's entries, oldest first, are these."""
    until_shown(page, lambda: re.fullmatch(story, page.evaluate(_KINDS)), story)


def select(page: Page, node: str) -> None:
    """Select a node by keyboard: find its words in the map, and go on to the one that is meant."""
    net = page.locator(".mt-net")
    map_holds(page, lambda nodes: nodes > 10)
    label = net.evaluate("(host, id) => host.mindtrail.nodes.get(id).label", node)
    page.get_by_label(re.compile("^(Find in the map|마인드맵에서 찾기)")).fill(label.split("\n")[0])
    for _ in range(12):
        page.keyboard.press("Enter")
        if net.evaluate("host => host.mindtrail.network.getSelectedNodes()") == [node]:
            break
    page.locator(".mt-node-text").wait_for(timeout=LONG)


@pytest.fixture
def done(beside: Library, tmp_path: Path) -> Research:
    """A run with a report."""
    for name, text in NOTES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return finished(tmp_path, beside)


def map_holds(page: Page, there: Callable[[int], bool]) -> int:
    """Wait until the map holds a number of nodes that is right; gives it. It is one map."""
    until_shown(page, lambda: there(nodes_in_map(page)), "so many nodes")
    assert page.locator(NET).evaluate("host => host.mindtrail.created") == 1
    return nodes_in_map(page)


def test_the_slider_goes_back_by_keyboard_and_survives_a_reload(
    page: Page, address: str, done: Research, beside: Library
) -> None:
    page.goto(f"{address}/?run={done.id}")
    tells(page, "started .* written")
    everything = map_holds(page, lambda nodes: nodes > 10)
    plan = page.locator(".mt-part-plan")
    answered = plan.inner_text()
    page.get_by_role("slider").focus()
    page.keyboard.press("Home")
    page.get_by_text("You look at an earlier moment: Plan").wait_for()
    page.wait_for_url("**at=*")
    tells(page, "started plan")
    assert plan.inner_text() != answered
    map_holds(page, lambda nodes: 0 < nodes < everything)
    page.keyboard.press("ArrowRight")  # the slider has kept the focus
    page.get_by_text("You look at an earlier moment: Searches").wait_for()
    page.reload()
    page.get_by_text("You look at an earlier moment: Searches").wait_for()
    tells(page, "started plan search")
    beside.inject(done.id, "The costs matter most", "note")
    settled(page)
    tells(page, "started plan search")  # a moment does not move
    page.get_by_role("slider").focus()
    page.keyboard.press("End")
    tells(page, "started .* injected")
    assert plan.inner_text() == answered
    map_holds(page, lambda nodes: nodes >= everything)
    assert "at=" not in page.url


@pytest.mark.long
def test_a_branch_and_what_it_found_beside_its_parent(
    page: Page, address: str, done: Research
) -> None:
    page.goto(f"{address}/?run={done.id}&at={done.steps[0].seq}")
    page.get_by_role("button", name="Branch off here").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Another direction").fill("What does wall insulation cost?")
    page.get_by_role("button", name="Start the branch").click()
    page.get_by_text("Branched off from").wait_for()
    assert done.id not in page.url
    tells(page, "started .* forked .* written")
    page.get_by_role("button", name="Compare the two").click()
    page.wait_for_url(f"**run={done.id}&compare=*")
    page.get_by_role("heading", name="Compare", exact=True).wait_for()
    right = page.locator(".mt-pair-questions .mt-column").last.locator("li")
    right.get_by_text("What does wall insulation cost?").wait_for()
    page.get_by_role("button", name="Back to the desk").click()
    page.wait_for_url(f"**run={done.id}")
    tells(page, "started .* written")


@pytest.mark.long
def test_compare_with_now_and_back(page: Page, address: str, done: Research) -> None:
    page.goto(f"{address}/?run={done.id}&at={done.steps[0].seq - 1}")
    page.get_by_role("button", name="Compare with now").click()
    page.get_by_text("Only in: Now").first.wait_for()
    page.get_by_placeholder("Search in both").fill("radiators")
    page.keyboard.press("Enter")
    page.get_by_text("0 only in the first").last.wait_for()
    rows = page.locator(".mt-pair-claims li")
    page.wait_for_function("document.querySelectorAll('.mt-pair-claims li').length < 4")
    assert all("adiators" in row for row in rows.all_inner_texts())


@pytest.mark.long
def test_narrow_and_korean_nothing_is_wider_than_the_screen(
    reader: Profile, address: str, done: Research
) -> None:
    page = reader.tab("ko-KR", size=(390, 844))
    at = done.steps[0].seq
    for query, there, node in (
        (f"at={at}", "지난 순간을 보고 있습니다", next(iter(done.claims))),
        ("lang=ko", "합치기", done.concepts[0].id),
        (f"compare=@{at - 1}", "여기에만 있음: 지금", ""),
    ):
        page.goto(f"{address}/?run={done.id}&{query}")
        if node:
            select(page, node)
        page.get_by_text(there).first.wait_for()
        settled(page)
        wide = page.evaluate("document.querySelector('.stMain').scrollWidth - innerWidth")
        assert wide <= 0, query
    left, right = page.locator(".mt-pair-claims .mt-column").all()
    above, below = left.bounding_box(), right.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"], "one above the other"


@pytest.mark.long
def test_a_node_is_steered_by_keyboard_alone(page: Page, address: str, done: Research) -> None:
    page.goto(f"{address}/?run={done.id}")
    select(page, next(iter(done.claims)))
    page.locator(".mt-ties li").first.wait_for()
    settled(page)
    page.get_by_role("button", name="Research this").focus()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")  # Pin
    page.locator(".mt-receipts").get_by_text("Recorded.").wait_for()
    page.get_by_role("button", name="Unpin").wait_for()
    page.get_by_role("button", name="Reject", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text("The claim leaves the report").wait_for()
    page.get_by_role("button", name="Reject this").focus()
    page.keyboard.press("Enter")
    page.locator(".mt-receipts").get_by_text("1 claim left out").wait_for()
    page.get_by_role("button", name="Restore").wait_for()
