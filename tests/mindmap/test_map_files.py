"""A map to take away: everything is in it, and any graph tool can read it."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import networkx

from research_core.mindmap.files import to_graphml, to_map_json
from research_core.ports import Graph


def test_json_holds_every_node_and_edge(graph: Graph) -> None:
    held = json.loads(to_map_json(graph))
    assert len(held["nodes"]) == len(graph.nodes)
    assert len(held["edges"]) == len(graph.edges)
    claim = next(node for node in held["nodes"] if node["id"] == "c7.0")
    assert claim["label"] == "Claim"
    assert claim["text"] == "Voting adds 17.9 points"


def test_graphml_is_read_back_whatever_the_texts_hold(graph: Graph) -> None:
    nasty = "a\x00b\ud800 <script> & \ufffe 한국어"
    first, *others = graph.nodes
    strange = replace(first, properties={**first.properties, "text": nasty})
    text = to_graphml(replace(graph, nodes=(strange, *others)))
    read = networkx.read_graphml(io.BytesIO(text.encode("utf-8")), force_multigraph=True)
    assert read.number_of_nodes() == len(graph.nodes)
    assert read.number_of_edges() == len(graph.edges)
    assert read.nodes[first.id]["text"] == "ab <script> &  한국어"
    assert {data["label"] for _, _, data in read.edges(data=True)} >= {"SUPPORTS", "ANSWERS"}
