"""Graphs as the stores give them."""

from __future__ import annotations

from research_core.mindmap.schema import ordered
from research_core.ports import Graph


def in_order(graph: Graph) -> Graph:
    return ordered(list(graph.nodes), list(graph.edges), graph.seq)
