"""Ask the map in Chromium: a ready question, one's own words, and text that would be code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from research_core import Library, Settings
from tests.conftest import NOTES, TOPIC
from tests.desk.harness import SHOTS, Profile
from tests.desk.pictures import LOOKS, shoot, tabs, visit
from tests.desk.watching import LONG
from tests.servers.model_server import ModelAnswer
from tests.servers.thinking import KEY, Thinking

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default::ResourceWarning")]
HOSTILE = '<img src=x onerror="window.hacked=1">'
QUERY = (
    "MATCH (c:Claim {research: $research})<-[:SUPPORTS]-(:Evidence)-[:FROM]->(s:Source) "
    f"RETURN c.text AS claim, s.title AS source, '{HOSTILE}' AS note LIMIT 5"
)


@pytest.fixture(scope="module")
def asked(
    tmp_path_factory: pytest.TempPathFactory, with_gemini: tuple[str, Path], gemini: Thinking
) -> Iterator[tuple[str, Library, str]]:
    """A complete run with a model: its address on the desk, its library and its id."""
    folder = tmp_path_factory.mktemp("ask")
    for name, text in NOTES.items():
        (folder / name).write_text(text, encoding="utf-8")
    address, home = with_gemini
    settings = Settings(mindtrail_home=home, google_api_key=KEY, gemini_base_url=gemini.server.url)
    beside = Library(settings)
    run = beside.start(TOPIC, reasoner="gemini", documents=folder, rounds=1)
    for _ in beside.drive(run):
        pass
    yield f"{address}/?run={run}", beside, run
    beside.close()


def panel(page: Page, word: str = "Ask the map") -> None:
    page.locator(".st-key-material_card").get_by_role("radio", name=word).click()
    page.locator(".st-key-ask_map_ready").wait_for(timeout=LONG)


@pytest.mark.long
def test_ready_questions_and_one_s_own_words_are_answered_as_text(
    page: Page, asked: tuple[str, Library, str], gemini: Thinking
) -> None:
    address, beside, run = asked
    page.goto(address)
    panel(page)
    page.get_by_role("button", name="Look it up").click()
    answer = page.locator(".st-key-ask_map_answer")
    answer.locator(".mt-asked", has_text="Claims with one source").wait_for()
    answer.locator("td").first.wait_for()
    gemini.refusal = ModelAnswer(QUERY, wait_s=1.5)
    box = page.get_by_label("Or in your own words")
    box.fill("Who says what?")
    page.get_by_role("button", name="Ask the model").click()
    page.get_by_text("Asking the model").wait_for()
    answer.locator("td", has_text=HOSTILE).first.wait_for(timeout=LONG)
    assert page.evaluate("window.hacked") is None
    assert box.input_value() == ""
    answer.get_by_text("The query").click()
    answer.locator("code", has_text="MATCH (c:Claim").wait_for()
    assert beside.research(run).state == "finished"
    page.locator(".mt-entry-questioned").wait_for()
    page.reload()
    panel(page)
    answer.locator("td", has_text=HOSTILE).first.wait_for(timeout=LONG)
    gemini.refusal = None


@pytest.mark.long
def test_pictures_of_the_panel(
    reader: Profile, asked: tuple[str, Library, str], gemini: Thinking
) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    address, beside, run = asked
    pages = tabs(reader)
    for state, answer, words in (
        ("ask", ModelAnswer(QUERY), "Which claims rest on which sources?"),
        ("ask-refused", ModelAnswer("MATCH (n) DETACH DELETE n"), "Delete everything"),
        ("ask-waiting", ModelAnswer(status=429, retry_in_s=60.0), "Is it too early?"),
    ):
        gemini.refusal = answer
        beside.question_map(run, words)
        if state != "ask-waiting":
            for _ in beside.drive(run):
                pass
        visit(pages, address)
        for look, page in pages.items():
            panel(page, "Ask the map" if "-en-" in look else "맵에 묻기")
            page.locator(".st-key-ask_map_answer").scroll_into_view_if_needed()
        shoot(pages, state)
    gemini.refusal = None
    assert len(list(SHOTS.glob("ask-waiting-*.png"))) == len(LOOKS)
