"""Every page, in every state, in both themes: axe-core finds nothing serious."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from research_core import Library, Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.filterwarnings("default::ResourceWarning"),
]
TOPIC = "How can language models be improved at inference time without training?"
_SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def runs(served: tuple[str, Path]) -> Iterator[dict[str, str]]:
    """A finished run with an act of every kind, a paused one, and a fork in the bin."""
    library = Library(Settings(mindtrail_home=served[1]))
    done = library.start(TOPIC)
    for _ in library.drive(done):
        pass
    research = library.research(done)
    claim, *_ = research.claims
    library.mark(done, claim, "rejected")
    library.mark(done, research.concepts[0].id, "pinned")
    library.rename(done, research.concepts[1].id, "another name")
    paused = library.start(TOPIC)
    steps = library.drive(paused)
    for recorded in steps:
        if recorded.event.kind == "step.reasoned":
            break
    steps.close()
    library.pause(paused)
    library.discard(library.fork(done, research.steps[0].seq))
    library.close()
    yield {"done": done, "paused": paused, "step": str(research.steps[0].seq)}


@pytest.fixture(params=["light", "dark"])
def themed(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A tab in one of the two themes."""
    context = chromium.new_context(
        locale="en-US", color_scheme=request.param, viewport={"width": 1280, "height": 900}
    )
    yield context.new_page()
    context.close()


def serious(page: Page) -> list[str]:
    """What is found, each with the elements that it was found at."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:4]]}"
        for one in found
        if one["impact"] in _SERIOUS
    ]


PAGES = {
    "start": "",
    "desk": "?run={done}",
    "moment": "?run={done}&at={step}",
    "compare": "?run={done}&compare=@{step}",
    "guide": "?run={done}&guide=1",
    "paused": "?run={paused}",
    "map": "mind_map?run={done}",
    "sources": "sources?run={done}",
    "report": "report?run={done}",
    "no report": "report?run={paused}",
    "library": "library",
    "settings": "settings",
    "unknown": "?run=nosuchrun",
}


@pytest.mark.parametrize("name", PAGES)
def test_nothing_serious_on_any_page(
    themed: Page, served: tuple[str, Path], runs: dict[str, str], name: str
) -> None:
    themed.goto(f"{served[0]}/{PAGES[name].format(**runs)}")
    themed.locator(".mt-brand").wait_for()
    themed.wait_for_timeout(2500)
    assert serious(themed) == []
