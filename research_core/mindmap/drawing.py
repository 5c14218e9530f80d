"""The mind map as pyvis draws it: nodes, edges and options, and a page that stands alone.

Every text in a map is hostile until shown otherwise. Labels are drawn on a canvas and
cannot carry markup; titles (pyvis makes HTML of them), headings and menus are never used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from research_core.mindmap.looks import edge_look, node_look, options
from research_core.mindmap.palette import PALETTES, Theme
from research_core.mindmap.selection import choose
from research_core.ports import Graph

# Even if a text slipped through somewhere, the page may fetch, send and embed nothing.
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
_EXTERNAL = re.compile(
    r"<link\b[^>]*\bhref=[^>]*>|<script\b[^>]*\bsrc=[^>]*>\s*</script>|<!--.*?-->",
    re.DOTALL | re.IGNORECASE,
)
_HEADING = re.compile(r"<center>\s*<h1>.*?</h1>\s*</center>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What vis-network needs, ready for JSON: nodes, edges, options, and the ground's colour."""

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    options: dict[str, Any]
    background: str


def draw(
    graph: Graph,
    positions: Mapping[str, tuple[float, float]],
    theme: Theme,
    step_word: str = "Reasoning",
) -> Drawing:
    """Draw the chosen part of a map at fixed positions; the analyst can drag what they like.

    ``positions`` come from :func:`research_core.mindmap.layout.layout`; a node without one
    is left out. ``step_word`` names a reasoning step in the reader's language.
    """
    palette = PALETTES[theme]
    network = _network(palette.ground)
    drawn = choose(graph)
    for node in drawn.nodes:
        if node.id in positions:
            look = node_look(node, positions[node.id], palette, step_word)
            network.add_node(node.id, **look)
            # pyvis drops a colour given together with a group, and shows the id for no label.
            network.node_map[node.id].update(color=look["color"], label=look["label"])
    for edge in drawn.edges:
        if edge.source in positions and edge.target in positions:
            network.add_edge(edge.source, edge.target, **edge_look(edge, palette))
    return Drawing(network.nodes, network.edges, options(palette), palette.ground)


def to_html(drawing: Drawing) -> str:
    """A complete page through pyvis, with vis-network inside and every external part left out."""
    network = _network(drawing.background)
    network.nodes, network.edges = drawing.nodes, drawing.edges
    network.options = drawing.options
    html = network.generate_html()
    # Safe to do on the finished page: in the data, pyvis has written every "<" as \u003c.
    html = _HEADING.sub("", _EXTERNAL.sub("", html))
    return "<!doctype html>\n" + html.replace("<head>", "<head>" + _head(drawing), 1)


def _network(background: str) -> Any:
    # Imported here: it takes a quarter of a second, and only a drawing needs it. As Any,
    # because pyvis has no types.
    from pyvis import network  # noqa: PLC0415

    make: Any = network.Network
    return make(
        height="100vh", width="100%", directed=True, bgcolor=background, cdn_resources="in_line"
    )


def _head(drawing: Drawing) -> str:
    return (
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        "<title>Mind map</title>"
        f"<style>html,body{{margin:0;height:100%;background:{drawing.background};overflow:hidden}}"
        "body .card{border:0}body #mynetwork{border:0;float:none}"
        "body #mynetwork:focus-visible{outline:2px solid currentColor}</style>"
    )
