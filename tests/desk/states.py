"""Every page in every state that it can be in: runs to show them, and their addresses."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from research_core import Library, Settings
from tests.desk.watching import settled

if TYPE_CHECKING:
    from playwright.sync_api import Page

TOPIC = "How can language models be improved at inference time without training?"

# A place to put in is a run or a step of :func:`make_runs`.
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


def whole(library: Library) -> str:
    """A run over the sample library, driven to its report; gives its id."""
    run = library.start(TOPIC, reasoner="extractive")
    for _recorded in library.drive(run):
        pass
    return run


def halfway(library: Library) -> str:
    """A run over the sample library that is paused after its first step; gives its id."""
    run = library.start(TOPIC, reasoner="extractive")
    with closing(library.drive(run)) as driving:
        next(r for r in driving if r.event.kind == "step.reasoned")
    library.pause(run)
    return run


def make_runs(home: Path) -> dict[str, str]:
    """A finished run with an act of every kind, a paused one, and a fork in the bin."""
    library = Library(Settings(mindtrail_home=home))
    done = whole(library)
    research = library.research(done)
    claim, *_ = research.claims
    library.mark(done, claim, "rejected")
    library.mark(done, research.concepts[0].id, "pinned")
    library.rename(done, research.concepts[1].id, "another name")
    paused = halfway(library)
    library.discard(library.fork(done, research.steps[0].seq))
    library.close()
    return {"done": done, "paused": paused, "step": str(research.steps[0].seq)}


def open_state(page: Page, address: str, runs: Mapping[str, str], name: str) -> None:
    """Open one of ``PAGES`` and let it come to rest."""
    page.goto(f"{address}/{PAGES[name].format(**runs)}")
    settled(page)
