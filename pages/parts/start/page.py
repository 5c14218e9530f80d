"""The first screen: one sentence, one box, one button."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.parts.desk.guide import show_offer
from pages.parts.escape import h, md, shorten
from pages.parts.session import library, link_params, settings, show_error
from pages.parts.start.reasoning import estimate_words
from pages.parts.start.wishes import Wishes, ask_wishes
from pages.parts.texts import LANGUAGES, Texts, table
from pages.parts.watch import seen_runs
from research_core import MindtrailError, RunSummary, StoreAway

_RECENT = 3
_LONGEST_NAME = 70


def show_start(t: Texts) -> None:
    """Ask for a topic; start the run and put it into the URL."""
    _remember_topic(t)
    recent = _recent()
    _, middle, _ = st.columns([1, 4, 1])
    with middle:
        st.html(f'<div class="mt-hero"><h1>Mindtrail</h1><p>{t("start.sentence")}</p></div>')
        st.text_area(t("start.topic"), key="topic", height=112)
        error_place = st.container()
        with st.container(horizontal=True, vertical_alignment="center", key="start_row"):
            pressed = st.button(
                t("start.go"), key="start", type="primary", icon=":material/arrow_forward:"
            )
            estimate_place = st.empty()
        wishes = ask_wishes(t)
        _estimate(estimate_place, wishes, t)
        _ways_on(recent, t)
    st.session_state["kept_topic"] = st.session_state["topic"]
    if pressed:
        with error_place:
            _start(wishes, t)


def _remember_topic(t: Texts) -> None:
    """The box holds what was typed, across errors and other pages; at first, an example.

    An example that nobody touched follows the language of the screen.
    """
    examples = {table(code)["start.example"] for code in LANGUAGES}
    state = st.session_state
    known = state.get("topic", state.get("kept_topic"))
    if known is None or (known in examples and known != t("start.example")):
        known = t("start.example")
    if state.get("topic") != known:
        state["topic"] = known


def _recent() -> list[RunSummary]:
    """The runs that something happened in last, for a way back to them."""
    try:
        runs = [run for run in seen_runs() if not run.discarded]
    except StoreAway:
        return []  # the banner says why; a new run cannot start either
    return sorted(runs, key=lambda run: run.updated_at, reverse=True)[:_RECENT]


def _ways_on(recent: list[RunSummary], t: Texts) -> None:
    """Under the box: runs to go on with, and the guided example, which stands out as long
    as there is no run."""
    with st.container(key="ways_on"):
        if not recent:
            st.html(f'<p class="mt-soft">{h(t("guide.what"))}</p>')
            show_offer(t)
            return
        st.html(f'<p class="mt-soft">{h(t("start.go_on"))}</p>')
        for run in recent:
            st.page_link(
                "app.py",
                label=md(shorten(run.title or run.topic, _LONGEST_NAME)),
                icon=":material/history:",
                query_params=link_params(run.id),
            )
        show_offer(t, quiet=True)


def _estimate(place: DeltaGenerator, wishes: Wishes, t: Texts) -> None:
    """What such a run will cost, known before anything is spent."""
    reasoning = wishes.reasoning
    estimate = library().estimate(reasoning.reasoner, wishes.providers, wishes.rounds)
    words = estimate_words(reasoning, estimate, t)
    place.html(f'<p class="mt-soft mt-estimate">{h(words)}</p>')


def _start(wishes: Wishes, t: Texts) -> None:
    try:
        run = library().start(
            st.session_state["topic"],
            language=wishes.language,
            reasoner=wishes.reasoning.reasoner,
            providers=wishes.providers,
            rounds=wishes.rounds,
            documents=wishes.folder(settings().mindtrail_home),
            budget=wishes.budget,
            key=wishes.reasoning.key,
            trust=wishes.trust,
        )
        library().drive_in_background(run)
    except MindtrailError as error:
        show_error(error, t)
        return
    st.session_state.pop("kept_topic", None)
    st.query_params.from_dict(link_params(run))
    st.rerun()


def show_unknown_run(error: MindtrailError, t: Texts) -> None:
    """A link to a run that is not here: say so, and show the way back."""
    _, middle, _ = st.columns([1, 4, 1])
    with middle:
        show_error(error, t)
    with middle, st.container(horizontal=True):
        st.page_link(
            "app.py",
            label=md(t("start.back")),
            icon=":material/arrow_back:",
            query_params=link_params(),
        )
        st.page_link(
            "pages/library.py",
            label=md(t("start.to_library")),
            icon=":material/list:",
            query_params=link_params(),
        )
