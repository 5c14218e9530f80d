"""The live mind map: vis-network (as pyvis bundles it) in a Streamlit component.

The network is created once a page life and then fed what is new, so that zoom, drag and
selection survive every refresh.
"""

from __future__ import annotations

from collections import deque
from functools import cache
from pathlib import Path

import pyvis
import streamlit as st

from pages.parts.escape import clean, h
from pages.parts.map_keeper import MapKeeper, keeper
from pages.parts.session import show_error
from pages.parts.texts import Texts
from pages.parts.watch import Watch
from research_core import MindMapError, StoreAway

HERE = Path(__file__).parent
LEGEND = ("topic", "question", "step", "claim", "evidence", "concept", "contradiction")
_HTML = (
    '<div class="mt-map"><div class="mt-net" role="img"></div>'
    '<button type="button" class="mt-fit"></button></div>'
)
# A delta can be lost before the component is mounted; each repeats the last few.
_OVERLAP = 4


@cache
def _vis_network() -> str:
    """The library as pyvis ships it, put where the map's script finds it."""
    bundle = Path(pyvis.__file__).parent / "lib" / "vis-9.1.2" / "vis-network.min.js"
    script = bundle.read_text(encoding="utf-8")
    return f"{script}\nwindow.vis = window.vis || globalThis.vis; export default function () {{}}"


def load_map() -> None:
    """Mount the library once, outside everything that refreshes."""
    st.components.v2.component("mindtrail_vis", js=_vis_network())(key="vis")


def show_map(watch: Watch, t: Texts) -> str | None:
    """The map over its legend; gives the id of the selected node."""
    held = keeper(watch.run)
    title = f"<h2>{h(t('map.title'))}</h2>"
    try:
        held.take()
    except StoreAway:
        pass  # the last picture stays; the banner says why nothing comes
    except MindMapError as error:
        st.html(f'<div class="mt-h">{title}</div>')
        show_error(error, t)
        return None
    nodes = t.count("count.nodes", len(held.nodes))
    counts = f"{nodes} · {t.count('count.edges', len(held.graph.edges))}"
    st.html(f'<div class="mt-h">{title}<span>{h(counts)}</span></div>')
    selected = _mount(held, watch, t)
    st.html(clean(_legend(t)))
    return selected


def _mount(held: MapKeeper, watch: Watch, t: Texts) -> str | None:
    """Send what is new; gives the selected node."""
    theme = st.context.theme.type or "light"
    look = f"{theme} {t.language}"
    data = held.changes(theme, t("map.step_word"), _sent_until(held.run, look))
    texts = {"label": t("map.label"), "fit": t("map.fit")}
    component = st.components.v2.component(
        "mindtrail_map", html=_HTML, css=_file("live_map.css"), js=_file("live_map.js")
    )
    result = component(
        key=f"map_{watch.run}",
        data={**data, "texts": texts},
        default={"selected": None},
        on_selected_change=lambda: None,
        on_resync_change=lambda: None,
    )
    if result.resync is not None:
        _ask_again(held.run, look, int(result.resync))
    else:
        st.session_state["map_sent"][2].append(data["to"])
    selected = result.selected
    return selected if selected in held.nodes else None


def _sent_until(run: str, look: str) -> int:
    """The event up to which this tab's map has surely been told."""
    known = st.session_state.get("map_sent")
    if known is None or known[:2] != (run, look):
        _ask_again(run, look, 0)
    return int(st.session_state["map_sent"][2][0])


def _ask_again(run: str, look: str, seq: int) -> None:
    """Begin again after event ``seq``: a delta was lost on its way to the browser."""
    st.session_state["map_sent"] = (run, look, deque([seq], maxlen=_OVERLAP))


def _legend(t: Texts) -> str:
    rows = "".join(
        f'<li><span class="mt-shape mt-shape-{kind}" aria-hidden="true"></span>'
        f"{h(t(f'map.kind.{kind}'))}</li>"
        for kind in LEGEND
    )
    return f'<ul class="mt-legend">{rows}</ul>'


@cache
def _file(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
