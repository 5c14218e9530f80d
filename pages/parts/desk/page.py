"""The desk: one run, live or at an earlier moment. Everything here only renders the journal."""

from __future__ import annotations

import streamlit as st

from pages.parts.desk.decisions import show_decision
from pages.parts.desk.feed import show_part
from pages.parts.desk.guide import show_guide
from pages.parts.desk.material import show_material
from pages.parts.desk.pulse import Shown, keep_driven, show_pulse
from pages.parts.desk.steering import show_steering
from pages.parts.desk.trail import show_trail_heading
from pages.parts.map.live import load_map, show_map
from pages.parts.moments.compare import compare_in_url, show_compare
from pages.parts.moments.forking import forked_note
from pages.parts.moments.moment import moment_picture, watch_at
from pages.parts.moments.slider import moment_bar, moment_in_url, show_slider
from pages.parts.start.page import show_unknown_run
from pages.parts.texts import Texts
from pages.parts.watch import Watch, watch
from research_core import UnknownRun


def show_desk(run: str, t: Texts) -> None:
    """Attach to a run, from any tab and after any reload, and follow it."""
    try:
        following = watch(run)
        if other := compare_in_url():
            show_compare(run, other, t)
            return
    except UnknownRun as error:
        show_unknown_run(error, t)
        return
    keep_driven(following)
    show_guide(t)
    at = moment_in_url(following)
    shown = Shown(following, watch_at(following, at) if at else None)
    _top(shown, t)
    with st.container():  # always there, so that the slider below stays the one it was
        if at:
            moment_bar(following, at, t)
        else:
            show_decision(following, t)
    _middle(shown, t)
    load_map()


def _top(shown: Shown, t: Texts) -> None:
    """Title, state and buttons; heights are reserved, so that the buttons never move."""
    title, buttons = st.columns([2, 1], vertical_alignment="top", gap="medium")
    with title:
        show_pulse(shown, t)
        forked_note(shown.live.research, t)
    with buttons:
        show_steering(shown.live, t)


def _middle(shown: Shown, t: Texts) -> None:
    left, right = st.columns([5, 7], gap="medium")
    with left:
        with st.container(border=True, key="plan_card"):
            show_part("plan", t("plan.title"))
        with st.container(border=True, key="trail_card"):
            show_trail_heading(t)
            show_part("trail", t("trail.title"))
    then: Watch | None = shown.then
    picture = moment_picture(then.run, then.seq) if then else None
    with right:
        with st.container(border=True, key="map_card"):
            selected = show_map(shown.watch, t, picture, is_fed=True)
            show_slider(shown.live, t)
        with st.container(border=True, key="material_card"):
            show_material(shown.watch, picture, selected, t)
