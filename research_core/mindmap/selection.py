"""What of a mind map is drawn: enough to follow the argument, few enough to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from research_core.mindmap.schema import (
    CLAIM,
    CONCEPT,
    EVIDENCE,
    INJECTION,
    QUESTION,
    STEP,
    TOPIC,
    edge_key,
    made_in,
)
from research_core.ports import Edge, Graph, Node

CONCEPT_LIMIT = 40
_ALWAYS = {TOPIC, QUESTION, STEP, CLAIM}
_DRAWN = {
    "HAS_QUESTION",
    "HAS_STEP",
    "LEADS_TO",
    "CLAIMS",
    "ANSWERS",
    "SUPPORTS",
    "CONTRADICTS",
    "ABOUT",
    "MENTIONS",
    "RELATES_TO",
    "STEERED",
}


# The last answer and what it was for: layout, groups and drawing ask one after another.
_LAST: list[tuple[Graph, Graph]] = []


def choose(graph: Graph) -> Graph:
    """The part of a mind map that is drawn. What was chosen once is chosen again.

    Topic, questions, steps and claims always; evidence that a claim rests on; injections
    that steered a step; the 40 concepts that are surest among those tied to a claim or a
    step, without those that went up in another one. A contradiction is drawn once, from claim
    to claim, and so is the line of evidence that is quoted twice, by its better quote.
    """
    for known, chosen in tuple(_LAST):
        if known is graph:
            return chosen
    chosen = _chosen(graph)
    _LAST[:] = [(graph, chosen)]
    return chosen


def _chosen(graph: Graph) -> Graph:
    labels = {node.id: node.label for node in graph.nodes}
    edges = list(_edges(graph, labels))
    tied = {edge.source for edge in edges if edge.type in {"SUPPORTS", "STEERED"}}
    tied |= {edge.target for edge in edges if edge.type in {"ABOUT", "MENTIONS"}}
    nodes = [
        node
        for node in graph.nodes
        if node.label in _ALWAYS or (node.label in {EVIDENCE, INJECTION} and node.id in tied)
    ]
    concepts = [
        node
        for node in graph.nodes
        if node.label == CONCEPT and node.id in tied and "merged_into" not in node.properties
    ]
    nodes += sorted(concepts, key=_surest)[:CONCEPT_LIMIT]
    kept = {node.id for node in nodes}
    return Graph(
        tuple(nodes),
        tuple(edge for edge in edges if edge.source in kept and edge.target in kept),
        graph.seq,
    )


def _surest(concept: Node) -> tuple[float, int, str]:
    confidence = float(concept.properties.get("confidence", 0.0))
    return (-confidence, made_in(concept.id), concept.id)


def _edges(graph: Graph, labels: dict[str, str]) -> Iterator[Edge]:
    """The edges worth a line. A concept hangs on its claims, or else on the step that found it."""
    about = {edge.target for edge in graph.edges if edge.type == "ABOUT"}
    supports: dict[tuple[str, str], Edge] = {}
    for edge in graph.edges:
        if edge.type not in _DRAWN or (edge.type == "MENTIONS" and edge.target in about):
            continue
        if edge.type == "SUPPORTS":
            ends = (edge.source, edge.target)
            if edge.properties.get("match") != "missing":
                supports[ends] = min(edge, supports.get(ends, edge), key=_best_quote)
            continue
        if edge.type != "CONTRADICTS" and {edge.source, edge.target} <= labels.keys():
            yield edge
    yield from (edge for ends, edge in supports.items() if labels.keys() >= set(ends))
    yield from _contradictions(graph, labels)


def _best_quote(edge: Edge) -> tuple[bool, int, tuple[str, ...]]:
    return (edge.properties.get("match") != "exact", edge.seq, edge_key(edge))


def _contradictions(graph: Graph, labels: dict[str, str]) -> Iterator[Edge]:
    pairs: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    found = [edge for edge in graph.edges if edge.type == "CONTRADICTS"]
    for edge in sorted(found, key=lambda edge: (edge.seq, edge_key(edge))):
        claim = str(edge.properties.get("claim", edge.source))
        one, other = sorted((claim, edge.target))
        if labels.get(one) == labels.get(other) == CLAIM:
            pairs[(one, other)].append(edge)
    for (one, other), edges in pairs.items():
        about = {"about": edges[0].properties.get("about", "")}
        yield Edge(one, other, "CONTRADICTS", edges[0].seq, about)
