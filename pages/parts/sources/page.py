"""What was found: every raw result, what rests on it, and how far each domain is trusted."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.parts.desk.receipts import act_receipt, act_title
from pages.parts.escape import clean, h
from pages.parts.follow import follow, is_at_work
from pages.parts.report.rewrite import write_again
from pages.parts.run_page import attach, link_to_desk, show_title
from pages.parts.session import show_error, texts
from pages.parts.sources.charts import show_source_charts
from pages.parts.sources.domains import show_domains
from pages.parts.sources.facts import Facts, facts_of
from pages.parts.sources.html import happened, search_html
from pages.parts.sources.listed import show_sources
from pages.parts.sources.returned import show_as_returned, wants_returned
from pages.parts.texts import Texts
from pages.parts.watch import Watch, cached
from research_core import Act, MindtrailError, Research

VIEWS = ("sources", "domains", "searches", "charts")
_SEARCHES = 25


def show_sources_page(run: str | None, t: Texts) -> None:
    """The page of ``run``, or of the newest one."""
    following = attach(run, t("sources.none"), t)
    if following is None:
        return
    with st.container(key="sources_page"):
        _show(following, t)
    follow(following, t)


def _show(following: Watch, t: Texts) -> None:
    _head(following, t)
    _said(following, t)
    view = st.segmented_control(
        t("sources.view"),
        VIEWS,
        default=VIEWS[0],
        required=True,
        format_func=lambda name: t(f"sources.view_of.{name}"),
        key="sources_view",
        label_visibility="collapsed",
    )
    facts = _facts(following)
    if view == "domains":
        show_domains(following, facts, t)
    elif view == "searches":
        _searches(following, t)
    elif not facts:
        st.html(f'<p class="mt-empty">{h(t(_why_none(following)))}</p>')
    elif view == "charts":
        show_source_charts(following.research, t)
    else:
        show_sources(following, facts, t)


def _head(following: Watch, t: Texts) -> None:
    research = following.research
    facts = [t.count("count.sources", len(research.sources))]
    left_out = len(research.sources) - len(research.usable_sources)
    if left_out:
        facts.append(t("sources.left_out", n=left_out))
    if research.copies:
        facts.append(t("sources.copied", n=len(research.copies)))
    with st.container(horizontal=True, vertical_alignment="top", key="sources_head"):
        show_title(following, facts, t)
        link_to_desk(following.run, t)


def _said(following: Watch, t: Texts) -> None:
    """What the analyst said of sources last, what became of it, and what to do with it."""
    research = following.research
    error = st.session_state.pop("sources_error", None)
    if isinstance(error, MindtrailError):
        show_error(error, t)
    acts = [act for act in research.acts if _is_of_sources(act, research)]
    if not acts:
        return
    last, *before = reversed(acts)
    with st.container(border=True, key="sources_said"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(clean(f'<div role="status">{_act(last, research, t)}</div>'))
            if research.state == "finished" and research.report and last.used_in is None:
                st.button(
                    t("sources.write_again"),
                    key="sources_write_again",
                    icon=":material/edit_note:",
                    help=t("report.again_help"),
                    on_click=_write_again,
                    args=(research.id,),
                )
        if before:
            with st.expander(t("sources.said_before", n=len(before)), key="sources_before"):
                rows = "".join(f"<li>{_act(act, research, t)}</li>" for act in before)
                st.html(clean(f'<ul class="mt-acts">{rows}</ul>'))


def _act(act: Act, research: Research, t: Texts) -> str:
    title, receipt = act_title(act, research, t), act_receipt(act, research, t)
    return f'<p><strong>{h(title)}</strong></p><p class="mt-soft">{h(receipt)}</p>'


def _is_of_sources(act: Act, research: Research) -> bool:
    return act.kind == "trust" or act.target in research.sources


def _write_again(run: str) -> None:
    write_again(run, texts())


def _facts(following: Watch) -> list[Facts]:
    """The sources with what rests on them, worked out once an event."""
    key = (following.run, following.seq)
    known = st.session_state.get("sources_facts")
    if known is None or known[0] != key:
        known = st.session_state["sources_facts"] = (key, facts_of(following.research))
    facts: list[Facts] = known[1]
    return facts


def _why_none(following: Watch) -> str:
    """The text key for a run without sources: some are coming, all searches failed, or none
    found anything."""
    research = following.research
    if is_at_work(following):
        return "sources.searching"
    if research.searches and len(research.failures) == len(research.searches):
        return "sources.all_failed"
    return "sources.nothing"


def _searches(following: Watch, t: Texts) -> None:
    """Every search, newest first, formatted or as it was returned."""
    research = following.research
    if not research.searches:
        st.html(f'<p class="mt-empty">{h(t("material.no_results"))}</p>')
        return
    if wants_returned("sources_shape", t):
        show_as_returned(research, t)
        return
    shown = int(st.session_state.get("searches_shown", _SEARCHES))
    newest_first = sorted(research.searches, key=lambda search: search.seq, reverse=True)
    story = happened(following.timeline.entries)
    for search in newest_first[:shown]:
        name = f"search_{search.query}_{search.provider}"
        with st.container(key=name):  # so that one that is open stays open
            st.html(cached(following, t, name, partial(search_html, search, story, research, t)))
    if len(newest_first) > shown:
        st.button(
            t("sources.more", n=min(_SEARCHES, len(newest_first) - shown)),
            key="searches_more",
            on_click=st.session_state.__setitem__,
            args=("searches_shown", shown + _SEARCHES),
        )
