"""In Chromium: the database goes while a run is watched, and comes back; with pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest

from tests.desk.harness import SHOTS, Profile, desk_server
from tests.desk.watching import LONG, settled, start_on_the_web
from tests.servers.neo4j.server import Place
from tests.servers.slow_tavily import SlowTavily
from tests.servers.wire import Wire

if TYPE_CHECKING:
    pass

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default::ResourceWarning")]
LOOKS: list[tuple[Literal["light", "dark"], str, int]] = [
    ("light", "en-US", 1280),
    ("dark", "ko-KR", 390),
    ("dark", "en-US", 1280),
]
LOOKS += [("light", "ko-KR", 390)]
BANNER = "section.mt-away"


@pytest.mark.long
def test_the_banner_comes_and_goes_by_itself(
    reader: Profile, neo4j_place: Place, tavily: SlowTavily, tmp_path: Path
) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    with Wire(urlsplit(neo4j_place.uri).port or 7687) as wire:
        environment = {
            **neo4j_place.environment(),
            "NEO4J_URI": f"bolt://127.0.0.1:{wire.port}",
            "TAVILY_BASE_URL": tavily.url,
            "TAVILY_API_KEY": "dummy",
        }
        with desk_server(tmp_path / "home", **environment) as address:
            pages = [reader.tab(locale, theme, (width, 1000)) for theme, locale, width in LOOKS]
            first = pages[0]
            run = start_on_the_web(first, address)
            for page in pages[1:]:
                page.goto(f"{address}/?run={run}")
                page.locator(".mt-topic").wait_for(timeout=LONG)
            first.get_by_text("Reasoning 1", exact=True).first.wait_for(timeout=LONG)
            entries = first.locator(".mt-entry").count()
            wire.cut()
            for (theme, locale, width), page in zip(LOOKS, pages, strict=True):
                page.locator(BANNER).wait_for(timeout=LONG)
                settled(page)
                page.screenshot(path=SHOTS / f"away-{theme}-{locale[:2]}-{width}.png")
            assert first.locator(".mt-entry").count() >= entries > 0, "what was seen stays"
            first.reload()
            first.locator(BANNER).wait_for(timeout=LONG)
            first.locator(".mt-entry").first.wait_for(timeout=LONG)
            wire.mend()
            first.get_by_text("Finished", exact=True).wait_for(timeout=LONG)
            for page in pages:
                page.locator(BANNER).wait_for(state="detached", timeout=LONG)
