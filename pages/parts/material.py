"""The material under the map: raw results, evidence, process log, report."""

from __future__ import annotations

import json

import streamlit as st

from pages.parts.escape import md, shorten
from pages.parts.map_keeper import keeper
from pages.parts.material_html import evidence_html, results_html
from pages.parts.node_card import show_node
from pages.parts.report_view import report_html
from pages.parts.session import library, link_params
from pages.parts.status import place_name
from pages.parts.texts import Texts
from pages.parts.trail import cached
from pages.parts.watch import Watch
from research_core import to_process_log

VIEWS = ("results", "evidence", "log", "report", "node")
HEIGHT = 460
# Beyond this, the tree view of a reply makes the browser slow; its text is shown instead.
_LARGEST_TREE = 200_000


def show_material(watch: Watch, selected: str | None, t: Texts) -> None:
    """One view at a time, so that a tick renders only what is looked at.

    ``selected`` is the node that is selected in the map.
    """
    research = watch.research
    _bring_up_report(watch)
    _bring_up_node(selected)
    view = st.segmented_control(
        t("material.title"),
        VIEWS,
        required=True,
        format_func=lambda name: t(f"material.view.{name}"),
        key="material_view",
        label_visibility="collapsed",
    )
    if view == "report" and research.report is not None:
        _report(watch, t)
        return
    with st.container(height=HEIGHT, border=False, key=f"material_{view}"):
        if view == "results":
            _results(watch, t)
        elif view == "evidence":
            st.html(cached(watch, t, "evidence", lambda: evidence_html(research, t)))
        elif view == "log":
            _log(watch, t)
        elif view == "node":
            show_node(keeper(watch.run), selected, watch, t)
        else:
            st.html(cached(watch, t, "noreport", lambda: f"<p>{t('material.no_report')}</p>"))


def _bring_up_report(watch: Watch) -> None:
    """A report that has just been written is what the analyst wants to see next."""
    state = st.session_state
    report = watch.research.report
    seen = (watch.run, report is not None and watch.research.state == "finished")
    if seen[1] and state.get("report_seen") != seen:
        state["material_view"] = "report"
    state["report_seen"] = seen
    state.setdefault("material_view", VIEWS[0])


def _bring_up_node(selected: str | None) -> None:
    """What was just selected in the map shows below it; after that, back to what was read."""
    state = st.session_state
    if selected == state.get("node_seen"):
        return
    if selected is not None and state["material_view"] != "node":
        state["view_before_node"] = state["material_view"]
        state["material_view"] = "node"
    elif selected is None and state["material_view"] == "node":
        state["material_view"] = state.get("view_before_node", VIEWS[0])
    state["node_seen"] = selected


def _report(watch: Watch, t: Texts) -> None:
    report = watch.research.report
    if report is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="report_ready"):
        st.html(f'<p class="mt-ready">{t("material.ready")}</p>', width="content")
        st.page_link(
            "pages/report.py",
            label=t("material.to_report"),
            icon=":material/description:",
            query_params=link_params(watch.run),
        )
    st.html(cached(watch, t, "report", lambda: report_html(watch.research, report, t)))


def _results(watch: Watch, t: Texts) -> None:
    shape = st.segmented_control(
        t("material.shape"),
        ("formatted", "returned"),
        default="formatted",
        required=True,
        format_func=lambda name: t(f"material.shape_name.{name}"),
        key="material_shape",
        label_visibility="collapsed",
    )
    if shape == "formatted":
        st.html(cached(watch, t, "results", lambda: results_html(watch.research, t)))
    else:
        _as_returned(watch, t)


def _as_returned(watch: Watch, t: Texts) -> None:
    """One raw reply, whole, exactly as the provider returned it."""
    research = watch.research
    queries = {query.id: query.text for query in research.queries}
    names = {
        search.seq: f"{shorten(queries.get(search.query, search.query), 80)} · "
        f"{place_name(search.provider, research, t)}"
        for search in research.searches
        if search.seq in research.replies
    }
    if not names:
        st.html(f"<p>{t('material.no_results')}</p>")
        return
    seq = st.selectbox(
        t("material.which"), list(names), format_func=lambda seq: names[seq], key="material_reply"
    )
    reply = research.replies[seq]
    text = json.dumps(reply, ensure_ascii=False, indent=2)
    if len(text) <= _LARGEST_TREE:
        st.json(reply, expanded=2)
        return
    st.caption(md(t("material.large", n=f"{len(text):,}")))
    st.code(text[:_LARGEST_TREE], language=None, wrap_lines=True)
    st.download_button(
        t("material.download"), text, f"{watch.run}-{seq}.json", key="download_reply"
    )


def _log(watch: Watch, t: Texts) -> None:
    key = f"{t.language}:log"
    seq, text = watch.html.get(key, (-1, ""))
    if seq != watch.research.seq:
        text = to_process_log(library().events(watch.run))
        watch.html[key] = (watch.research.seq, text)
    st.code(text, language=None, wrap_lines=True)
