"""Pages beside the desk follow a run that is at work: they are drawn anew when it has moved."""

from __future__ import annotations

import streamlit as st

from pages.parts.desk.pulse import has_work, keep_driven
from pages.parts.session import library, show_error
from pages.parts.texts import Texts
from pages.parts.watch import Watch, latest, seen_runs
from research_core import MindtrailError

_PACE_S = 1.0


def newest(state: str = "") -> str | None:
    """The newest run that is not in the bin, in this state or in any; for links that name none."""
    runs = (run for run in seen_runs() if not run.discarded)
    return next((run.id for run in runs if state in ("", run.state)), None)


def is_at_work(watch: Watch) -> bool:
    """True while something may still happen by itself."""
    if library().trouble(watch.run) is not None:
        return False
    return has_work(watch) or library().is_driving(watch.run)


def follow(watch: Watch, t: Texts) -> None:
    """Look again from time to time, as long as the run is at work."""
    if is_at_work(watch):
        st.session_state["follow_drawing"] = True
        st.fragment(_look, run_every=_PACE_S)(watch, t)


def _look(watch: Watch, t: Texts) -> None:
    """A tick. The first one is part of the page itself, which must not begin again."""
    if st.session_state.pop("follow_drawing", False):
        return
    try:
        keep_driven(watch)
        now = latest(watch.run)
        if now.seq != watch.seq or not is_at_work(now):
            st.rerun()
    except MindtrailError as error:
        show_error(error, t)
