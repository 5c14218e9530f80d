"""A map of 10,000 nodes and 30,000 edges in both engines: how long its uses take."""

from __future__ import annotations

from benchmarks.timing import median_seconds
from research_core.mindmap.arcadedb import ArcadeMindMap
from research_core.mindmap.neo4j import Neo4jMindMap
from research_core.mindmap.questions import STANDING_QUESTIONS, answer
from research_core.ports import Graph, MindMap
from tests.mindmap.big_story import big_graph
from tests.servers.neo4j.server import Neo4jServer, is_resolved, place_from_environment

_RUN = "big"
_LIMIT_MS = 50  # of a standing question on the embedded engine
NEIGHBOURHOOD = """
    MATCH (c:Claim {research: $research, id: $id})-[e]-(n)
    RETURN type(e) AS type, n.id AS id, n.name AS name
"""


def print_big_map() -> None:
    """Print a table of seconds and milliseconds; a line says when there is no server."""
    graph = big_graph(_RUN)
    print(f"\na map of {len(graph.nodes):,} nodes and {len(graph.edges):,} edges")
    columns = {"ArcadeDB": _embedded(graph)}
    if is_resolved() or place_from_environment():
        columns["Neo4j"] = _on_a_server(graph)
    else:
        print("Neo4j: left out, as there is no server (`make neo4j` fetches one)")
    print(f"{'':38}" + "".join(f"{name:>14}" for name in columns))
    for label in columns["ArcadeDB"]:
        figures = "".join(f"{column[label] * 1000:11.1f} ms" for column in columns.values())
        print(f"{label:38}{figures}")
    slow = [name for name in STANDING_QUESTIONS if columns["ArcadeDB"][name] * 1000 >= _LIMIT_MS]
    print(f"standing questions of {_LIMIT_MS} ms or more, embedded: {', '.join(slow) or 'none'}")


def _embedded(graph: Graph) -> dict[str, float]:
    mind_map = ArcadeMindMap()
    try:
        return _figures(mind_map, graph)
    finally:
        mind_map.close()


def _on_a_server(graph: Graph) -> dict[str, float]:
    place = place_from_environment()
    server = None if place else Neo4jServer()
    if server:
        server.start()
        place = server.place
    assert place
    access = place.access()
    mind_map = Neo4jMindMap(access)
    try:
        return _figures(mind_map, graph)
    finally:
        mind_map.forget(_RUN)
        access.close()
        if server:
            server.remove()


def _figures(mind_map: MindMap, graph: Graph) -> dict[str, float]:
    """Seconds, by what was done."""
    figures = {
        "projection, written at once": median_seconds(lambda: mind_map.write(_RUN, graph), 1)
    }
    figures["snapshot"] = median_seconds(lambda: mind_map.snapshot(_RUN), 3)
    figures["snapshot, nothing new"] = median_seconds(lambda: mind_map.snapshot(_RUN, graph.seq), 5)
    claim = next(node.id for node in graph.nodes if node.label == "Claim")
    figures["neighbourhood of a claim"] = median_seconds(
        lambda: mind_map.ask(_RUN, NEIGHBOURHOOD, {"id": claim}), 5
    )
    for name, question in STANDING_QUESTIONS.items():
        figures[name] = median_seconds(lambda q=question: answer(mind_map, q, _RUN), 5)  # type: ignore[misc]
    return figures


if __name__ == "__main__":
    print_big_map()
