"""A mind map in plain dictionaries, for platforms that the graph engine has no build for."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from research_core.domain.values import JSON
from research_core.errors import MindMapError
from research_core.mindmap.schema import EdgeKey, check_schema, edge_key, ordered
from research_core.ports import Edge, Graph, Node


@dataclass
class _Map:
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: dict[EdgeKey, Edge] = field(default_factory=dict)
    head: int = 0


class MemoryMindMap:
    """Everything that :class:`research_core.ports.MindMap` promises, except Cypher."""

    def __init__(self) -> None:
        self._maps: dict[str, _Map] = {}
        self._lock = threading.Lock()

    def head(self, research: str) -> int:
        """The last event that was written for this research; 0 when none was."""
        with self._lock:
            return self._maps[research].head if research in self._maps else 0

    def write(self, research: str, graph: Graph) -> None:
        """Merge nodes and edges; a graph older than the head was merged before and is skipped.

        Raises ValueError for a label or an edge type that the schema does not know.
        """
        check_schema(graph)
        with self._lock:
            held = self._maps.setdefault(research, _Map())
            if graph.seq < held.head:
                return
            held.nodes.update((node.id, node) for node in graph.nodes)
            held.edges.update(
                (edge_key(edge), edge)
                for edge in graph.edges
                if edge.source in held.nodes and edge.target in held.nodes
            )
            held.head = graph.seq

    def snapshot(self, research: str, after: int = 0) -> Graph:
        """The nodes and edges with a seq above ``after``, in order of their seq."""
        with self._lock:
            held = self._maps.get(research, _Map())
            return ordered(
                [node for node in held.nodes.values() if node.seq > after],
                [edge for edge in held.edges.values() if edge.seq > after],
                held.head,
            )

    def ask(
        self, research: str, cypher: str, parameters: Mapping[str, JSON]
    ) -> Sequence[Mapping[str, JSON]]:
        """Always raises MindMapError: dictionaries do not speak Cypher."""
        raise MindMapError(
            "Questions in Cypher need the arcadedb package, which is not available on this "
            "platform. The map itself is complete; set NEO4J_URI to ask it questions.",
            code="mindmap.no_cypher",
        )

    def forget(self, research: str) -> None:
        """Delete exactly this research's nodes and edges."""
        with self._lock:
            self._maps.pop(research, None)

    def close(self) -> None:
        """Drop everything."""
        with self._lock:
            self._maps.clear()
