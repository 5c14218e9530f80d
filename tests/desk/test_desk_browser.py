"""The desk in Chromium, on a real server, with a web search slow enough to watch."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from research_core import Library
from tests.desk.harness import Profile
from tests.desk.watching import (
    LONG,
    NET,
    TOPIC,
    chip,
    nodes_in_map,
    place_of,
    positions,
    put_in,
    settled,
    start_on_the_web,
    wait_for_nodes,
)
from tests.servers.slow_tavily import SlowTavily

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default::ResourceWarning")]


def test_a_run_is_watched_while_it_runs(
    page: Page, served: tuple[str, Path], tavily: SlowTavily
) -> None:
    with tavily.held_after(1):
        start_on_the_web(page, served[0])
        page.get_by_text("Research started").wait_for()
        # What changes all the time is read, and not read out.
        page.locator(".mt-notice[aria-live=off]", has_text="Asking Tavily for “").wait_for()
        page.locator(".mt-entry-search").first.wait_for()
        assert re.match(r"Round \d of 3", chip(page))
        steady = place_of(page, "Inject")
        page.locator(".mt-result").first.wait_for()
    with tavily.held_after(2):
        page.get_by_text("Reasoning 1", exact=True).first.wait_for(timeout=LONG)
        wait_for_nodes(page, 10)
        assert "Round" in chip(page), "the first map stands before the run is finished"
        before, early = nodes_in_map(page), positions(page)
    page.get_by_text("Finished", exact=True).wait_for(timeout=LONG)
    page.get_by_text("The report is ready.").wait_for()
    wait_for_nodes(page, before)
    late = positions(page)
    assert {node: late[node] for node in early if node in late} == {
        node: place for node, place in early.items() if node in late
    }, "old nodes never move"
    assert page.locator(NET).evaluate("host => host.mindtrail.created") == 1
    assert place_of(page, "Inject") == steady, "no button moves when the report is there"
    page.get_by_role("link", name="Read report").click()
    page.wait_for_url("**/report?run=*")
    page.locator(".mt-toc-wide").wait_for()


def test_hostile_pages_stay_text(page: Page, served: tuple[str, Path], web_run: str) -> None:
    foreign: list[str] = []
    page.on("request", lambda asked: foreign.append(asked.url))
    page.goto(f"{served[0]}/?run={web_run}")
    for view in ("Raw results", "Evidence", "Process log", "Report"):
        page.get_by_role("radio", name=view, exact=True).click()
        settled(page)
    page.get_by_role("radio", name="Raw results", exact=True).click()
    page.get_by_text('<img src=x onerror="window.hacked=1">').first.wait_for()
    assert page.evaluate("window.hacked") is None
    strangers = [url for url in foreign if not url.startswith((served[0], "data:", "blob:"))]
    assert not strangers, "a page loads nothing from elsewhere"


@pytest.mark.long
def test_pause_inject_resume_and_the_receipt(
    page: Page, served: tuple[str, Path], tavily: SlowTavily
) -> None:
    with tavily.held_after(1):
        start_on_the_web(page, served[0])
        page.locator(".mt-entry-search").first.wait_for()
        steady = place_of(page, "Inject")
        page.get_by_role("button", name="Pause").click()
        page.locator(".mt-entry-paused").wait_for()
    page.get_by_text("Paused", exact=True).first.wait_for()
    put_in(page, "Query", "verifier small models")
    page.get_by_text("Queued for the next round").first.wait_for()
    assert place_of(page, "Inject") == steady, "it never moves"
    page.get_by_role("button", name="Resume").click()
    page.get_by_text(re.compile(r"Used in reasoning \d: \d+ results?, \d+ claims?")).first.wait_for(
        timeout=LONG
    )
    assert "verifier small models" in tavily.queries


def test_a_reload_and_a_second_tab_find_the_run(
    page: Page, served: tuple[str, Path], reader: Profile, tavily: SlowTavily
) -> None:
    with tavily.held_after(1):
        start_on_the_web(page, served[0])
        page.locator(".mt-entry-search").first.wait_for()
        page.reload()
        page.get_by_text("Research started").wait_for()
        assert "Round" in chip(page)
        other = reader.tab("ko-KR")
        other.goto(page.url)
        other.get_by_text("조사 시작", exact=True).first.wait_for()
        other.get_by_role("button", name="일시정지").click()
        page.locator(".mt-entry-paused").wait_for()
    page.get_by_role("button", name="Resume").click(timeout=LONG)
    other.get_by_text("완료", exact=True).wait_for(timeout=LONG)
    page.get_by_text("Finished", exact=True).wait_for(timeout=LONG)
    wait_for_nodes(page, 10)
    wait_for_nodes(other, nodes_in_map(page) - 1)
    assert positions(other) == positions(page)


@pytest.mark.long
def test_report_now_gives_a_cited_report(
    page: Page, served: tuple[str, Path], tavily: SlowTavily
) -> None:
    with tavily.held_after(3):
        start_on_the_web(page, served[0])
        page.get_by_text("Reasoning 1", exact=True).first.wait_for(timeout=LONG)
        page.get_by_role("button", name="Report now").click()
        page.locator(".mt-entry-requested").first.wait_for()
    page.get_by_text("The report is ready.").wait_for(timeout=LONG)
    assert page.get_by_text("Reasoning 3", exact=True).count() == 0
    page.get_by_text("Open it as a page, or download it").click()
    page.locator(".mt-report h1").wait_for()
    page.locator("body[data-reader]").wait_for(state="attached")
    mark = page.locator(".mt-ref").first
    target = mark.get_attribute("href")
    mark.click()
    assert target is not None
    assert page.locator(target).is_visible()
    passage = page.get_by_role("dialog")  # which the mark opened
    passage.locator("mark").first.wait_for()
    page.keyboard.press("Escape")
    passage.wait_for(state="hidden")
    page.get_by_role("button", name="Take away").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Markdown").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8")
    assert "[1]" in text
    assert "References" in text


@pytest.mark.long
def test_a_node_shows_its_details_and_takes_a_question(
    page: Page, served: tuple[str, Path]
) -> None:
    page.goto(served[0])
    page.get_by_role("button", name="Start research").click()
    page.get_by_text("The report is ready.").wait_for(timeout=LONG)
    wait_for_nodes(page, 10)
    settled(page)
    at = page.locator(NET).evaluate(
        """host => { const { nodes, network } = host.mindtrail;
        const claim = nodes.getIds().find(id => id.startsWith("c"));
        return network.canvasToDOM(network.getPositions([claim])[claim]); }"""
    )
    page.locator(NET).click(position=at)
    page.locator(".mt-node").first.wait_for()
    assert "Claim" in page.locator(".mt-node").first.inner_text()
    page.get_by_role("button", name="Research this").click()
    page.get_by_label("Ask about this").fill("What do verifiers cost?")
    page.get_by_role("button", name="Put it in").click()
    page.get_by_text("What do verifiers cost?").first.wait_for()
    page.get_by_text(re.compile("Used in reasoning")).first.wait_for(timeout=LONG)
    page.get_by_role("radio", name="Selected", exact=True).click()
    page.locator(".mt-receipts").get_by_text("Used in reasoning").wait_for()
    assert page.get_by_label("Ask about this").count() == 0, "it closed"
    assert page.locator(NET).evaluate("host => host.mindtrail.created") == 1


@pytest.mark.long
def test_a_map_that_missed_something_notices_though_nothing_more_comes(
    page: Page, served: tuple[str, Path], beside: Library
) -> None:
    run = beside.start(TOPIC, reasoner="extractive")
    for _recorded in beside.drive(run):
        pass
    page.goto(f"{served[0]}/?run={run}")
    wait_for_nodes(page, 10)
    net = page.locator(NET)
    settled(page)
    whole = net.get_attribute("data-rev")
    net.evaluate("host => { host.mindtrail.rev = 1; host.dataset.rev = 1; }")
    page.locator(f'{NET}[data-rev="{whole}"]').wait_for()
    assert net.evaluate("host => host.mindtrail.created") == 1


@pytest.mark.long
def test_every_event_reaches_the_screen_by_itself(
    page: Page, served: tuple[str, Path], beside: Library, tavily: SlowTavily
) -> None:
    run = start_on_the_web(page, served[0])
    page.get_by_text("Research started").wait_for()
    page.evaluate(
        """() => { window.seen = {};
        const look = () => { for (const item of document.querySelectorAll('.mt-item')) {
            window.seen[item.dataset.seq] ??= Date.now(); } };
        look(); window.first = new Set(Object.keys(window.seen));
        new MutationObserver(look).observe(document.body, {childList: true, subtree: true}); }"""
    )
    for number in range(12):
        page.wait_for_timeout(370 + 61 * (number % 5))  # as a person's clicks come
        beside.inject(run, f"Note {number}", "note")
    page.get_by_text("Note 11").first.wait_for()
    seen, first = page.evaluate("[window.seen, [...window.first]]")
    delays = sorted(
        seen[str(recorded.seq)] / 1000 - recorded.at.timestamp()
        for recorded in beside.events(run)
        if str(recorded.seq) in seen and str(recorded.seq) not in first
    )
    beside.stop(run)
    median, worst = delays[len(delays) // 2], delays[-1]
    print(f"event to screen: {len(delays)} events, median {median:.2f} s, worst {worst:.2f} s")  # noqa: T201
    assert len(delays) >= 10


@pytest.mark.long
def test_the_first_screen_starts_by_keyboard(page: Page, served: tuple[str, Path]) -> None:
    page.goto(served[0])
    page.get_by_label("What do you want to know?").click()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Research started").wait_for()
    page.get_by_text("The report is ready.").wait_for(timeout=LONG)


def test_twenty_thousand_characters_stay_in_the_box(page: Page, served: tuple[str, Path]) -> None:
    page.goto(served[0])
    box = page.get_by_label("What do you want to know?")
    box.fill("가나다라 " * 4000)
    page.get_by_role("button", name="Start research").click()
    page.get_by_text("The topic has 19,999 characters").wait_for()
    assert len(box.input_value()) == 20_000


@pytest.mark.long
@pytest.mark.parametrize("width", [390, 768, 1440])
def test_nothing_is_wider_than_the_screen(
    reader: Profile, served: tuple[str, Path], web_run: str, width: int
) -> None:
    page = reader.tab(size=(width, 844))
    for path in ("/", f"/?run={web_run}", f"/report?run={web_run}", "/library", "/?run=none"):
        page.goto(f"{served[0]}{path}")
        settled(page)
        wide = page.evaluate("document.querySelector('.stMain').scrollWidth - innerWidth")
        assert wide <= 0, path
