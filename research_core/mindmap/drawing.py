"""The mind map as pyvis draws it: nodes, edges and options, and a page that stands alone.

Every text in a map is hostile until shown otherwise. Labels are drawn on a canvas and
cannot carry markup; titles (pyvis makes HTML of them), headings and menus are never used.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from research_core.mindmap.figures import caption
from research_core.mindmap.labels import one_line
from research_core.mindmap.looks import (
    FOLDED,
    edge_key,
    edge_look,
    node_key,
    node_look,
    options,
)
from research_core.mindmap.palette import PALETTES, Theme
from research_core.mindmap.schema import QUESTION, STEP, TOPIC, made_in
from research_core.mindmap.selection import choose
from research_core.ports import Graph, Node

# Even if a text slipped through somewhere, the page may fetch, send and embed nothing.
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
_EXTERNAL = re.compile(
    r"<link\b[^>]*\bhref=[^>]*>|<script\b[^>]*\bsrc=[^>]*>\s*</script>|<!--.*?-->",
    re.DOTALL | re.IGNORECASE,
)
_HEADING = re.compile(r"<center>\s*<h1>.*?</h1>\s*</center>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What vis-network needs, ready for JSON: nodes, edges, options, and the ground's colour.

    Of ``options``, two tables hold the looks, so that thousands of things need not carry one
    each: ``groups`` (as vis-network knows them) by a node's ``group``, and ``lines``, our
    own, by an edge's ``line``. A node's ``kind``, ``name``, ``round`` (in which it came; 0 for
    what belongs to none) and ``cluster`` are for those who search and filter.
    """

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    options: dict[str, Any]
    background: str


def draw(
    graph: Graph,
    positions: Mapping[str, tuple[float, float]],
    theme: Theme,
    step_word: str = "Reasoning",
    clusters: Mapping[str, str] | None = None,
) -> Drawing:
    """Draw the chosen part of a map at fixed positions; the analyst can drag what they like.

    ``positions`` come from :func:`research_core.mindmap.layout.layout`; a node without one
    is left out. ``step_word`` names a reasoning step in the reader's language, ``clusters``
    the group of a node, see :func:`research_core.mindmap.communities.communities`.
    """
    palette = PALETTES[theme]
    drawn = choose(graph)
    standing = {node.id: node for node in drawn.nodes if node.id in positions}
    rounds = _Rounds(drawn.nodes)
    nodes = [
        _node(node, positions[node.id], rounds.of(node), (clusters or {}).get(node.id), step_word)
        for node in standing.values()
    ]
    edges = [
        {
            "id": f"{edge.type}|{edge.source}|{edge.target}",
            "from": edge.source,
            "to": edge.target,
            "line": edge_key(edge, (standing[edge.source], standing[edge.target])),
        }
        for edge in drawn.edges
        if edge.source in standing and edge.target in standing
    ]
    groups = {key: node_look(key, palette) for key in {FOLDED, *(n["group"] for n in nodes)}}
    lines = {key: edge_look(key, palette) for key in {edge["line"] for edge in edges}}
    return Drawing(
        nodes, edges, options(palette) | {"groups": groups, "lines": lines}, palette.ground
    )


def _node(
    node: Node, at: tuple[float, float], round_: int, cluster: str | None, step_word: str
) -> dict[str, Any]:
    label = caption(node, step_word)
    name = one_line(str(node.properties.get("name", "")))
    drawn: dict[str, Any] = {
        "id": node.id,
        "label": label,
        "x": at[0],
        "y": at[1],
        "group": node_key(node),
        "kind": node.label,
        "round": round_,
    }
    if name != label and node.label != STEP:
        drawn["name"] = name
    if cluster:
        drawn["cluster"] = cluster
    return drawn


class _Rounds:
    """In which round a node came: that of the first step after it, or the one under way."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        steps = sorted((made_in(n.id), _round(n)) for n in nodes if n.label == STEP)
        self._made = [made for made, _ in steps]
        self._rounds = [round_ for _, round_ in steps]

    def of(self, node: Node) -> int:
        if node.label in {TOPIC, QUESTION}:
            return 0
        place = bisect_left(self._made, made_in(node.id))
        if place < len(self._rounds):
            return self._rounds[place]
        return self._rounds[-1] + 1 if self._rounds else 1


def _round(step: Node) -> int:
    number = step.properties.get("round", 0)
    return int(number) if isinstance(number, int | float) else 0


def to_html(drawing: Drawing) -> str:
    """A complete page through pyvis, with vis-network inside and every external part left out."""
    network = _network(drawing.background)
    options = dict(drawing.options)
    groups, lines = options.pop("groups", {}), options.pop("lines", {})
    for node in drawing.nodes:
        own = {key: node[key] for key in ("label", "x", "y")}
        network.add_node(node["id"], **own, **groups[node["group"]])
        network.node_map[node["id"]]["label"] = own["label"]  # pyvis shows the id for no label
    for edge in drawing.edges:
        network.add_edge(edge["from"], edge["to"], **lines[edge["line"]])
    network.options = options
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
