"""What one event adds to the mind map. Pure: two states of a research in, a graph out.

The projection does not look at the kind of event. It compares the research before and
after, value by value, and draws what is new or changed; so an event that learns to do
more is projected without a change here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from research_core.domain.events import Recorded, StepReasoned
from research_core.domain.fold import fold
from research_core.domain.research import Research
from research_core.mindmap.project_edges import EdgeSet, edges_between
from research_core.mindmap.project_nodes import NodeDraft, changed_nodes
from research_core.mindmap.schema import edge_key
from research_core.ports import Edge, Graph, Node


def project(before: Research, after: Research, recorded: Recorded) -> Graph:
    """The nodes and edges that one event adds or changes, stamped with its number.

    ``before`` and ``after`` are the research on either side of ``recorded``. A node that
    changed (a question answered, a claim with another voice) is given again, whole.
    """
    nodes = tuple(_stamp(draft, recorded.seq) for draft in changed_nodes(before, after))
    edges = edges_between(before, after, _confidences(recorded))
    return Graph(nodes, tuple(_stamped(edges, recorded.seq)), recorded.seq)


def project_from(research: Research, events: Iterable[Recorded]) -> tuple[Research, Graph]:
    """The research after further events, and one graph of all that they add or change."""
    graphs = []
    for recorded in events:
        after = fold(research, recorded)
        graphs.append(project(research, after, recorded))
        research = after
    return research, merge(graphs)


def project_all(run: str, events: Iterable[Recorded]) -> Graph:
    """The whole mind map of a run, from all its events."""
    return project_from(Research(id=run), events)[1]


def merge(graphs: Iterable[Graph]) -> Graph:
    """One graph of several in order: a later node or edge takes the place of its earlier self."""
    nodes: dict[str, Node] = {}
    edges: dict[tuple[str, ...], Edge] = {}
    seq = 0
    for graph in graphs:
        nodes.update((node.id, node) for node in graph.nodes)
        edges.update((edge_key(edge), edge) for edge in graph.edges)
        seq = max(seq, graph.seq)
    return Graph(tuple(nodes.values()), tuple(edges.values()), seq)


def _stamp(draft: NodeDraft, seq: int) -> Node:
    label, node_id, properties = draft
    return Node(node_id, label, seq, properties)


def _stamped(edges: EdgeSet, seq: int) -> Iterator[Edge]:
    for (kind, source, target, _), properties in edges.items():
        yield Edge(source, target, kind, seq, properties)


def _confidences(recorded: Recorded) -> dict[str, float]:
    """How sure this step was of each concept it found, by casefolded name."""
    if not isinstance(recorded.event, StepReasoned):
        return {}
    return {draft.name.casefold(): draft.confidence for draft in recorded.event.concepts}
