"""What a page's session remembers of one run between two looks: only what is new is read."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from pages.parts.session import library
from pages.parts.timeline import Timeline
from research_core import Research


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


def watch(run: str) -> Watch:
    """This session's watch of a run, made on first sight. Raises UnknownRun."""
    known = st.session_state.get("watch")
    if not isinstance(known, Watch) or known.run != run:
        known = Watch(run, library().research(run))
        st.session_state["watch"] = known
    known.refresh()
    return known
