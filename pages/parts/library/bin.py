"""The bin: runs that left the list. From here they come back, or go for good."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.parts.escape import h, md, shorten
from pages.parts.library.acts import recover
from pages.parts.library.finding import name_of
from pages.parts.library.rows import lost_words, run_html
from pages.parts.session import library, show_error
from pages.parts.texts import Texts
from research_core import MindtrailError, RunBusy, RunSummary

_LONGEST_NAME = 60


def show_bin(binned: list[RunSummary], t: Texts) -> None:
    """Every run in the bin, with the way back; deleting takes a second click."""
    said = st.session_state.pop("bin_said", None)
    if isinstance(said, RunBusy):
        st.warning(md(t("library.delete_busy")), icon=":material/info:")
    elif isinstance(said, MindtrailError):
        show_error(said, t)
    elif said:
        st.html(f'<p class="mt-soft" role="status">{h(t(said[0], name=said[1]))}</p>')
    if not binned:
        st.html(f'<p class="mt-empty mt-empty-low">{h(t("library.bin_empty"))}</p>')
        return
    st.caption(t("library.bin_what"))
    for run in binned:
        _row(run, t)


def _row(run: RunSummary, t: Texts) -> None:
    facts = library().facts(run.id)
    asked = st.session_state.get("to_delete") == run.id
    with st.container(key=f"run_{run.id}", horizontal=True, vertical_alignment="center"):
        words = run_html(run, facts, "", t)
        if asked:
            words += f'<p class="mt-warn" role="status">{h(lost_words(run, facts, t))}</p>'
        st.html(words)
        with st.container(
            horizontal=True, vertical_alignment="center", width="content", key=f"acts_{run.id}"
        ):
            st.button(
                t("library.keep") if asked else t("library.take_out"),
                key=f"take_out_{run.id}",
                icon=None if asked else ":material/undo:",
                on_click=_keep if asked else _take_out,
                args=(run,),
            )
            st.button(
                t("library.delete_sure") if asked else t("library.delete"),
                key=f"delete_{run.id}",
                type="primary" if asked else "secondary",
                icon=":material/delete_forever:",
                on_click=_delete if asked else _ask,
                args=(run,),
            )


def _ask(run: RunSummary) -> None:
    st.session_state["to_delete"] = run.id


def _keep(run: RunSummary) -> None:
    st.session_state.pop("to_delete", None)


def _take_out(run: RunSummary) -> None:
    _done("library.taken_out", run, recover)


def _delete(run: RunSummary) -> None:
    st.session_state.pop("to_delete", None)
    _done("library.deleted", run, library().delete)


def _done(words: str, run: RunSummary, act: Callable[[str], object]) -> None:
    """Do it, and leave for the page what is to be said of it."""
    try:
        act(run.id)
    except MindtrailError as error:
        st.session_state["bin_said"] = error
        return
    st.session_state["bin_said"] = (words, shorten(name_of(run), _LONGEST_NAME))
