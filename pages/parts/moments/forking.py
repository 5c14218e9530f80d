"""A new run that branches off at a moment of another one, in another direction if one likes."""

from __future__ import annotations

import streamlit as st

from pages.parts.desk.steering import ask_form
from pages.parts.escape import h, shorten
from pages.parts.leading import lead_to
from pages.parts.session import library, link_params, show_error
from pages.parts.texts import Texts
from pages.parts.watch import watch
from research_core import MindtrailError, Research, StoreAway, UnknownRun

_LONGEST_TOPIC = 90


def show_fork(run: str, at: int, t: Texts) -> None:
    """The popover; on a mistake the words stay in it, else the page is that of the new run."""
    with st.popover(t("fork.open"), icon=":material/call_split:", key=f"fork_{run}_{at}"):
        st.caption(t("fork.what"))
        form = ask_form("question", "fork_form", t)
        words = st.text_area(
            t("fork.direction"),
            key=f"fork_text_{run}_{at}",
            height=110,
            placeholder=t(f"inject.example.{form}"),
        )
        if not st.button(t("fork.go"), key="fork_go", icon=":material/call_split:", type="primary"):
            return
        try:
            new = library().fork(run, at, words, form)
            library().drive_in_background(new)
        except MindtrailError as error:
            show_error(error, t)
            return
    st.switch_page("app.py", query_params=link_params(new))


def forked_note(research: Research, t: Texts) -> None:
    """Where a run branched off, with the way there; nothing for a run that did not."""
    fork = research.forked_from
    if fork is None:
        return
    with st.container(key="forked", horizontal=True, vertical_alignment="center", gap="small"):
        try:
            parent = watch(fork.parent).research
        except (UnknownRun, StoreAway):  # deleted since, or out of reach for now
            st.html(f'<p class="mt-soft">{h(t("fork.orphan"))}</p>')
            return
        topic = shorten(parent.title or parent.brief.topic, _LONGEST_TOPIC)
        st.html(f'<p class="mt-soft">{h(t("fork.from", topic=topic))}</p>', width="content")
        to_parent, both = t("fork.to_parent"), t("fork.compare")
        lead_to(fork.parent, to_parent, "history", "to_parent", at=str(fork.at))
        lead_to(fork.parent, both, "compare_arrows", "compare_parent", compare=research.id)
