"""The library: every run, found by its words, and everything one does with it."""

from __future__ import annotations

import streamlit as st

from pages.parts.away import team_words
from pages.parts.desk.guide import show_offer
from pages.parts.escape import h, md, shorten
from pages.parts.library.acts import do, open_dialog, recover, show_menu
from pages.parts.library.bin import show_bin
from pages.parts.library.finding import ANY, ORDERS, STATES, Wanted, chosen, name_of, tags_of
from pages.parts.library.importing import show_import
from pages.parts.library.rows import run_html
from pages.parts.session import library, link_params, show_error
from pages.parts.texts import LANGUAGES, Texts
from pages.parts.watch import seen_runs
from research_core import MindtrailError, RunSummary

PAGE = 50
_LONGEST_NAME = 60
_COUNTING_S, _LOOKING_S = 1.0, 4.0


def show_library(t: Texts) -> None:
    """All runs. Whatever was chosen from a menu is done first, so that the list shows it."""
    act, picked = st.session_state.get("library_act", ("", ""))
    place = st.container(key="library_said")
    with place:
        if act and do(act, picked, t):
            act = ""
    runs = seen_runs()
    kept = [run for run in runs if not run.discarded]
    binned = [run for run in runs if run.discarded]
    in_bin = bool(st.session_state.get("in_bin"))
    _head(len(kept), len(binned), in_bin, t)
    if not in_bin:
        with place:
            _undo(runs, t)
    if in_bin:
        show_bin(binned, t)
    elif kept:
        _list(kept, {run.id: name_of(run) for run in runs}, t)
    else:
        _empty(t)
    run = next((each for each in kept if each.id == picked), None)
    if act and run:
        open_dialog(act, run, kept, t)
    _follow(runs)


def _head(kept: int, binned: int, in_bin: bool, t: Texts) -> None:
    said = t.count("library.binned", binned) if in_bin else t.count("library.runs", kept)
    title = t("library.bin") if in_bin else t("library.title")
    with st.container(horizontal=True, vertical_alignment="bottom", key="library_head"):
        st.html(
            f'<div class="mt-hero mt-hero-small"><h1>{h(title)}</h1>'
            f"<p>{h(' · '.join(filter(None, (said, team_words(t)))))}</p></div>"
        )
        if in_bin or binned:
            st.button(
                t("library.to_runs") if in_bin else t("library.to_bin", n=binned),
                key="to_bin",
                type="tertiary",
                icon=":material/arrow_back:" if in_bin else ":material/delete:",
                on_click=st.session_state.__setitem__,
                args=("in_bin", not in_bin),
            )
        show_import(t)


def _empty(t: Texts) -> None:
    """Nothing here yet: both ways to begin."""
    st.html(f'<p class="mt-empty mt-empty-low">{h(t("library.empty"))}</p>')
    with st.container(horizontal=True, horizontal_alignment="center", key="library_empty"):
        st.page_link(
            "app.py",
            label=t("library.start"),
            icon=":material/arrow_forward:",
            query_params=link_params(),
        )
        show_offer(t)


def _undo(runs: list[RunSummary], t: Texts) -> None:
    """Right after a run went into the bin: where it is, and the way back."""
    run = next((each for each in runs if each.id == st.session_state.get("binned")), None)
    if run is None or not run.discarded:
        return
    with st.container(key="undo_bar", horizontal=True, vertical_alignment="center"):
        words = t("library.in_bin", name=shorten(name_of(run), _LONGEST_NAME))
        st.html(f'<p role="status">{h(words)}</p>')
        st.button(t("library.undo"), key="undo", icon=":material/undo:", on_click=_take_back)
        st.button(
            t("library.dismiss"),
            key="undo_dismiss",
            type="tertiary",
            on_click=st.session_state.pop,
            args=("binned", None),
        )


