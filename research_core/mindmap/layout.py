"""Where each node stands: the topic in the middle, its argument growing outwards.

Nodes are placed one by one in the order in which they came into the picture, each looking
only at what stands already. So a node never moves, and a map that grew on screen looks the
same as one that is opened whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from research_core.mindmap.selection import choose
from research_core.ports import Graph

if TYPE_CHECKING:
    from research_core.mindmap.placing import Plan


class Layout:
    """A layout that grows with its map: a few more nodes cost no more than those few."""

    def __init__(self, previous: Mapping[str, tuple[float, float]] | None = None) -> None:
        """Nodes with a ``previous`` position keep it exactly."""
        # Imported here: numpy takes long to load, and only a picture needs it.
        from research_core.mindmap.placing import Plan  # noqa: PLC0415

        self._previous = dict(previous or {})
        self._plan: Plan = Plan()

    @property
    def positions(self) -> Mapping[str, tuple[float, float]]:
        """Where every node stands, in pixels around the topic at (0, 0)."""
        return self._plan.positions

    @property
    def looked_at(self) -> int:
        """How many cells, rectangles and lines were looked at so far: the work of it."""
        return self._plan.board.looked_at

    def take(self, graph: Graph) -> None:
        """Place what is drawn of ``graph`` and stands nowhere yet: near what it belongs to,
        where neither it nor its label lies over another."""
        chosen = choose(graph)
        drawn = {node.id for node in chosen.nodes}
        # What is no longer drawn keeps its place as well: it may come back.
        kept = [n for n in graph.nodes if n.id in self._previous and n.id not in drawn]
        new = {node.id: node for node in (*chosen.nodes, *kept) if node.id not in self.positions}
        edges = [edge for edge in chosen.edges if edge.source in new or edge.target in new]
        order = self._plan.tell(new.values(), edges)
        for node in order:
            if node.id in self._previous:
                self._plan.stand(node, self._previous.pop(node.id))
        for node in order:
            if node.id not in self.positions:
                self._plan.place(node)


def layout(
    graph: Graph, previous: Mapping[str, tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """The positions of the nodes that are drawn, in pixels around the topic at (0, 0).

    Nodes with a ``previous`` position keep it exactly; new ones are placed near what they
    belong to, where neither they nor their labels lie over another. Deterministic.
    """
    laid = Layout(previous)
    laid.take(graph)
    return dict(laid.positions)
