"""The live mind map: vis-network (as pyvis bundles it) in a Streamlit component.

The network is created once a page life and then fed what is new, so that zoom, drag and
selection survive every refresh. Search, filters, focus and groups are the browser's own affair.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pyvis
import streamlit as st

from pages.parts.desk.told import Told
from pages.parts.escape import h
from pages.parts.map.keeper import MapKeeper, Picture, Theme, keeper, look_name
from pages.parts.polling import poll
from pages.parts.session import show_error
from pages.parts.texts import Texts
from pages.parts.watch import Watch
from research_core import MindMapError, StoreAway

HERE = Path(__file__).parent
# What a message to the component says: what it shows (``run``, a moment of its ``base``, in
# a ``look``), from and to which event, ``whole`` when all that is not in it goes, the nodes
# and edges that are new or look different, the ids that are ``gone``, and vis-network's options.
# One without nodes says only up to where nothing looks different.
Message = dict[str, Any]
HEIGHT = "430px"
_PARTS = ("network", "view", "lines", "keys", "tools")
_HTML = (
    '<div class="mt-map"><div class="mt-bar"></div>'
    '<div class="mt-stage"><div class="mt-net" role="application" tabindex="0"></div>'
    '<div class="mt-acts"></div></div>'
    '<p class="mt-say" aria-live="polite"></p><div class="mt-kinds"></div></div>'
)
_TICK_S = 0.4


@cache
def _scripts() -> str:
    """The library as pyvis ships it and our own part, put where the map's script finds them."""
    bundle = Path(pyvis.__file__).parent / "lib" / "vis-9.1.2" / "vis-network.min.js"
    ours = "\n".join(_file(f"live_{part}.js") for part in _PARTS)
    return (
        f"{bundle.read_text(encoding='utf-8')}\nwindow.vis = window.vis || globalThis.vis;\n"
        f"window.mindtrailMap ??= (() => {{\n{ours}\nreturn mount;\n}})();\n"
        "export default function () {}"
    )


def load_map() -> None:
    """Mount the scripts once, outside everything that refreshes."""
    st.components.v2.component("mindtrail_vis", js=_scripts())(key="vis")


def show_map(
    watch: Watch,
    t: Texts,
    picture: Picture | None = None,
    height: str = HEIGHT,
    is_fed: bool = False,
) -> str | None:
    """The map with its toolbar; gives the id of the selected node.

    ``picture`` is what to show instead of the run as it is now: a moment of it. ``is_fed``
    says that what comes later is fed to the map (see :func:`map_news`).
    """
    held = picture or keeper(watch.run)
    title = f"<h2>{h(t('map.title'))}</h2>"
    try:
        held.take()
    except StoreAway:
        pass  # the last picture stays; the banner says why nothing comes
    except MindMapError as error:
        st.html(f'<div class="mt-h">{title}</div>')
        show_error(error, t)
        return None
    version = held.version if isinstance(held, MapKeeper) else 0
    nodes = t.count("count.nodes", len(held.nodes))
    counts = f"{nodes} · {t.count('count.edges', len(held.graph.edges))}" if held.nodes else ""
    st.html(f'<div class="mt-h">{title}<span>{h(counts or t("map.coming"))}</span></div>')
    selected = _mount(held, watch, t, height)
    with st.container(key="map_tick"):
        if isinstance(held, MapKeeper) and not (is_fed and version):
            _await(held, version)
    return selected


def _await(held: MapKeeper, shown: int) -> None:
    if held.is_busy or held.version != shown:
        poll(_tick, _TICK_S, held, shown)


def _tick(held: MapKeeper, shown: int) -> None:
    """A picture that took longer than the page could wait is shown when it is there."""
    if held.version != shown or held.failed or not held.is_busy:
        st.rerun()


def _mount(held: Picture, watch: Watch, t: Texts, height: str) -> str | None:
    """Send what is new; gives the selected node."""
    is_live = isinstance(held, MapKeeper)
    if not is_live:
        st.session_state.pop("map_told", None)  # after a moment, the run comes whole again
    told = _told(watch.run, t)
    data: Message = held.changes(_theme(), t("map.step_word"), told.surely if is_live else 0)
    component = st.components.v2.component(
        "mindtrail_map",
        html=_HTML,
        css=_file("../look/shapes.css") + _file("live.css"),
        js=_file("live.js"),
    )
    result = component(
        key=f"map_{watch.run}",
        data={**data, "texts": _texts(t), "height": height},
        default={"selected": None},
        on_selected_change=lambda: None,
        # A delta was lost on its way to the browser: begin again.
        on_resync_change=lambda: st.session_state.pop("map_told", None),
    )
    if is_live:
        told.tell(data["to"])
    selected = result.selected
    return selected if selected in held.nodes else None


def map_news(run: str, t: Texts) -> Message | None:
    """What a mounted map may not show yet of the run as it is now; None before it has any.

    When nothing looks different, the message says only up to where, so that a map which
    missed something notices.
    """
    held = keeper(run)
    if held.seq < _told(run, t).surely:
        st.session_state.pop("map_told")  # deleted, and restored from an older copy
    told = _told(run, t)
    if held.seq == 0:
        return None
    theme, step_word, after = _theme(), t("map.step_word"), told.surely
    if after == 0 or held.pictured > after:
        data: Message = held.changes(theme, step_word, after)
    else:
        data = {"run": run, "look": look_name(theme, step_word), "from": after, "to": held.seq}
    if data["to"] > after:
        told.tell(data["to"])
    return data


def _theme() -> Theme:
    return "dark" if st.context.theme.type == "dark" else "light"


def _told(run: str, t: Texts) -> Told:
    """What this tab's map knows; another run, language or theme begins anew."""
    look = f"{run} {t.language} {_theme()}"
    known = st.session_state.get("map_told")
    if known is None or known.look != look:
        known = st.session_state["map_told"] = Told(look, nothing=0)
    return known


def _texts(t: Texts) -> dict[str, Any]:
    """The words of the toolbar; what is in braces is filled in by the browser."""
    blank = {"n": "{n}", "at": "{at}", "name": "{name}"}
    kinds = {label: t(f"map.label_of.{label}") for label in _LABELS}
    return {
        **{name: t(f"map.tool.{name}", **blank) for name in _TOOLS},
        "label": t("map.label"),
        "kinds": kinds | {"other": t("map.label_of.other")},
        "signs": {name: t(f"map.sign.{name}") for name in _SIGNS},
    }


_LABELS = (
    "Topic",
    "Question",
    "ReasoningStep",
    "Claim",
    "Evidence",
    "Concept",
    "Injection",
)
_TOOLS = (
    "search",
    "found",
    "none",
    "filter",
    "by_round",
    "all_rounds",
    "round",
    "by_question",
    "all_questions",
    "reset",
    "focus",
    "wider",
    "show_all",
    "fold",
    "unfold",
    "group",
    "fit",
    "full",
    "toggle",
)
_SIGNS = ("supports", "close", "contradiction", "pinned", "rejected")


@cache
def _file(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
