"""Between graphs and rows: what goes into a query's parameters, and what comes back."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from research_core.domain.values import JSON
from research_core.mindmap.schema import EDGE_KINDS, edge_key
from research_core.ports import Edge, Node

Rows = dict[str, list[dict[str, Any]]]

_ZONED = re.compile(r"(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))\[[\w/+-]+\]")


def node_rows(research: str, nodes: Iterable[Node]) -> Rows:
    """The rows of ``WRITE_NODES``, by label."""
    rows: Rows = defaultdict(list)
    for node in nodes:
        own = {"research": research, "id": node.id, "seq": node.seq}
        rows[node.label].append({**node.properties, **own})
    return rows


def edge_rows(edges: Iterable[Edge]) -> Rows:
    """The rows of ``WRITE_EDGES``, by type."""
    rows: Rows = defaultdict(list)
    for edge in edges:
        key = edge_key(edge)[3]
        properties = {**edge.properties, "seq": edge.seq}
        if EDGE_KINDS[edge.type].key:
            properties[EDGE_KINDS[edge.type].key] = key
        rows[edge.type].append(
            {"source": edge.source, "target": edge.target, "key": key, "properties": properties}
        )
    return rows


def read_node(label: str, row: Mapping[str, Any]) -> Node:
    """A node from a row of ``READ_NODES``."""
    properties = dict(row["properties"])
    del properties["research"]
    return Node(properties.pop("id"), label, properties.pop("seq"), properties)


def read_edge(kind: str, row: Mapping[str, Any]) -> Edge:
    """An edge from a row of ``READ_EDGES``."""
    properties = dict(row["properties"])
    return Edge(row["source"], row["target"], kind, properties.pop("seq"), properties)


def plain_row(row: Any) -> dict[str, JSON]:
    """A row of the embedded engine's result as plain JSON."""
    return {name: plain(row.get(name)) for name in row.property_names}


def plain(value: object) -> JSON:
    """A value of a query's result as plain JSON.

    Nodes and edges become their properties with a ``label``; times become ISO 8601.
    """
    if isinstance(value, str):
        zoned = _ZONED.fullmatch(value)
        return zoned[1] if zoned else value
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        own = {str(key): plain(held) for key, held in value.items() if str(key)[:1] != "@"}
        return {**own, "label": str(value["@type"])} if "@type" in value else own
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Iterable):
        return [plain(held) for held in value]
    return str(value)
