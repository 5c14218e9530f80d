"""The material under the map: raw results, evidence, process log, report."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages.parts.desk.ask_map import show_ask
from pages.parts.desk.feed import show_part
from pages.parts.desk.live_reply import show_report_reply, writing_now
from pages.parts.desk.material_html import evidence_html
from pages.parts.map.keeper import keeper
from pages.parts.map.node_card import show_node
from pages.parts.map.node_facts import Picture
from pages.parts.report.rewrite import show_rewrite
from pages.parts.report.view import report_html
from pages.parts.session import library, link_params
from pages.parts.sources.charts import show_run_charts
from pages.parts.sources.returned import show_as_returned, wants_returned
from pages.parts.texts import Texts
from pages.parts.watch import Watch, cached, lookout
from research_core import StoreAway, to_process_log

VIEWS = ("results", "evidence", "charts", "log", "report", "ask", "node")
HEIGHT = 460
_SHAPE = "material_shape"


def show_material(watch: Watch, picture: Picture | None, selected: str | None, t: Texts) -> None:
    """One view at a time, so that a tick renders only what is looked at.

    ``selected`` is the node that is selected in the map, which shows ``picture`` when that is
    one of a moment.
    """
    research = watch.research
    shown = _shown(watch)
    if picture is None:
        _bring_up_report(watch, shown)
    else:
        shown.writing = False  # what is written now belongs to now
    _bring_up_node(selected, shown)
    view = st.segmented_control(
        t("material.title"),
        VIEWS,
        required=True,
        default=shown.view,
        format_func=lambda name: t(f"material.view.{name}"),
        # A view that we bring up ourselves needs a control that has not been touched yet.
        key=f"material_view_{watch.run}_{shown.control}",
        label_visibility="collapsed",
    )
    view = shown.view = view or shown.view
    if view == "report" and shown.writing:
        with st.container(height=HEIGHT, border=False, key="material_writing", autoscroll=True):
            show_report_reply(watch, t)
        return
    if view == "report" and research.report is not None:
        _report(watch, t)
        return
    with st.container(height=HEIGHT, border=False, key=f"material_{view}"):
        if view == "results":
            _results(watch, t)
        elif view == "evidence":
            st.html(cached(watch, t, "evidence", lambda: evidence_html(research, t)))
        elif view == "charts":
            show_run_charts(watch, t)
        elif view == "log":
            _log(watch, t)
        elif view == "ask":
            show_ask(watch, t)
        elif view == "node":
            show_node(picture or keeper(watch.run), selected, watch, t)
        else:
            st.html(cached(watch, t, "noreport", lambda: f"<p>{t('material.no_report')}</p>"))


def material_sight(watch: Watch) -> object:
    """What the view that this tab shows depends on, cheaply."""
    research = watch.research
    match _shown(watch).view:
        case "results":
            # Formatted, they are fed; as returned, one chooses among them.
            is_raw = st.session_state.get(_SHAPE) == "returned"
            return len(research.searches) if is_raw else 0
        case "node":
            return len(research.steps), len(research.acts), len(research.injections)
        case "evidence":
            return len(research.evidence)
        case "charts":
            return len(research.steps), len(research.calls), research.report_seq
        case "log":
            return watch.seq
        case "ask":
            return research.map_wait
    return None


@dataclass
class _Shown:
    """Which view this tab shows of a run, and what has been brought up already."""

    run: str
    view: str = VIEWS[0]
    before: str = VIEWS[0]
    control: int = 0
    report: bool = False
    writing: bool = False
    node: str | None = None

    def bring_up(self, view: str) -> None:
        """Show this view next, and remember the one that it replaces."""
        self.view, self.before = view, self.view
        self.control += 1


def _shown(watch: Watch) -> _Shown:
    known = st.session_state.get("shown")
    if not isinstance(known, _Shown) or known.run != watch.run:
        known = st.session_state["shown"] = _Shown(watch.run)
    return known


def _bring_up_report(watch: Watch, shown: _Shown) -> None:
    """A report that is being written, or just was, is what the analyst wants to see next."""
    writing = writing_now(watch.run) == "report"
    if writing and not shown.writing and shown.view != "report":
        shown.bring_up("report")
    shown.writing = writing
    ready = watch.research.report is not None and watch.research.state == "finished"
    if ready and not shown.report and shown.view != "report":
        shown.bring_up("report")
    shown.report = ready


def _bring_up_node(selected: str | None, shown: _Shown) -> None:
    """What was just selected in the map shows below it; after that, back to what was read."""
    if selected == shown.node:
        return
    shown.node = selected
    if selected is not None and shown.view != "node":
        shown.bring_up("node")
    elif selected is None and shown.view == "node":
        shown.bring_up(shown.before)


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
        show_rewrite(watch.research, t)
    st.html(cached(watch, t, "report", lambda: report_html(watch.research, report, t)))


def _results(watch: Watch, t: Texts) -> None:
    if wants_returned(_SHAPE, t):
        show_as_returned(watch.research, t)
    else:
        show_part("results", t("material.view.results"))


def _log(watch: Watch, t: Texts) -> None:
    """The log up to what is shown, read and composed on the lookout's thread for all tabs."""
    of, run, seq = library(), watch.run, watch.seq

    def read(known: tuple[str] | None) -> tuple[str]:
        return known or (to_process_log([r for r in of.events(run) if r.seq <= seq]),)

    try:
        (text,) = lookout().see(("log", run, seq), read)
    except StoreAway:
        text = t("away.later")
    st.code(text, language=None, wrap_lines=True)
