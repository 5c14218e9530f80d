"""The mind map of a run on a page of its own: large, with the selected node beside it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.parts.follow import follow
from pages.parts.map.keeper import MapKeeper, keeper
from pages.parts.map.live import load_map, show_map
from pages.parts.map.node_card import show_node
from pages.parts.run_page import attach, link_to_desk, show_title
from pages.parts.texts import Texts
from pages.parts.watch import Watch
from research_core import draw, to_graphml, to_html, to_map_json

HEIGHT = "max(420px, calc(100vh - 350px))"


def show_map_page(run: str | None, t: Texts) -> None:
    """The page of ``run``, or of the newest one."""
    following = attach(run, t("map.page.none"), t)
    if following is None:
        return
    _head(following, t)
    wide, beside = st.columns([3, 1], gap="medium")
    with wide, st.container(border=True, key="map_card"):
        selected = show_map(following, t, height=HEIGHT)
    with beside, st.container(border=True, key="map_beside"):
        show_node(keeper(following.run), selected, following, t)
    load_map()
    follow(following, t)


def _head(following: Watch, t: Texts) -> None:
    """What this is the map of, the way to the desk, and the files."""
    with st.container(horizontal=True, vertical_alignment="top", key="map_head"):
        show_title(following, (), t)
        link_to_desk(following.run, t)
        with st.popover(t("map.page.take"), icon=":material/download:", key="map_take"):
            st.caption(t("map.page.whole"))
            _files(keeper(following.run), t)


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
