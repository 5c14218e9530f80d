"""The library: every run, newest first, one click from its desk and its report."""

from __future__ import annotations

import streamlit as st

from pages.parts.away import team_words
from pages.parts.escape import h
from pages.parts.importing import show_import
from pages.parts.session import library, link_params, seen_runs, show_error
from pages.parts.texts import Texts
from pages.parts.zone import local_time
from research_core import RunSummary, StoreAway

PAGE = 50


def newest(state: str) -> str | None:
    """The id of the newest run in this state, if there is one."""
    return next((run.id for run in seen_runs() if run.state == state), None)


def show_library(t: Texts) -> None:
    """All runs. A paused or stopped one can be taken up again from here."""
    runs = seen_runs()
    counted = t.count("count.runs", len(runs))
    with st.container(horizontal=True, vertical_alignment="bottom", key="library_head"):
        st.html(
            f'<div class="mt-hero mt-hero-small"><h1>{h(t("library.title"))}</h1>'
            f"<p>{h(' · '.join(filter(None, (counted, team_words(t)))))}</p></div>"
        )
        show_import(t)
    if not runs:
        st.html(f'<p class="mt-empty">{h(t("library.empty"))}</p>')
        st.page_link("app.py", label=t("library.start"), query_params=link_params())
        return
    wanted = st.text_input(
        t("library.find"),
        key="find",
        icon=":material/search:",
        placeholder=t("library.find_hint"),
        width=420,
    )
    found = [run for run in runs if wanted.casefold() in run.topic.casefold()]
    if not found:
        st.html(f'<p class="mt-empty">{h(t("library.not_found"))}</p>')
    shown = int(st.session_state.get("library_shown", PAGE))
    for run in found[:shown]:
        _row(run, t)
    if len(found) > shown:
        st.button(t("library.more"), key="more", on_click=_more, args=(shown,))


def _more(shown: int) -> None:
    st.session_state["library_shown"] = shown + PAGE


def _row(run: RunSummary, t: Texts) -> None:
    state = t(f"status.state.{run.state}")
    cause = t.either(f"cause.{run.cause}", "cause.other") if run.state == "paused" else ""
    tone = "" if run.state in ("finished", "running") else " mt-chip-wait"
    words = f"{local_time(run.started_at)} · {t.count('count.events', run.events)} · {run.id}"
    with st.container(key=f"run_{run.id}", horizontal=True, vertical_alignment="center"):
        st.html(
            f'<div class="mt-run"><p class="mt-run-topic">{h(run.topic)}</p>'
            f'<p class="mt-soft"><span class="mt-chip{tone}">{h(state)}</span> {h(words)}'
            f"{'<br>' + h(cause) if cause else ''}</p></div>"
        )
        if run.state in ("paused", "stopped"):
            pressed = st.button(
                t("steering.resume"), key=f"resume_{run.id}", icon=":material/play_arrow:"
            )
            if pressed:
                _resume(run.id, t)
        if run.state == "finished":
            st.page_link(
                "pages/report.py",
                label=t("menu.report"),
                icon=":material/description:",
                query_params=link_params(run.id),
            )
        st.page_link(
            "app.py",
            label=t("library.open"),
            icon=":material/arrow_forward:",
            query_params=link_params(run.id),
        )


def _resume(run: str, t: Texts) -> None:
    try:
        library().resume(run)
        library().drive_in_background(run)
    except StoreAway as error:
        show_error(error, t)
        return
    st.switch_page("app.py", query_params=link_params(run))
