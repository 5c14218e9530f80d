"""The mind map's page in Chromium: one network, a toolbar, the keyboard, what the protocol says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from research_core import Library, RunStopped, Settings
from tests.desk.harness import Profile
from tests.desk.watching import LONG, settled, until_shown
from tests.mindmap.big_story import big_story
from tests.mindmap.story import Story, claim

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default::ResourceWarning")]
RUN = "maprun000001"
# Whatever the page itself was told last, said again with something changed.
_TELL = """(host, change) => {
  const map = host.mindtrail;
  const data = { run: map.run, base: map.base, look: map.look, whole: true, from: 0, to: map.rev,
    nodes: [...map.all.values()], edges: [...map.lines.values()], texts: map.texts,
    height: host.style.height, options: { groups: map.groups, lines: map.strokes }, ...change };
  if (change.only) {
    data.nodes = data.nodes.filter((node) => change.only.includes(node.id));
    data.edges = data.edges.filter((edge) => change.only.includes(edge.from) && change.only.includes(edge.to));
  }
  window.mindtrailMap({ data, parentElement: map.box.parentNode, setStateValue() {}, setTriggerValue() { window.resync = 1; } });
}"""
# The page remembers a map, and counts how often the library takes the size of the window for it.
_KEEP = """host => {
  const kept = { map: host.mindtrail, sized: 0 };
  const { canvas } = kept.map.network;
  const size = canvas.setSize;
  canvas.setSize = (...given) => { kept.sized += 1; return size.apply(canvas, given); };
  (window.maps ??= []).push(kept);
}"""
_ALIVE = "window.maps.filter(({ map }) => map.network).length"
_SIZED = "window.maps.map(({ sized }) => sized)"
_SHOWN = "host => host.mindtrail.all.size - [...host.mindtrail.all.keys()].filter((id) => host.mindtrail.hidden.has(id)).length"


@pytest.fixture(scope="module")
def told() -> Story:
    """A run of three rounds and five questions, that nobody drives on."""
    story = big_story(rounds=3, claims=6, questions=5, run=RUN)
    story.tell(RunStopped())
    return story


@pytest.fixture(scope="module")
def address(served: tuple[str, Path], told: Story) -> str:
    """A desk that holds the run."""
    library = Library(Settings(mindtrail_home=served[1]))
    library._journal.restore(tuple(told.events))
    library.close()
    return served[0]


@pytest.fixture
def net(page: Page, address: str) -> Locator:
    """The map, drawn."""
    page.goto(f"{address}/mind_map?run={RUN}")
    page.locator(".mt-net[data-nodes]").wait_for(timeout=LONG)
    return page.locator(".mt-net")


def shown(net: Locator) -> int:
    return int(net.evaluate(_SHOWN))


def ids(net: Locator, kind: str) -> list[str]:
    found: list[str] = net.evaluate(
        "(host, kind) => [...host.mindtrail.all.values()].filter((n) => n.kind === kind).map((n) => n.id)",
        kind,
    )
    return found


def positions(net: Locator) -> dict[str, Any]:
    places: dict[str, Any] = net.evaluate("host => host.mindtrail.network.getPositions()")
    return places


def drag(page: Page, net: Locator, node: str, by: tuple[int, int]) -> None:
    """Drag a node with the mouse."""
    net.scroll_into_view_if_needed()
    box = net.bounding_box()
    at = net.evaluate(
        "(host, id) => host.mindtrail.network.canvasToDOM(host.mindtrail.network.getPosition(id))",
        node,
    )
    assert box
    x, y = box["x"] + at["x"], box["y"] + at["y"]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by[0], y + by[1], steps=4)
    page.mouse.up()


def test_search_by_keyboard_alone_opens_a_node(page: Page, net: Locator) -> None:
    net.focus()
    page.keyboard.press("/")
    page.keyboard.type("gains flatten")
    count = page.locator(".mt-count")
    found = net.evaluate("host => host.mindtrail.found.length")
    assert found == 3
    assert count.inner_text() == "– of 3"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert count.inner_text() == "2 of 3"
    page.locator(".mt-say", has_text="Claim: Gains flatten after 10 samples").wait_for()
    page.locator(".st-key-map_beside", has_text="Gains flatten after 10 samples").wait_for()
    page.keyboard.press("Escape")
    assert count.inner_text() == ""
    assert net.evaluate("host => host.getRootNode().activeElement === host")


def test_kinds_rounds_and_questions_filter(page: Page, net: Locator) -> None:
    everything = shown(net)
    evidence = page.get_by_role("button", name="Evidence", exact=True)
    assert evidence.get_attribute("aria-pressed") == "true"
    evidence.click()
    assert evidence.get_attribute("aria-pressed") == "false"
    assert shown(net) == everything - len(ids(net, "Evidence"))
    page.get_by_label("Show one round").select_option(label="Round 2")
    rounds = net.evaluate(
        "host => [...new Set([...host.mindtrail.all.values()].filter((n) => !host.mindtrail.hidden.has(n.id)).map((n) => n.round))].sort()"
    )
    assert rounds == [0, 2]
    page.get_by_role("button", name="Reset", exact=True).click()
    assert shown(net) == everything
    page.get_by_label("Show one question").select_option(index=1)
    seen = net.evaluate(
        "host => [...host.mindtrail.all.values()].filter((n) => !host.mindtrail.hidden.has(n.id)).map((n) => n.kind)"
    )
    assert seen.count("Question") == 1
    assert 0 < seen.count("Evidence") <= seen.count("Claim") < len(ids(net, "Claim"))


@pytest.mark.long
def test_focus_goes_wider_and_ends(page: Page, net: Locator) -> None:
    everything = shown(net)
    focus = page.locator(".mt-focus")
    assert focus.is_disabled()
    page.get_by_label("Find in the map").fill("gains flatten")
    page.keyboard.press("Enter")
    focus.click()
    near = shown(net)
    assert focus.inner_text() == "Wider"
    focus.click()
    assert near < shown(net) < everything
    page.get_by_role("button", name="Show all", exact=True).click()
    assert shown(net) == everything


@pytest.mark.long
def test_groups_fold_and_unfold_and_nothing_moves(page: Page, net: Locator) -> None:
    before, everything = positions(net), shown(net)
    page.get_by_role("button", name="Fold groups").click()
    folds = net.evaluate(
        "host => [...host.mindtrail.folds].map(([id, members]) => [id, members.size])"
    )
    assert len(folds) > 1
    assert shown(net) == everything - sum(size for _, size in folds)
    net.evaluate("(host, id) => host.mindtrail.network.selectNodes([id])", folds[0][0])
    net.focus()
    page.keyboard.press("Enter")
    assert net.evaluate("host => host.mindtrail.folds.size") == len(folds) - 1
    page.get_by_role("button", name="Unfold groups").click()
    assert shown(net) == everything
    assert positions(net) == before


@pytest.mark.long
def test_full_screen_and_back(page: Page, net: Locator) -> None:
    page.get_by_role("button", name="Full screen").click()
    until_shown(page, lambda: page.evaluate("document.fullscreenElement !== null"), "full screen")
    assert net.evaluate("host => host.getRootNode().fullscreenElement === host.mindtrail.box")
    until_shown(page, lambda: net.evaluate("host => host.clientHeight > 700"), "a larger map")
    page.get_by_role("button", name="Full screen").click()
    until_shown(page, lambda: page.evaluate("document.fullscreenElement === null"), "the way back")


@pytest.mark.long
def test_arrows_walk_and_zoom_keys_zoom(page: Page, net: Locator) -> None:
    net.focus()
    view = net.evaluate("host => host.mindtrail.network.getViewPosition()")
    page.keyboard.press("ArrowRight")
    assert net.evaluate("host => host.mindtrail.network.getViewPosition().x") > view["x"]
    net.evaluate("host => host.mindtrail.network.selectNodes(['t1'])")
    page.keyboard.press("ArrowRight")
    (at,) = net.evaluate("host => host.mindtrail.network.getSelectedNodes()")
    assert positions(net)[at]["x"] > positions(net)["t1"]["x"]
    assert page.locator(".mt-say").inner_text()
    scale = net.evaluate("host => host.mindtrail.network.getScale()")
    page.keyboard.press("+")
    assert net.evaluate("host => host.mindtrail.network.getScale()") == pytest.approx(scale * 1.25)
    page.keyboard.press("Escape")
    assert net.evaluate("host => host.mindtrail.network.getSelectedNodes()") == []


def test_one_network_while_the_run_grows_and_dragged_nodes_stay(
    page: Page, net: Locator, beside: Library, told: Story
) -> None:
    before = positions(net)
    drag(page, net, "q2.0", (90, 40))
    dragged = positions(net)["q2.0"]
    assert dragged != before["q2.0"]
    nodes = int(net.get_attribute("data-nodes") or 0)
    end = len(told.events)
    (source,) = told.find(("One more", "text"), query="another")
    (evidence,) = told.gather((source, "q2.1"))
    told.reason(claim("A claim that came later", "q2.1", evidence))
    for recorded in told.events[end:]:
        beside._journal.append(RUN, recorded.event)
    page.get_by_label("Find in the map").fill("gains flatten")
    page.keyboard.press("Enter")  # whatever has the page drawn anew
    until_shown(page, lambda: int(net.get_attribute("data-nodes") or 0) > nodes, "the new nodes")
    after = positions(net)
    assert after["q2.0"] == dragged
    assert {k: after[k] for k in before if k != "q2.0"} == {
        k: before[k] for k in before if k != "q2.0"
    }
    page.get_by_role("button", name="Fold groups").click()
    page.get_by_role("button", name="Unfold groups").click()
    page.emulate_media(color_scheme="dark")
    page.get_by_label("Find in the map").press("Enter")
    until_shown(
        page, lambda: net.evaluate("host => host.mindtrail.look").startswith("dark"), "the dark"
    )
    assert positions(net)["q2.0"] == dragged
    assert net.evaluate("host => host.mindtrail.created") == 1


@pytest.mark.long
def test_a_map_ends_when_its_page_is_left(page: Page, address: str) -> None:
    net = page.locator(".mt-net[data-nodes]")
    page.goto(f"{address}/?run={RUN}")
    for visit in range(1, 4):
        net.wait_for(timeout=LONG)
        net.evaluate(_KEEP)
        assert net.evaluate("host => host.mindtrail.created") == visit, "one a visit"
        page.get_by_role("link", name="Sources", exact=True).click()
        page.wait_for_url("**/sources*")
        net.wait_for(state="detached")
        until_shown(page, lambda: not page.evaluate(_ALIVE), "the end of the map")
        assert not page.evaluate("window.mindtrail.parts.has('map')"), "nothing is fed to it"
        page.get_by_role("link", name="Map", exact=True).click()
    net.wait_for(timeout=LONG)
    net.evaluate(_KEEP)
    settled(page)
    assert page.evaluate(_ALIVE) == 1
    *left, here = page.evaluate(_SIZED)
    page.set_viewport_size({"width": 1100, "height": 800})
    until_shown(page, lambda: page.evaluate(_SIZED)[-1] > here, "the map in another width")
    assert page.evaluate(_SIZED)[:-1] == left, "only the map that is seen follows the window"


@pytest.mark.long
def test_a_moment_replaces_the_picture_and_keeps_the_view(page: Page, net: Locator) -> None:
    everything = shown(net)
    drag(page, net, "t1", (30, 20))
    view = net.evaluate(
        "host => [host.mindtrail.network.getScale(), host.mindtrail.network.getViewPosition()]"
    )
    places = positions(net)
    live = net.evaluate(
        "host => ({ nodes: [...host.mindtrail.all.values()], edges: [...host.mindtrail.lines.values()] })"
    )
    net.evaluate(_TELL, {"run": f"{RUN}@3", "to": 3, "only": ["t1", "q2.0", "q2.1"]})
    assert shown(net) == 3
    assert net.evaluate("host => host.mindtrail.edges.length") == 2
    # Only something whole can follow: a delta of the live run asks for it.
    net.evaluate(_TELL, {"run": RUN, "whole": False, "from": 9, "to": 10})
    assert page.evaluate("window.resync") == 1
    assert shown(net) == 3
    net.evaluate(_TELL, {"run": RUN, "to": 99, **live})
    assert shown(net) == everything
    assert positions(net) == places
    now = net.evaluate(
        "host => [host.mindtrail.network.getScale(), host.mindtrail.network.getViewPosition()]"
    )
    assert now == view
    assert (
        net.evaluate(
            "host => host.mindtrail.nodes.get({ filter: (n) => n.shadow?.enabled }).length"
        )
        == 0
    )


@pytest.mark.long
def test_what_is_gone_goes_and_another_run_begins_empty(page: Page, net: Locator) -> None:
    net.evaluate(
        _TELL, {"whole": False, "from": 0, "to": 500, "nodes": [], "edges": [], "gone": ["q2.4"]}
    )
    assert "q2.4" not in ids(net, "Question")
    net.evaluate(_TELL, {"run": "other", "base": "other", "only": ["t1"], "to": 1})
    assert shown(net) == 1
    assert net.evaluate("host => host.mindtrail.created") == 1


@pytest.mark.long
def test_a_narrow_screen_has_one_row_and_a_filter(reader: Profile, address: str) -> None:
    page = reader.tab("ko-KR", size=(390, 900))
    page.goto(f"{address}/mind_map?run={RUN}")
    page.locator(".mt-net[data-nodes]").wait_for(timeout=LONG)
    kinds = page.get_by_role("button", name="주장", exact=True)
    assert not kinds.is_visible()
    more = page.get_by_role("button", name="거르기")
    more.click()
    assert more.get_attribute("aria-expanded") == "true"
    assert kinds.is_visible()
    assert page.get_by_label("라운드 하나만 보기").is_visible()


def test_the_page_says_what_there_is_not(page: Page, address: str) -> None:
    page.goto(f"{address}/mind_map?run=nosuchrun")
    page.get_by_text("Back to the start").or_(page.get_by_role("alert")).first.wait_for()
    page.goto(f"{address}/mind_map")
    page.locator(".mt-net[data-nodes]").wait_for(timeout=LONG)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Take it away").click()
        page.get_by_role("button", name="As GraphML").click()
    assert "graphml" in Path(taken.value.path()).read_text(encoding="utf-8")[:400]
