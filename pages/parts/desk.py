"""The desk: one run, live. Everything here only renders what the journal holds."""

from __future__ import annotations

import time

import streamlit as st

from pages.parts.decisions import show_decision
from pages.parts.escape import clean
from pages.parts.live_map import load_map, show_map
from pages.parts.live_reply import writing_now
from pages.parts.material import show_material
from pages.parts.plan import plan_html
from pages.parts.session import library, seen_head, show_error
from pages.parts.start import show_unknown_run
from pages.parts.status import header
from pages.parts.steering import show_steering
from pages.parts.texts import Texts
from pages.parts.trail import cached, show_trail
from pages.parts.watch import Watch, watch
from research_core import MindtrailError, StoreAway, UnknownRun

FAST, SLOW = 0.5, 4.0
_DRIVE_AGAIN = 5.0


def show_desk(run: str, t: Texts) -> None:
    """Attach to a run, from any tab and after any reload, and follow it."""
    try:
        following = watch(run)
    except UnknownRun as error:
        show_unknown_run(error, t)
        return
    _keep_driven(following)
    _top(following, t)
    show_decision(following, t)
    left, right = st.columns([5, 7], gap="medium")
    with left:
        with st.container(border=True, key="plan_card"):
            st.html(cached(following, t, "plan", lambda: plan_html(following.research, t)))
        with st.container(border=True, key="trail_card"):
            show_trail(following, t)
    with right:
        with st.container(border=True, key="map_card"):
            selected = show_map(following, t)
        with st.container(border=True, key="material_card"):
            show_material(following, selected, t)
    load_map()


def _top(following: Watch, t: Texts) -> None:
    """Title, state and buttons; heights are reserved, so that the buttons never move."""
    title, buttons = st.columns([2, 1], vertical_alignment="top", gap="medium")
    with title:
        st.session_state["drawing"] = True
        # A run at rest is looked at now and then only: another tab may wake it.
        pace = FAST if _busy(following) else SLOW
        st.fragment(_pulse, run_every=pace)(following, _sight(following), t)
    with buttons:
        show_steering(following, t)


def _pulse(following: Watch, drawn: tuple[object, ...], t: Texts) -> None:
    """The line of state, and the one thing that ticks: a tick that finds nothing new costs
    next to nothing, one that finds something has the page drawn anew."""
    receipt = time.monotonic() < st.session_state.get("receipt_until", 0.0)
    st.html(clean(header(following, t, t("inject.receipt") if receipt else "")))
    if st.session_state.pop("drawing", False):
        return  # the page is being drawn right now; had it to begin again, it might never end
    try:
        _keep_driven(following)
        if _sight(following) != drawn:
            st.rerun()
    except MindtrailError as error:
        show_error(error, t)


def _sight(following: Watch) -> tuple[object, ...]:
    """All that a drawn page depends on, cheaply."""
    run = following.run
    report = writing_now(run) == "report"
    head = seen_head(run, following.timeline.seq)
    return head, library().is_driving(run), library().trouble(run), report


def _busy(following: Watch) -> bool:
    """True while something may happen any moment."""
    if library().trouble(following.run) is not None:
        return False
    return _has_work(following) or library().is_driving(following.run)


def _has_work(following: Watch) -> bool:
    """True when somebody has to drive the run: also for a question to its map, whatever else
    it is doing."""
    research = following.research
    return research.state in ("new", "running") or bool(research.open_map_questions)


def _keep_driven(following: Watch) -> None:
    """A run whose process died is driven on by whoever looks at it; asked for sparingly,
    since another process may hold it."""
    if not _has_work(following):
        return
    if library().is_driving(following.run) or library().trouble(following.run):
        return
    last = st.session_state.get("driven_at", (None, 0.0))
    if last[0] == following.run and time.monotonic() - last[1] < _DRIVE_AGAIN:
        return
    st.session_state["driven_at"] = (following.run, time.monotonic())
    try:
        library().drive_in_background(following.run)
    except StoreAway:
        return  # tried again by and by; the banner says why nothing moves
