"""The mind map of a run on a page of its own: large, with the selected node beside it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.parts.escape import clean, h, md
from pages.parts.live_map import load_map, show_map
from pages.parts.map_keeper import MapKeeper, keeper
from pages.parts.node_card import show_node
from pages.parts.report_follow import follow, is_at_work, newest
from pages.parts.session import link_params
from pages.parts.start import show_unknown_run
from pages.parts.status import activity
from pages.parts.texts import Texts
from pages.parts.watch import Watch, watch
from research_core import UnknownRun, draw, to_graphml, to_html, to_map_json

HEIGHT = "max(420px, calc(100vh - 350px))"


def show_map_page(run: str | None, t: Texts) -> None:
    """The page of ``run``, or of the newest one."""
    run = run or newest()
    if run is None:
        st.html(f'<p class="mt-empty">{h(t("map.page.none"))}</p>')
        return
    try:
        following = watch(run)
    except UnknownRun as error:
        show_unknown_run(error, t)
        return
    _head(following, t)
    wide, beside = st.columns([3, 1], gap="medium")
    with wide, st.container(border=True, key="map_card"):
        selected = show_map(following, t, height=HEIGHT)
    with beside, st.container(border=True, key="map_beside"):
        show_node(keeper(run), selected, following, t)
    load_map()
    follow(following, t)


def _head(following: Watch, t: Texts) -> None:
    """What this is the map of, the way to the desk, and the files."""
    research = following.research
    at_work = is_at_work(following) and research.state == "running"
    state = t(f"status.doing.{activity(research)}" if at_work else f"status.state.{research.state}")
    with st.container(horizontal=True, vertical_alignment="top", key="map_head"):
        st.html(
            clean(
                f'<h1 class="mt-topic">{h(research.title or research.brief.topic)}</h1>'
                f'<div class="mt-state"><span class="mt-chip">{h(state)}</span></div>'
            )
        )
        st.page_link(
            "app.py",
            label=md(t("map.page.to_desk")),
            icon=":material/arrow_back:",
            query_params=link_params(research.id),
        )
        with st.popover(t("map.page.take"), icon=":material/download:", key="map_take"):
            st.caption(t("map.page.whole"))
            _files(keeper(research.id), t)


def _files(held: MapKeeper, t: Texts) -> None:
    """The picture as a page that stands alone, and the whole graph for other programs."""
    theme = st.context.theme.type or "light"
    graph = held.graph
    files: list[tuple[str, str, str, Callable[[], str]]] = [
        (
            "html",
            "html",
            "text/html",
            lambda: to_html(draw(graph, held.positions, theme, t("map.step_word"))),
        ),
        ("json", "json", "application/json", lambda: to_map_json(graph)),
        ("graphml", "graphml", "application/graphml+xml", lambda: to_graphml(graph)),
    ]
    for name, ending, mime, make in files:
        st.download_button(
            t(f"map.page.{name}"),
            make,
            f"{held.run}-map.{ending}",
            mime,
            key=f"map_as_{name}",
            type="tertiary",
            on_click="ignore",
            disabled=not graph.nodes,
        )
