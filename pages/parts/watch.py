"""What a page's session remembers of one run between two looks: only what is new is read."""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field

import streamlit as st

from pages.parts.session import library
from pages.parts.timeline import Timeline
from research_core import Research, StoreAway

_RUNS_KEPT = 20
_SEEN: OrderedDict[str, Timeline] = OrderedDict()
_GUARD = threading.Lock()


@dataclass(slots=True)
class Watch:
    """One run as this browser tab follows it."""

    run: str
    research: Research
    timeline: Timeline = field(default_factory=Timeline)
    html: dict[str, tuple[int, str]] = field(default_factory=dict)

    def refresh(self) -> None:
        """Read what the journal has gained. Raises MindtrailError."""
        if library().head(self.run) == self.timeline.seq:
            return
        self.research = library().research(self.run)
        new = library().events(self.run, after=self.timeline.seq)
        # Both must tell the same story: what was recorded between the two reads waits a tick.
        self.timeline.take(recorded for recorded in new if recorded.seq <= self.research.seq)
        _remember(self.run, self.timeline)

    def recall(self) -> None:
        """Take what other tabs saw before a team's database went away."""
        with suppress(StoreAway):  # nobody here remembers it but this tab
            self.research = library().research(self.run)
        seen = _recalled(self.run)
        if self.timeline.seq < seen.seq <= self.research.seq:
            self.timeline = seen


def _remember(run: str, timeline: Timeline) -> None:
    with _GUARD:
        _SEEN[run] = timeline
        _SEEN.move_to_end(run)
        while len(_SEEN) > _RUNS_KEPT:
            _SEEN.popitem(last=False)


def _recalled(run: str) -> Timeline:
    with _GUARD:
        return _SEEN[run].copy() if run in _SEEN else Timeline()


def watch(run: str) -> Watch:
    """This session's watch of a run, made on first sight.

    Raises UnknownRun, and StoreAway for a run that nobody here has seen yet.
    """
    known = st.session_state.get("watch")
    if not isinstance(known, Watch) or known.run != run:
        known = Watch(run, library().research(run))
        st.session_state["watch"] = known
    try:
        known.refresh()
    except StoreAway:
        known.recall()  # what was seen stays on screen; the banner says why nothing comes
    return known