def _take_back() -> None:
    run = st.session_state.get("binned")
    if run is None:  # a second click came before the page was drawn
        return
    try:
        recover(run)
    except MindtrailError as error:
        st.session_state["library_error"] = error
        return
    st.session_state.pop("binned", None)


def _list(runs: list[RunSummary], names: dict[str, str], t: Texts) -> None:
    error = st.session_state.pop("library_error", None)
    if error is not None:
        show_error(error, t)
    wanted = _ask(runs, t)
    fitting = chosen(runs, wanted, library().find(wanted.words), library().facts)
    if not fitting:
        st.html(f'<p class="mt-empty mt-empty-low">{h(t("library.not_found"))}</p>')
        st.button(t("library.all"), key="find_all", type="tertiary", on_click=_forget_wishes)
    shown = int(st.session_state.get("library_shown", PAGE))
    for run in fitting[:shown]:
        _row(run, names.get(run.parent, t("library.gone")) if run.parent else "", t)
    if len(fitting) > shown:
        st.button(
            t("library.more", n=len(fitting) - shown),
            key="more",
            on_click=st.session_state.__setitem__,
            args=("library_shown", shown + PAGE),
        )


def _ask(runs: list[RunSummary], t: Texts) -> Wanted:
    """The row of fields above the list."""

    def choice(name: str, options: list[str], label: dict[str, str]) -> str:
        return str(
            st.selectbox(
                t(f"library.by.{name}"),
                options,
                format_func=lambda each: label.get(each, each) or t("library.any"),
                key=f"find_{name}",
            )
        )

    with st.container(horizontal=True, vertical_alignment="bottom", key="library_find"):
        words = st.text_input(
            t("library.find"),
            key="find",
            icon=":material/search:",
            placeholder=t("library.find_hint"),
        )
        states = {state: t(f"status.state.{state}") for state in STATES}
        state = choice("state", [ANY, *STATES], states)
        known = sorted({run.language for run in runs})
        language = choice("language", [ANY, *known], LANGUAGES) if len(known) > 1 else ANY
        tags = tags_of(runs)
        tag = choice("tag", [ANY, *tags], {}) if tags else ANY
        orders = {order: t(f"library.order.{order}") for order in ORDERS}
        order = choice("order", list(ORDERS), orders)
    return Wanted((words or "").strip(), state, language, tag, order)


def _forget_wishes() -> None:
    for name in ("find", "find_state", "find_language", "find_tag"):
        st.session_state[name] = ANY


def _row(run: RunSummary, parent: str, t: Texts) -> None:
    facts = library().facts(run.id)
    with st.container(key=f"run_{run.id}", horizontal=True, vertical_alignment="center"):
        st.html(run_html(run, facts, parent, t))
        with st.container(
            horizontal=True, vertical_alignment="center", width="content", key=f"acts_{run.id}"
        ):
            st.page_link(
                "app.py",
                label=md(t("library.open")),
                icon=":material/arrow_forward:",
                query_params=link_params(run.id),
                width="content",
            )
            if run.state == "finished" or (facts and facts.report):
                st.page_link(
                    "pages/report.py",
                    label=t("menu.report"),
                    icon=":material/description:",
                    query_params=link_params(run.id),
                    width="content",
                )
            show_menu(run, t)


def _follow(runs: list[RunSummary]) -> None:
    """Look again from time to time: runs go on, and what is in them is being counted."""
    counting = [run.id for run in runs if library().facts(run.id) is None]
    pace = _COUNTING_S if counting else _LOOKING_S
    st.fragment(_look_again, run_every=pace)(_sight(runs), counting)


def _look_again(drawn: list[tuple[object, ...]], counting: list[str]) -> None:
    known = any(library().facts(run) is not None for run in counting)
    if known or _sight(seen_runs()) != drawn:
        st.rerun()


def _sight(runs: list[RunSummary]) -> list[tuple[object, ...]]:
    return [(run.id, run.state, run.cause, run.title, run.tags, run.discarded) for run in runs]
