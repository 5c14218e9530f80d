"""What the live map shows of one run: its graph so far, and where every node stands.

One keeper a run and process, so that a reload or a second tab finds every node where it
was. Nodes once placed never move.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Literal

from pages.parts.session import library
from research_core import Edge, Graph, Node, draw, layout

Theme = Literal["light", "dark"]
_RUNS_KEPT = 20


@dataclass
class MapKeeper:
    """A run's graph, positions and drawings; safe to share between tabs."""

    run: str
    seq: int = 0
    graph: Graph = field(default_factory=Graph)
    nodes: dict[str, Node] = field(default_factory=dict)
    positions: dict[str, tuple[float, float]] = field(default_factory=dict)
    drawn: dict[tuple[str, str], _Drawn] = field(default_factory=dict)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> None:
        """Read what the store has gained. Raises MindMapError."""
        with self.guard:
            head = library().head(self.run)
            if head == self.seq:
                return
            graph = library().graph(self.run)
            self.seq = max(head, graph.seq)
            if graph != self.graph:
                self.positions = dict(layout(graph, self.positions))
                self.nodes = {node.id: node for node in graph.nodes}
                self.graph = graph

    def changes(self, theme: Theme, step_word: str, after: int) -> dict[str, Any]:
        """What was drawn or redrawn since event ``after``, for the component."""
        with self.guard:
            drawn = self.drawn.setdefault((theme, step_word), _Drawn())
            if drawn.seq != self.seq:
                drawn.take(draw(self.graph, self.positions, theme, step_word), self.seq)
            return {
                "run": self.run,
                "look": f"{theme} {step_word}",
                "from": after,
                "to": self.seq,
                "nodes": [item for seq, item in drawn.nodes.values() if seq > after],
                "edges": [item for seq, item in drawn.edges.values() if seq > after],
                "options": drawn.options,
            }

    def neighbours(self, node: str) -> list[tuple[Edge, Node]]:
        """The edges at a node with the node at their other end."""
        return [
            (edge, self.nodes[other])
            for edge in self.graph.edges
            if node in (edge.source, edge.target)
            for other in (edge.target if edge.source == node else edge.source,)
            if other in self.nodes
        ]


@dataclass
class _Drawn:
    """Every drawn thing with the event after which it last looked different."""

    seq: int = -1
    nodes: dict[Any, tuple[int, Any]] = field(default_factory=dict)
    edges: dict[Any, tuple[int, Any]] = field(default_factory=dict)
    options: Any = None

    def take(self, drawing: Any, seq: int) -> None:
        """Note what looks different from the last drawing."""
        for kept, items in ((self.nodes, drawing.nodes), (self.edges, drawing.edges)):
            for item in items:
                known = kept.get(item["id"])
                if known is None or known[1] != item:
                    kept[item["id"]] = (seq, item)
        self.options = drawing.options
        self.seq = seq


_KEEPERS: OrderedDict[str, MapKeeper] = OrderedDict()
_GUARD = threading.Lock()


def keeper(run: str) -> MapKeeper:
    """The keeper of a run; the ones not looked at for longest are forgotten."""
    with _GUARD:
        if run not in _KEEPERS:
            _KEEPERS[run] = MapKeeper(run)
        _KEEPERS.move_to_end(run)
        while len(_KEEPERS) > _RUNS_KEPT:
            _KEEPERS.popitem(last=False)
        return _KEEPERS[run]


def forget() -> None:
    """Forget all keepers, for tests that open one library after another."""
    with _GUARD:
        _KEEPERS.clear()
