"""The live map in Chromium, on a real desk: how long maps of 100, 1,000 and 5,000 nodes take.

Times are the page's own, from the moment the data is there until the picture is.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from research_core import Library, RunStopped, Settings
from tests.desk.harness import browser, desk_server, why_no_browser
from tests.mindmap.big_story import big_story
from tests.mindmap.story import Story, claim

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

# Rounds, claims a round and questions of a run whose map has about so many nodes.
_SIZES = {100: (4, 7, 5), 1_000: (10, 48, 6), 5_000: (50, 49, 8)}
_ADDED = 5  # claims, each with its evidence
_FIRST_S = 240
_DRAG_STEPS = 60
_LIMITS_MS = {"drawn": 1500, "ten more": 200}


def print_map_figures() -> None:
    """Print a table; a line says when there is no browser."""
    print("\nthe live map in Chromium, in milliseconds")
    if reason := why_no_browser():
        print(f"left out: {reason}")
        return
    heads = ("nodes", "edges", "drawn", "ten more", "fps, drag a node", "fps, move the map")
    print("".join(f"{head:>19}" for head in heads))
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        library = Library(Settings(mindtrail_home=home))
        try:
            with desk_server(home) as address, browser() as chromium:
                for size, shape in _SIZES.items():
                    story = _told(size, shape, library)
                    page = chromium.new_page(viewport={"width": 1440, "height": 1000})
                    _print_row(_figures(page, address, story, library))
                    page.close()
        finally:
            library.close()
    limits = ", ".join(f"{name} {limit}" for name, limit in _LIMITS_MS.items())
    print(f"to be held at 5,000 nodes: {limits}")


def _told(size: int, shape: tuple[int, int, int], library: Library) -> Story:
    """A run of about so many nodes, which nobody drives on."""
    story = big_story(*shape, run=f"map{size:09}")
    story.tell(RunStopped())
    library._journal.restore(tuple(story.events))
    return story


def _figures(page: Page, address: str, story: Story, library: Library) -> list[float]:
    page.goto(f"{address}/mind_map?run={story.run}")
    page.locator(".mt-net[data-nodes]").wait_for(timeout=_FIRST_S * 1000)
    net = page.locator(".mt-net")
    page.wait_for_timeout(2500)
    drawn = _state(net)
    _grow(story, library)
    page.get_by_label("Find in the map").fill(story.research.questions[0].text)
    page.keyboard.press("Enter")  # whatever has the page drawn anew
    _wait_for_more(page, net, drawn["nodes"])
    page.wait_for_timeout(1500)
    more = _state(net)
    assert more["nodes"] == drawn["nodes"] + 2 * _ADDED + 1
    assert more["created"] == drawn["created"]
    page.get_by_role("button", name="Reset", exact=True).click()
    page.wait_for_timeout(1000)
    speeds = [_frames_while(page, net, on) for on in (True, False)]
    return [drawn["nodes"], drawn["edges"], drawn["shown"], more["shown"], *speeds]


def _grow(story: Story, library: Library) -> None:
    """One more step, with a few claims on evidence of their own."""
    known = len(story.events)
    question = story.research.questions[0].id
    sources = story.find(*((f"Page {i}", "text") for i in range(_ADDED)), query="more")
    evidence = story.gather(*((source, question) for source in sources))
    story.reason(*(claim(f"One more {e}", question, e) for e in evidence))
    for recorded in story.events[known:]:
        library._journal.append(story.run, recorded.event)


def _state(net: Locator) -> dict[str, Any]:
    state: dict[str, Any] = net.evaluate(
        "host => { const m = host.mindtrail; return { nodes: m.all.size, edges: m.lines.size,"
        " shown: m.lastShownMs, created: m.created }; }"
    )
    return state


def _wait_for_more(page: Page, net: Locator, known: int) -> None:
    for _ in range(_FIRST_S * 10):
        if _state(net)["nodes"] > known:
            return
        page.wait_for_timeout(100)
    raise TimeoutError("the new nodes never came")


def _frames_while(page: Page, net: Locator, on_node: bool) -> float:
    """Frames a second while a node, or the map itself, is dragged by the mouse."""
    box = net.bounding_box()
    assert box
    where = (
        "host => host.mindtrail.network.canvasToDOM(host.mindtrail.network.getPosition('t1'))"
        if on_node
        else "host => ({ x: 12, y: 12 })"
    )
    at = net.evaluate(where)
    x, y = box["x"] + at["x"], box["y"] + at["y"]
    page.mouse.move(x, y)
    page.mouse.down()
    net.evaluate("host => { host.began = [performance.now(), host.mindtrail.frames]; }")
    for step in range(_DRAG_STEPS):
        page.mouse.move(x + step * 2, y + step)
    speed = net.evaluate(
        "host => 1000 * (host.mindtrail.frames - host.began[1])"
        " / (performance.now() - host.began[0])"
    )
    page.mouse.up()
    return float(speed)


def _print_row(figures: list[float]) -> None:
    nodes, edges, *rest = figures
    print(f"{nodes:19,.0f}{edges:19,.0f}" + "".join(f"{figure:19.1f}" for figure in rest))


if __name__ == "__main__":
    print_map_figures()
