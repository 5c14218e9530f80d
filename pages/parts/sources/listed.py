"""Every source, with what rests on it; one voice a text; each can be left out."""

from __future__ import annotations

import streamlit as st

from pages.parts.escape import h
from pages.parts.naming import place_name
from pages.parts.session import library
from pages.parts.sources.facts import SORTS, USES, Facts, Filter, voices
from pages.parts.sources.html import source_html
from pages.parts.texts import Texts
from pages.parts.watch import Watch, cached
from research_core import MindtrailError, Research

PAGE = 50
TRUSTS = ("only", "prefer", "neutral", "block")


def show_sources(watch: Watch, facts: list[Facts], t: Texts) -> None:
    """The filter, and as many sources as are asked for."""
    wanted = _filter(watch.research, facts, t)
    found = voices(facts, wanted)
    count = sum(len(group) for group in found)
    shown = int(st.session_state.get("sources_shown", PAGE))
    words = t("sources.found", n=f"{count:,}", m=f"{len(facts):,}", voices=f"{len(found):,}")
    st.html(f'<p class="mt-soft" role="status">{h(words)}</p>')
    if not found:
        st.html(f'<p class="mt-empty">{h(t("sources.not_found"))}</p>')
    for group in found[:shown]:
        _voice(group, watch, t)
    if len(found) > shown:
        st.button(
            t("sources.more", n=min(PAGE, len(found) - shown)),
            key="sources_more",
            on_click=st.session_state.__setitem__,
            args=("sources_shown", shown + PAGE),
        )


def _filter(research: Research, facts: list[Facts], t: Texts) -> Filter:
    hosts = sorted({fact.host for fact in facts if fact.host})
    places = sorted({fact.source.provider for fact in facts})
    with st.container(horizontal=True, vertical_alignment="bottom", key="sources_filter"):
        text = st.text_input(t("sources.find"), key="sources_text", icon=":material/search:")
        use = st.selectbox(
            t("sources.use"),
            USES,
            format_func=lambda name: t(f"sources.use_of.{name}"),
            key="sources_use",
            width=170,
        )
        host = _choice("host", hosts, hosts, t) if len(hosts) > 1 else ""
        names = [place_name(place, research, t) for place in places]
        place = _choice("place", places, names, t) if len(places) > 1 else ""
        held = [name for name in TRUSTS if any(fact.trust == name for fact in facts)]
        words = [t(f"sources.holds.{name}") for name in held]
        trust = _choice("trust", held, words, t) if len(held) > 1 else ""
        sort = st.selectbox(
            t("sources.sort"),
            SORTS,
            format_func=lambda name: t(f"sources.sort_by.{name}"),
            key="sources_sort",
            width=170,
        )
    return Filter(text, host, place, use, trust, sort)


def _choice(name: str, values: list[str], words: list[str], t: Texts) -> str:
    """One of some values, or ("") any."""
    named = {"": t("sources.any"), **dict(zip(values, words, strict=True))}
    chosen: str = st.selectbox(
        t(f"sources.filter.{name}"),
        list(named),
        format_func=lambda value: named.get(value, value),
        key=f"sources_{name}",
        width=170,
    )
    return chosen


def _voice(group: list[Facts], watch: Watch, t: Texts) -> None:
    if len(group) == 1:
        _row(group[0], watch, t)
        return
    with st.container(key=f"voice_{group[0].source.id}", gap=None):
        st.html(f'<p class="mt-voice">{h(t("sources.copies", n=len(group)))}</p>')
        for facts in group:
            _row(facts, watch, t)


def _row(facts: Facts, watch: Watch, t: Texts) -> None:
    source = facts.source
    with st.container(horizontal=True, vertical_alignment="top", key=f"source_{source.id}"):
        made = cached(
            watch, t, f"source_{source.id}", lambda: source_html(facts, watch.research, t)
        )
        st.html(made)
        name = "restore" if facts.rejected else "reject"
        st.button(
            t(f"sources.{name}"),
            key=f"{name}_{source.id}",
            type="tertiary",
            icon=":material/undo:" if facts.rejected else ":material/block:",
            help=t(f"sources.{name}_help"),
            on_click=_mark,
            args=(watch.run, source.id, facts.rejected),
        )


def _mark(run: str, source: str, rejected: bool) -> None:
    try:
        library().mark(run, source, "none" if rejected else "rejected")
    except MindtrailError as error:
        st.session_state["sources_error"] = error
