"""What each kind of node looks like and how much room it takes, label included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from research_core.mindmap.labels import label_size, wrap
from research_core.mindmap.schema import (
    CLAIM,
    CONCEPT,
    EVIDENCE,
    INJECTION,
    QUESTION,
    STEP,
    TOPIC,
)
from research_core.ports import Node


@dataclass(frozen=True, slots=True)
class Figure:
    """A shape of vis-network, half its height in pixels, and its label's lines and size."""

    shape: str
    size: int
    lines: int
    font: int = 13


FIGURES: Mapping[str, Figure] = {
    TOPIC: Figure("box", 0, 2),
    QUESTION: Figure("diamond", 13, 2),
    STEP: Figure("dot", 11, 1),
    CLAIM: Figure("triangle", 10, 2),
    EVIDENCE: Figure("square", 6, 0),
    CONCEPT: Figure("dot", 7, 1),
    INJECTION: Figure("hexagon", 9, 1),
}
OTHER = Figure("dot", 6, 1)

# The topic's label stands inside its box, between these margins.
BOX_MARGIN = 11
# vis-network leaves this much between a shape and the label below it.
_LABEL_DROP = 5

Footprint = tuple[float, float, float, float]


def caption(node: Node, step_word: str = "Reasoning") -> str:
    """The short label of a node; a step is called by ``step_word`` and its round.

    Evidence has none: there is much of it, beside its claim, and a click tells its source.
    """
    figure = FIGURES.get(node.label, OTHER)
    name = str(node.properties.get("name", ""))
    if node.label == STEP:
        name = f"{step_word} {name}"
    return wrap(name, figure.lines) if figure.lines else ""


def footprint(node: Node) -> Footprint:
    """Left, top, right and bottom of shape and label, seen from the node's centre."""
    figure = FIGURES.get(node.label, OTHER)
    width, height = (side * figure.font / 13 for side in label_size(caption(node)))
    if node.label == TOPIC:
        half, tall = width / 2 + BOX_MARGIN, height / 2 + BOX_MARGIN
        return (-half, -tall, half, tall)
    half = max(width / 2, figure.size)
    return (-half, -figure.size, half, figure.size + _LABEL_DROP + height)
