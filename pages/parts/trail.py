"""The trail on the screen: newest first, one entry a step, details on demand."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.parts.escape import clean, h
from pages.parts.live_reply import show_step_reply
from pages.parts.texts import Texts
from pages.parts.timeline import Entry
from pages.parts.trail_html import entry_html, execution_html, prose, step_of
from pages.parts.watch import Watch

HEIGHT = 640


def show_trail(watch: Watch, t: Texts) -> None:
    """All entries in one box that scrolls. Each has its key, so that a new one on top
    leaves the others (an open tab, a place read) as they are."""
    entries = watch.timeline.entries
    st.html(
        f'<div class="mt-h"><h2>{h(t("trail.title"))}</h2>'
        f"<span>{h(t('trail.newest_first'))}</span></div>"
    )
    with st.container(height=HEIGHT, border=False, key="trail_box", gap=None):
        show_step_reply(watch, t)
        for entry in reversed(entries):
            with st.container(key=f"entry_{watch.run}_{entry.seq}", gap=None):
                st.html(cached(watch, t, f"entry{entry.seq}", _entry(entry, watch, t)))
                if entry.kind == "step":
                    _tabs(entry, watch, t)


def _entry(entry: Entry, watch: Watch, t: Texts) -> Callable[[], str]:
    return lambda: entry_html(entry, watch.research, t)


def _tabs(entry: Entry, watch: Watch, t: Texts) -> None:
    step = step_of(entry, watch.research)
    names = [t("trail.planning"), t("trail.execution"), t("trail.reflection")]
    with st.container(key=f"step_{watch.run}_{entry.seq}"):
        planning, execution, reflection = st.tabs(
            names, default=names[1], key=f"tabs_{t.language}_{watch.run}_{entry.seq}"
        )
        name = f"step{entry.seq}"
        planning.html(cached(watch, t, f"{name}p", lambda: _words(step.planning, t)))
        execution.html(
            cached(watch, t, f"{name}e", lambda: execution_html(step, watch.research, t))
        )
        reflection.html(cached(watch, t, f"{name}r", lambda: _words(step.reflection, t)))


def _words(text: str, t: Texts) -> str:
    return prose(text) or f'<p class="mt-soft">{h(t("trail.nothing_said"))}</p>'


def cached(watch: Watch, t: Texts, name: str, make: Callable[[], str]) -> str:
    """HTML that is composed and cleaned once an event, not once a tick."""
    key = f"{t.language}:{name}"
    seq, made = watch.html.get(key, (-1, ""))
    if seq != watch.research.seq:
        made = f'<div lang="{t.language}">{clean(make())}</div>'
        watch.html[key] = (watch.research.seq, made)
    return made
