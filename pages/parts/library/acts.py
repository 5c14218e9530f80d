"""What one does with a run from the library: label it, fork it, take it away, bin it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.parts.choices import told_apart
from pages.parts.escape import md, shorten
from pages.parts.library.finding import name_of
from pages.parts.session import library, link_params, show_error
from pages.parts.texts import Texts
from research_core import MindtrailError, RunSummary, to_line, to_process_log

_LONGEST_NAME = 80
_ICONS = {
    "resume": "play_arrow",
    "label": "edit",
    "fork": "call_split",
    "compare": "compare_arrows",
    "export": "download",
    "parent": "history",
    "discard": "delete",
}


def acts_of(run: RunSummary) -> list[str]:
    """What the menu of a run offers."""
    acts = ["resume"] if run.state in ("paused", "stopped") else []
    acts += ["label", "fork", "compare", "export"]
    return [*acts, *(["parent"] if run.parent else []), "discard"]


def show_menu(run: RunSummary, t: Texts) -> None:
    """The button with the rest of what can be done; what is chosen is done on the next run
    of the page, before its list is read."""
    st.menu_button(
        t("library.menu"),
        acts_of(run),
        format_func=lambda act: f":material/{_ICONS[act]}: {t(f'library.act.{act}')}",
        key=f"menu_{run.id}",
        on_click=_choose,
        args=(run.id,),
        help=t("library.menu_help"),
    )


def _choose(run: str) -> None:
    st.session_state["library_act"] = (st.session_state[f"menu_{run}"], run)


def do(act: str, run: str, t: Texts) -> bool:
    """Carry out what needs no more words; False for an act whose dialog stays open."""
    if act in _DIALOGS:
        return False
    _close()
    try:
        match act:
            case "resume":
                library().resume(run)
                library().drive_in_background(run)
                st.switch_page("app.py", query_params=link_params(run))
            case "parent":
                parent = next((r.parent for r in library().runs() if r.id == run), "")
                st.switch_page("app.py", query_params=link_params(parent))
            case "discard":
                library().discard(run)
                st.session_state["binned"] = run
    except MindtrailError as error:
        show_error(error, t)
    return True


def recover(run: str) -> None:
    """Take a run out of the bin; one that was at work goes on."""
    library().recover(run)
    if library().research(run).state in ("new", "running"):
        library().drive_in_background(run)


def open_dialog(act: str, run: RunSummary, others: list[RunSummary], t: Texts) -> None:
    """The dialog for an act, which stays until the act is done or given up."""
    shown = st.dialog(t(f"library.act.{act}"), on_dismiss=_close)
    if act == "compare":
        shown(_compare)(run, others, t)
    else:
        shown(_DIALOGS[act])(run, t)


def _close() -> None:
    st.session_state.pop("library_act", None)


def _said(run: RunSummary) -> None:
    st.caption(md(shorten(name_of(run), _LONGEST_NAME)))


def _label(run: RunSummary, t: Texts) -> None:
    _said(run)
    title = st.text_input(
        t("library.title_field"), run.title, key="label_title", placeholder=run.topic
    )
    tags = st.text_input(
        t("library.tags_field"),
        ", ".join(run.tags),
        key="label_tags",
        placeholder=t("library.tags_hint"),
    )
    if st.button(t("library.save"), key="label_save", type="primary"):
        try:
            library().label(run.id, title or "", tuple((tags or "").split(",")))
        except MindtrailError as error:
            show_error(error, t)
            return
        _close()
        st.rerun()


def _fork(run: RunSummary, t: Texts) -> None:
    _said(run)
    st.caption(t("library.fork_what"))
    words = st.text_area(t("library.fork_direction"), key="library_fork_words", height=96)
    if st.button(t("library.fork_go"), key="library_fork_go", type="primary"):
        try:
            research = library().research(run.id)
            at = research.steps[-1].seq if research.steps else research.seq
            new = library().fork(run.id, at, words)
            library().drive_in_background(new)
        except MindtrailError as error:
            show_error(error, t)
            return
        _close()
        st.switch_page("app.py", query_params=link_params(new))


def _compare(run: RunSummary, others: list[RunSummary], t: Texts) -> None:
    _said(run)
    names = told_apart(
        {other.id: shorten(name_of(other), _LONGEST_NAME) for other in others if other.id != run.id}
    )
    if not names:
        st.info(t("library.compare_none"), icon=":material/info:")
        return
    # The run it came from is what it is most often laid beside.
    first = list(names).index(run.parent) if run.parent in names else 0
    other = st.selectbox(
        t("library.compare_with"),
        list(names),
        index=first,
        format_func=lambda other: names[other],
        key=f"compare_with_{run.id}",
    )
    if st.button(t("library.compare_go"), key="compare_go", type="primary"):
        _close()
        st.switch_page("app.py", query_params={**link_params(run.id), "compare": str(other)})


def _export(run: RunSummary, t: Texts) -> None:
    _said(run)
    kept = library()  # the files are made on threads that know no page
    st.caption(t("library.export_what"))
    with st.container(horizontal=True):
        st.download_button(
            t("report.download.log"),
            lambda: to_process_log(kept.events(run.id)),
            f"{run.id}-process-log.md",
            "text/markdown",
            key="export_log",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            t("report.download.events"),
            lambda: "".join(f"{to_line(event)}\n" for event in kept.events(run.id)),
            f"{run.id}.jsonl",
            "application/x-ndjson",
            key="export_events",
            icon=":material/download:",
            on_click="ignore",
        )


_DIALOGS: dict[str, Callable[..., None]] = {
    "label": _label,
    "fork": _fork,
    "compare": _compare,
    "export": _export,
}
