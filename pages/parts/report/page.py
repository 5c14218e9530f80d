"""The report page: to read, to check against its sources, to have written again, to take away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from pages.parts.desk.live_reply import show_report_reply
from pages.parts.escape import clean, h, md
from pages.parts.follow import follow, is_at_work
from pages.parts.report.cites import DOUBTS
from pages.parts.report.passage import is_opened, listen, open_passage, show_opened
from pages.parts.report.rewrite import write_again
from pages.parts.report.take import show_take_away
from pages.parts.report.view import (
    View,
    contents_html,
    head_html,
    references_html,
    section_html,
    shown_sentences,
    view_of,
)
from pages.parts.run_page import attach, link_to_desk
from pages.parts.session import library, show_error, texts
from pages.parts.status import header, notice
from pages.parts.texts import Texts
from pages.parts.watch import Watch, cached
from research_core import MindtrailError, Report


def show_report_page(run: str | None, t: Texts) -> None:
    """The report of ``run``, or of the newest run that has one."""
    following = attach(run, t("report.none"), t, state="finished")
    if following is None:
        return
    report = following.research.report
    if report is None:
        _not_yet(following, t)
    else:
        _written(following, report, t)
    # A page that is drawn anew would scroll an opened source under its reader: closing the
    # source draws it anew.
    if report is None or not is_opened(following.run):
        follow(following, t)


def _not_yet(following: Watch, t: Texts) -> None:
    """What the run is doing, and the two ways on."""
    research = following.research
    _, middle, _ = st.columns([1, 4, 1])
    with middle:
        st.html(clean(header(following, t)))
        st.info(md(t("report.not_yet")), icon=":material/hourglass_empty:")
        with st.container(horizontal=True, vertical_alignment="center", key="report_wait"):
            link_to_desk(research.id, t)
            if not research.life.report_requested and st.button(
                t("steering.report"),
                key="report_now",
                icon=":material/description:",
                help=t("steering.help.report"),
            ):
                _report_now(research.id, t)
        show_report_reply(following, t)


def _report_now(run: str, t: Texts) -> None:
    try:
        library().report_now(run)
        library().drive_in_background(run)
    except MindtrailError as error:
        show_error(error, t)
        return
    st.rerun()


def _written(following: Watch, report: Report, t: Texts) -> None:
    beside, middle = st.columns([1, 4], gap="large")
    with middle:
        _tools(following, report, t)
        _state(following, report, t)
        view = _filtered(_view(following, report, t), t)
        _draw("head", following, view, head_html)
        for place in range(len(report.sections)):
            if shown_sentences(place, view):
                _section(place, following, view)
        _draw("references", following, view, references_html)
    with beside:
        _draw("contents", following, view, contents_html)
    opened = listen()
    if opened:
        open_passage(opened, following.research)
    show_opened(following.research, t)


def _view(following: Watch, report: Report, t: Texts) -> View:
    """The report with what is worked out of it, once an event."""
    key = (following.run, following.research.seq, t.language)
    known = st.session_state.get("report_view")
    if known is None or known[0] != key:
        known = st.session_state["report_view"] = (key, view_of(following.research, report, t))
    view: View = known[1]
    return view


def _draw(name: str, following: Watch, view: View, make: Callable[[View], str]) -> None:
    language = view.report.language

    def composed() -> str:
        told = make(view)
        return (
            f'<div class="mt-report" lang="{h(language)}">{told}</div>' if told else "<div></div>"
        )

    st.html(cached(following, view.t, f"report_{name}_{view.only}", composed))


def _tools(following: Watch, report: Report, t: Texts) -> None:
    """The way back on the left; what can be done with the report on the right."""
    research = following.research
    with st.container(horizontal=True, vertical_alignment="center", key="report_tools"):
        link_to_desk(research.id, t)
        st.space("stretch")
        if research.state == "finished":
            st.button(
                t("report.again_model" if report.because else "report.again"),
                key="write_again",
                icon=":material/edit_note:",
                help=t("report.again_help"),
                on_click=_again,
                args=(research.id, ""),
            )
        show_take_away(research, t)


def _again(run: str, section: str) -> None:
    """Before the page is drawn, so that it shows at once that the run is at work."""
    write_again(run, texts(), section)


def _state(following: Watch, report: Report, t: Texts) -> None:
    """A report that is being written anew, or could not be, and what to do next."""
    research = following.research
    if is_at_work(following) and research.life.report_requested:
        heading = next((s.heading for s in report.sections if s.key == research.life.section), "")
        words = t("report.writing_section", heading=heading) if heading else t("report.writing")
        st.info(md(words), icon=":material/edit_note:")
        show_report_reply(following, t)
        return
    said = notice(following, t)
    if said and said[1]:
        st.warning(md(said[1]), icon=":material/info:")


def _filtered(view: View, t: Texts) -> View:
    """All sentences, or those that deserve a second look in one way."""
    counts = {doubt: sum(doubt in found for found in view.doubts) for doubt in DOUBTS}
    offered: list[str] = ["all", *(doubt for doubt, count in counts.items() if count)]
    if len(offered) == 1:
        return view
    numbers: dict[str, int] = {"all": len(view.doubts), **dict(counts.items())}
    wish = st.segmented_control(
        t("report.show"),
        offered,
        default="all",
        required=True,
        format_func=lambda name: f"{t(f'report.only.{name}')} · {numbers[name]}",
        key=f"report_only_{'_'.join(offered)}",
        label_visibility="collapsed",
    )
    return replace(view, only=next((doubt for doubt in DOUBTS if doubt == wish), None))


def _section(place: int, following: Watch, view: View) -> None:
    """A section and, at its heading, the way to have it written again."""
    section, research, t = view.report.sections[place], following.research, view.t
    with st.container(key=f"section_{place}"):
        _draw(f"section{place}", following, view, lambda shown: section_html(place, shown))
        if research.state == "finished":
            st.button(
                t("report.again_section"),
                key=f"again_{place}",
                icon=":material/edit_note:",
                type="tertiary",
                help=t("report.again_section_help", heading=md(section.heading)),
                on_click=_again,
                args=(research.id, section.key),
            )
