"""Pictures of every state, light and dark, English and Korean, wide and narrow: to be looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from research_core import Library, Settings
from tests.desk.harness import SHOTS, Profile
from tests.desk.pictures import LOOKS, shoot, tabs, visit
from tests.desk.watching import LONG, start_on_the_web
from tests.servers.slow_tavily import SlowTavily

if TYPE_CHECKING:
    pass

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default::ResourceWarning")]


@pytest.mark.long
def test_pictures_of_every_state(
    reader: Profile, served: tuple[str, Path], tavily: SlowTavily
) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    address, home = served
    beside = Library(Settings(mindtrail_home=home))
    pages = tabs(reader)
    shoot(pages, "start", address)
    shoot(pages, "error", f"{address}/?run=nosuchrun")
    driver = reader.tab()
    with tavily.held_after(3):
        run = start_on_the_web(driver, address)
        visit(pages, f"{address}/?run={run}")
        driver.get_by_text("Reasoning 1", exact=True).first.wait_for(timeout=LONG)
        shoot(pages, "running")
        beside.pause(run)
        beside.inject(run, "Does it hold for small models?", "question")
        driver.get_by_text("Queued for the next round").first.wait_for()
        shoot(pages, "paused")
    driver.get_by_role("button", name="Resume").click()
    driver.get_by_text("Finished", exact=True).wait_for(timeout=LONG)
    shoot(pages, "finished", f"{address}/?run={run}")
    acted_on(beside, run)
    step = beside.research(run).steps[0].seq
    places = {
        "acts": f"?run={run}",
        "moment": f"?run={run}&at={step}",
        "compare": f"?run={run}&compare=@{step}",
        "guide": f"?run={run}&guide=1",
        "map": f"mind_map?run={run}",
        "sources": f"sources?run={run}",
        "report": f"report?run={run}",
        "library": "library",
        "settings": "settings",
    }
    for state, place in places.items():
        shoot(pages, state, f"{address}/{place}")
    driver.context.close()
    beside.close()
    assert len(list(SHOTS.glob("*-*-*.png"))) >= 14 * len(LOOKS)


def acted_on(library: Library, run: str) -> None:
    """The analyst says something of a claim, of concepts and of the run."""
    research = library.research(run)
    library.mark(run, research.steps[0].claims[0], "rejected")
    library.mark(run, research.questions[0].id, "pinned")
    first, second, *_ = research.concepts
    library.rename(run, first.id, f"{first.name} (2026)")
    library.merge(run, second.id, first.id)
    library.label(run, "Better answers without training", ("inference", "2026"))
    library.fork(run, research.steps[0].seq, "What does it cost?")
