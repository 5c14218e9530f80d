"""A mind map as a file for other programs: JSON as it is, GraphML for graph tools."""

from __future__ import annotations

import json
import re
from typing import Any

from research_core.ports import Graph

# What XML 1.0 cannot hold, however it is escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_map_json(graph: Graph) -> str:
    """Every node with its properties, every edge with its own."""
    nodes = [{"id": n.id, "label": n.label, **n.properties} for n in graph.nodes]
    edges = [
        {"source": e.source, "target": e.target, "label": e.type, **e.properties}
        for e in graph.edges
    ]
    return json.dumps({"nodes": nodes, "edges": edges}, ensure_ascii=False, indent=1)


def to_graphml(graph: Graph) -> str:
    """The same for Gephi, yEd, Cytoscape and their like."""
    # Imported here: it takes long to load. As Any, because it has no types.
    from networkx import MultiDiGraph  # noqa: PLC0415
    from networkx.readwrite import graphml  # noqa: PLC0415

    net: Any = MultiDiGraph()
    lines: Any = graphml.generate_graphml
    for node in graph.nodes:
        net.add_node(node.id, label=node.label, **_storable(node.properties))
    for number, edge in enumerate(graph.edges):
        net.add_edge(
            edge.source,
            edge.target,
            key=f"e{number}",
            label=edge.type,
            **{f"of_{key}": value for key, value in _storable(edge.properties).items()},
        )
    return "\n".join(lines(net))


def _storable(properties: Any) -> dict[str, Any]:
    return {
        key: _NOT_XML.sub("", value) if isinstance(value, str) else value
        for key, value in properties.items()
    }
