"""What the screens of this process know of a run: read once, shared by all who look at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from pages.parts.escape import clean
from pages.parts.lookout import Lookout
from pages.parts.session import library, settings
from pages.parts.texts import Texts
from pages.parts.timeline import Timeline
from pages.parts.zone import reader_zone
from research_core import Library, Research, RunSummary, StoreAway

_PACE_S, _PACE_OF_A_TEAM_S = 0.1, 0.4


@dataclass(frozen=True, slots=True)
class Watch:
    """A run as it was when somebody last looked: its state and its story, which agree.

    ``html`` holds what was composed of it, by name, for every tab. ``epoch`` goes up when the
    run was deleted and an older copy of it came back.
    """

    run: str
    research: Research
    timeline: Timeline = field(default_factory=Timeline)
    html: dict[str, tuple[int, str]] = field(default_factory=dict)
    epoch: int = 0

    @property
    def seq(self) -> int:
        """The number of the last event that it shows."""
        return self.timeline.seq


@st.cache_resource(show_spinner=False, on_release=Lookout.close)
def lookout() -> Lookout:
    """The one of this process."""
    return Lookout(_PACE_OF_A_TEAM_S if settings().neo4j_uri else _PACE_S)


def watch(run: str) -> Watch:
    """The run as it is now; as it was last seen, while a team's database is away.

    Raises UnknownRun, and StoreAway for a run that nobody here has seen yet.
    """
    of = library()
    return lookout().see(run_key(run), lambda before: _read(of, run, before), every_s=0.0)


def run_key(run: str) -> tuple[str, str]:
    """Under which key the lookout keeps a run's :class:`Watch`."""
    return ("run", run)


def latest(run: str) -> Watch:
    """The run as it was last seen, at once: for looking many times a second. Read anew where
    nobody looked for so long that it was forgotten, as when a tab was hidden.

    Raises as :func:`watch` does.
    """
    return lookout().last(run_key(run)) or watch(run)


def seen_runs() -> list[RunSummary]:
    """All runs, newest first; while a team's database is away, those seen last."""
    of = library()
    return lookout().see("runs", lambda _: of.runs(), every_s=2.0)


def store_trouble() -> StoreAway | None:
    """Why the team's database cannot be used at this moment, asked for by the smallest
    question."""
    of = library()
    (trouble,) = lookout().see("store", lambda _: (_trouble(of),), every_s=2.0)
    return trouble


def _trouble(of: Library) -> StoreAway | None:
    try:
        of.head("-")
    except StoreAway as error:
        return error
    return of.away  # it can be read, and yet take no changes


def _read(of: Library, run: str, before: Watch | None) -> Watch:
    head = of.head(run)
    if before and head == before.seq:
        return before
    epoch = before.epoch if before else 0
    if before and head < before.seq:
        before, epoch = None, epoch + 1  # it was deleted, and perhaps restored from an older copy
    research = of.research(run)
    timeline = before.timeline.copy() if before else Timeline()
    # Both must tell the same story: what was recorded between the two reads waits for the next.
    news = of.events(run, after=timeline.seq)
    timeline.take(recorded for recorded in news if recorded.seq <= research.seq)
    return Watch(run, research, timeline, before.html if before else {}, epoch)


def cached(watch: Watch, t: Texts, name: str, make: Callable[[], str]) -> str:
    """HTML that is composed and cleaned once an event and language, for every tab."""
    key = f"{t.language} {reader_zone()}:{name}"
    seq, made = watch.html.get(key, (-1, ""))
    if seq != watch.seq:
        made = f'<div lang="{t.language}">{clean(make())}</div>'
        watch.html[key] = (watch.seq, made)
    return made
