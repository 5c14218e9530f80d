"""How nodes and edges look, as the dictionaries that vis-network reads."""

from __future__ import annotations

from typing import Any

from research_core.mindmap.figures import BOX_MARGIN, FIGURES, OTHER, caption
from research_core.mindmap.palette import FONT, Palette
from research_core.mindmap.schema import CLAIM, CONCEPT, INJECTION, QUESTION, STEP, TOPIC, edge_key
from research_core.ports import Edge, Node


def node_look(
    node: Node, at: tuple[float, float], palette: Palette, step_word: str
) -> dict[str, Any]:
    """Everything about a node but its id."""
    figure = FIGURES.get(node.label, OTHER)
    colour = palette.kinds.get(node.label, palette.soft)
    font = {"size": figure.font, "face": FONT, "color": palette.ink}
    look: dict[str, Any] = {
        "label": caption(node, step_word),
        "x": at[0],
        "y": at[1],
        "shape": figure.shape,
        "size": figure.size,
        "group": node.label,
        "seq": node.seq,
        "borderWidth": 2,
        "color": _fill(colour, _ground_of(node, colour, palette), palette),
    }
    if node.label == TOPIC:
        font["color"] = palette.ground
        look["margin"] = BOX_MARGIN
    else:
        # A halo in the ground's colour keeps a label readable where a line runs under it.
        font |= {"strokeWidth": 4, "strokeColor": palette.ground}
    if figure.font < 13:
        font["color"] = palette.soft
    if node.properties.get("contradicted"):
        look["color"]["border"] = palette.against
    look["font"] = font
    return look


def _ground_of(node: Node, colour: str, palette: Palette) -> str:
    """A hollow shape still waits: an open question, a claim whose quotes were not found."""
    waits = (node.label == QUESTION and not node.properties.get("answered", False)) or (
        node.label == CLAIM and not node.properties.get("verified", True)
    )
    return palette.ground if waits else colour


def _fill(border: str, background: str, palette: Palette) -> dict[str, Any]:
    chosen = {"background": background, "border": palette.ink}
    return {"background": background, "border": border, "highlight": chosen, "hover": chosen}


def edge_look(edge: Edge, palette: Palette) -> dict[str, Any]:
    """Everything about an edge but its two ends."""
    look: dict[str, Any] = {
        "id": "|".join(edge_key(edge)),
        "arrows": "",
        "width": 1.2,
        "color": {"color": palette.line, "highlight": palette.soft, "hover": palette.soft},
    }
    if edge.type == "SUPPORTS":
        look |= {"width": 2, "color": _one(palette.accent)}
    elif edge.type == "CONTRADICTS":
        look |= {"width": 2, "dashes": [5, 4], "color": _one(palette.against)}
    elif edge.type == "LEADS_TO":
        look |= {"width": 2, "arrows": "to", "color": _one(palette.kinds[STEP])}
    elif edge.type in {"CLAIMS", "MENTIONS", "HAS_STEP"}:
        look["color"] |= {"opacity": 0.4}
        look["width"] = 1
    elif edge.type == "STEERED":
        look |= {"dashes": [2, 3], "arrows": "to", "color": _one(palette.kinds[INJECTION])}
    elif edge.type == "RELATES_TO":
        look |= {"dashes": [2, 3], "color": _one(palette.kinds[CONCEPT])}
        look["color"]["opacity"] = 0.6
    return look


def _one(colour: str) -> dict[str, Any]:
    return {"color": colour, "highlight": colour, "hover": colour}


def options(palette: Palette) -> dict[str, Any]:
    """The network's options: nothing moves by itself."""
    return {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "interaction": {
            "hover": True,
            "hideEdgesOnDrag": False,
            "multiselect": False,
            "keyboard": {"enabled": True, "bindToWindow": False},
        },
        "nodes": {
            "shapeProperties": {"borderRadius": 8},
            "labelHighlightBold": False,
            "scaling": {"label": {"enabled": False, "drawThreshold": 5}},
        },
        "edges": {
            "smooth": False,
            "selectionWidth": 1,
            "hoverWidth": 0.5,
            "arrows": {"to": {"scaleFactor": 0.5}},
            "color": {"inherit": False, "color": palette.line},
        },
    }
