"""How nodes and edges look, as the dictionaries that vis-network reads.

Thousands of things have a few dozen looks. Each thing names its look by a key ("Claim.waits"),
and a theme gives the look of a key.
"""

from __future__ import annotations

from typing import Any

from research_core.mindmap.figures import BOX_MARGIN, FIGURES, OTHER
from research_core.mindmap.palette import FONT, Palette
from research_core.mindmap.schema import CLAIM, CONCEPT, INJECTION, QUESTION, STEP, TOPIC
from research_core.ports import Edge, Node

# A group that is folded up looks like no node of the map.
FOLDED = "Folded"
_MOST_VOICES = 3


def node_key(node: Node) -> str:
    """The kind of a node and what is special about it: "Claim.against.pinned"."""
    facts = node.properties
    waits = (node.label == QUESTION and not facts.get("answered", False)) or (
        node.label == CLAIM and not facts.get("verified", True)
    )
    flags = {
        "waits": waits,
        "against": bool(facts.get("contradicted")),
        "fallen": facts.get("stands") is False,
        "pinned": facts.get("mark") == "pinned",
        "rejected": facts.get("mark") == "rejected",
    }
    return ".".join([node.label, *(flag for flag, is_so in flags.items() if is_so)])


def node_look(key: str, palette: Palette) -> dict[str, Any]:
    """The look of a key of :func:`node_key`, or of ``FOLDED``."""
    label, *flags = key.split(".")
    figure = FIGURES.get(label, OTHER)
    colour = palette.kinds.get(label, palette.soft)
    faded = "rejected" in flags or "fallen" in flags
    # A hollow shape still waits, or stands no more.
    hollow = faded or "waits" in flags
    border = palette.against if "against" in flags else colour
    font = {"size": figure.font, "face": FONT, "color": palette.ink}
    look: dict[str, Any] = {
        "shape": figure.shape,
        "size": figure.size,
        "borderWidth": 2,
        "color": _fill(border, palette.ground if hollow else colour, palette),
        # All that a look can change is always said: a look that goes takes nothing along.
        "opacity": 0.55 if "rejected" in flags else 1,
        "shapeProperties": {"borderRadius": 8, "borderDashes": [3, 3] if faded else False},
    }
    if label == TOPIC:
        font["color"] = palette.ground
        look["margin"] = BOX_MARGIN
    else:
        # A halo in the ground's colour keeps a label readable where a line runs under it.
        font |= {"strokeWidth": 4, "strokeColor": palette.ground}
    if faded or figure.font < 13:
        font["color"] = palette.soft
    if "pinned" in flags:
        look |= {"borderWidth": 5, "size": figure.size + 2}
        look["color"]["border"] = palette.ink
    if label == FOLDED:
        look |= {"shape": "dot", "size": 20, "borderWidth": 6}
        look["color"] = _fill(palette.accent, palette.ground, palette)
    look["font"] = font
    return look


def _fill(border: str, background: str, palette: Palette) -> dict[str, Any]:
    chosen = {"background": background, "border": palette.ink}
    return {"background": background, "border": border, "highlight": chosen, "hover": chosen}


def edge_key(edge: Edge, ends: tuple[Node, Node]) -> str:
    """The type of an edge and its strength: "SUPPORTS.exact.2" for two voices of its claim."""
    flags = [edge.type]
    if edge.type == "SUPPORTS":
        voices = ends[1].properties.get("voices", 1)
        heard = int(voices) if isinstance(voices, int | float) else 1
        flags += [
            "close" if edge.properties.get("match") == "close" else "exact",
            str(min(max(heard, 1), _MOST_VOICES)),
        ]
    if any(end.properties.get("mark") == "rejected" for end in ends):
        flags.append("rejected")
    return ".".join(flags)


def edge_look(key: str, palette: Palette) -> dict[str, Any]:
    """The look of a key of :func:`edge_key`. Support is the wider the more voices its claim
    has, and the narrower where the words only come close."""
    kind, *flags = key.split(".")
    look: dict[str, Any] = {
        "arrows": "",
        "width": 1.2,
        "dashes": False,
        "color": {"color": palette.line, "highlight": palette.soft, "hover": palette.soft},
    }
    if kind == "SUPPORTS":
        look |= {"width": _width(flags), "color": _one(palette.accent)}
    elif kind == "CONTRADICTS":
        look |= {"width": 2.5, "dashes": [5, 4], "color": _one(palette.against)}
    elif kind == "LEADS_TO":
        look |= {"width": 2, "arrows": "to", "color": _one(palette.kinds[STEP])}
    elif kind in {"CLAIMS", "MENTIONS", "HAS_STEP"}:
        look["color"] |= {"opacity": 0.4}
        look["width"] = 1
    elif kind == "STEERED":
        look |= {"dashes": [2, 3], "arrows": "to", "color": _one(palette.kinds[INJECTION])}
    elif kind == "RELATES_TO":
        look |= {"dashes": [2, 3], "color": _one(palette.kinds[CONCEPT])}
        look["color"]["opacity"] = 0.6
    if "rejected" in flags:
        look["color"]["opacity"] = 0.25
    return look


def _width(flags: list[str]) -> float:
    voices = next((int(flag) for flag in flags if flag.isdecimal()), 1)
    return round((1.8 if "exact" in flags else 1.0) + 1.1 * (voices - 1), 1)


def _one(colour: str) -> dict[str, Any]:
    return {"color": colour, "highlight": colour, "hover": colour}


def options(palette: Palette) -> dict[str, Any]:
    """The network's options: nothing moves by itself."""
    return {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "interaction": {
            "hover": True,
            "multiselect": False,
            "keyboard": {"enabled": True, "bindToWindow": False},
        },
        "nodes": {
            "labelHighlightBold": False,
            "scaling": {"label": {"enabled": False, "drawThreshold": 6}},
        },
        "edges": {
            "smooth": False,
            "selectionWidth": 1,
            "hoverWidth": 0.5,
            "arrows": {"to": {"scaleFactor": 0.5}},
            "color": {"inherit": False, "color": palette.line},
        },
    }
