"""The shape of the mind map: its labels, its edge types and what tells edges apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from research_core.ports import Edge, Graph, Node

TOPIC = "Topic"
QUESTION = "Question"
STEP = "ReasoningStep"
EVIDENCE = "Evidence"
SOURCE = "Source"
CLAIM = "Claim"
CONCEPT = "Concept"
INJECTION = "Injection"

NODE_LABELS = (TOPIC, QUESTION, STEP, EVIDENCE, SOURCE, CLAIM, CONCEPT, INJECTION)

TOPIC_ID = "t1"


@dataclass(frozen=True, slots=True)
class EdgeKind:
    """What an edge type joins, and the property that tells parallel edges apart ("": none)."""

    source: str
    target: str
    key: str = ""


EDGE_KINDS: Mapping[str, EdgeKind] = MappingProxyType(
    {
        "HAS_QUESTION": EdgeKind(TOPIC, QUESTION),
        "HAS_STEP": EdgeKind(TOPIC, STEP),
        "HAS_EVIDENCE": EdgeKind(TOPIC, EVIDENCE),
        "LEADS_TO": EdgeKind(STEP, STEP),
        "FROM": EdgeKind(EVIDENCE, SOURCE),
        "MENTIONS": EdgeKind(STEP, CONCEPT),
        "CLAIMS": EdgeKind(STEP, CLAIM),
        "SUPPORTS": EdgeKind(EVIDENCE, CLAIM, "quote"),
        # What ``claim`` (its property) rests on speaks against the claim it points at.
        "CONTRADICTS": EdgeKind(EVIDENCE, CLAIM, "claim"),
        "ANSWERS": EdgeKind(CLAIM, QUESTION),
        "ABOUT": EdgeKind(CLAIM, CONCEPT),
        "RELATES_TO": EdgeKind(CONCEPT, CONCEPT, "type"),
        "STEERED": EdgeKind(INJECTION, STEP),
    }
)

EdgeKey = tuple[str, str, str, str]


def edge_key(edge: Edge) -> EdgeKey:
    """What identifies an edge in its research: type, ends, and its key property if any."""
    kind = EDGE_KINDS.get(edge.type)
    key = str(edge.properties.get(kind.key, "")) if kind and kind.key else ""
    return (edge.type, edge.source, edge.target, key)


def made_in(node_id: str) -> int:
    """The number of the event that made a node: 12 for "c12.3". 0 for a foreign id."""
    digits = node_id[1:].partition(".")[0]
    return int(digits) if digits.isdecimal() else 0


def check_schema(graph: Graph) -> None:
    """Raises ValueError for a label or an edge type that is not in the schema: labels become
    part of a query's text, so only known ones may pass."""
    strange = {node.label for node in graph.nodes} - set(NODE_LABELS)
    strange |= {edge.type for edge in graph.edges} - set(EDGE_KINDS)
    if strange:
        raise ValueError(f"not in the mind map's schema: {', '.join(sorted(strange))}")


def ordered(nodes: list[Node], edges: list[Edge], seq: int) -> Graph:
    """A graph whose nodes and edges stand in the order of their seq, then of their ids."""
    return Graph(
        tuple(sorted(nodes, key=lambda node: (node.seq, node.id))),
        tuple(sorted(edges, key=lambda edge: (edge.seq, edge_key(edge)))),
        seq,
    )
