"""The mind map: a graph of nodes and edges, and the database that holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from research_core.domain.values import JSON


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the mind map. ``id`` is unique in its research; ``seq`` is the event that
    made it (or changed it last); ``properties`` hold text and numbers."""

    id: str
    label: str
    seq: int
    properties: Mapping[str, str | int | float | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edge:
    """A directed, typed edge between two nodes of one research."""

    source: str
    target: str
    type: str
    seq: int
    properties: Mapping[str, str | int | float | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and edges, and ``seq``: the last event that they are a picture of."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    seq: int = 0


class MindMap(Protocol):
    """A graph database that holds the mind maps of many researches, apart from each other.

    It is a projection of the journal: ``write`` is idempotent and can be repeated. Every
    method raises StoreAway when the database is on a server that cannot be reached.
    """

    def head(self, research: str) -> int:
        """The last event that was written for this research; 0 when none was."""
        ...

    def write(self, research: str, graph: Graph) -> None:
        """Merge nodes and edges by id, and set the head to ``graph.seq``, in one transaction."""
        ...

    def snapshot(self, research: str, after: int = 0) -> Graph:
        """The nodes and edges with a seq above ``after``, read with Cypher."""
        ...

    def ask(
        self, research: str, cypher: str, parameters: Mapping[str, JSON]
    ) -> Sequence[Mapping[str, JSON]]:
        """Rows of a read-only query about one research, which is its parameter ``$research``.

        It sees that research's nodes and edges and no other's. Raises MindMapError for a
        query that writes, reaches out of the map, takes too long or is no Cypher: the
        engine refuses it.
        """
        ...

    def forget(self, research: str) -> None:
        """Delete exactly this research's nodes and edges."""
        ...

    def close(self) -> None: ...
