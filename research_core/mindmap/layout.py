"""Where each node stands: the topic in the middle, its argument growing outwards.

Nodes are placed one by one in the order in which they came into the picture, each looking
only at what stands already. So a node never moves, and a map that grew on screen looks the
same as one that is opened whole.
"""

from __future__ import annotations

from collections.abc import Mapping

from research_core.mindmap.selection import choose
from research_core.ports import Graph


def layout(
    graph: Graph, previous: Mapping[str, tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """The positions of the nodes that are drawn, in pixels around the topic at (0, 0).

    Nodes with a ``previous`` position keep it exactly; new ones are placed near what they
    belong to, where neither they nor their labels lie over another. Deterministic.
    """
    # Imported here: networkx and numpy take long to load, and only a picture needs them.
    from research_core.mindmap.placing import Plan, arrivals_of, rank  # noqa: PLC0415

    drawn = choose(graph)
    arrivals = arrivals_of(drawn.nodes, graph.edges)
    plan = Plan(drawn.nodes, graph.edges, arrivals)
    for node in graph.nodes:
        if node.id in previous:
            plan.stand(node, previous[node.id])
    new = [node for node in drawn.nodes if node.id not in previous]
    for node in sorted(new, key=lambda node: (arrivals[node.id], rank(node))):
        plan.place(node)
    return plan.positions
