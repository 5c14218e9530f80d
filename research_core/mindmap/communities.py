"""Groups of nodes that belong together, for a map to fold: found by who is tied to whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from research_core.mindmap.placing import rank
from research_core.mindmap.schema import CLAIM, CONCEPT, EVIDENCE, QUESTION
from research_core.mindmap.selection import choose
from research_core.ports import Graph, Node

# Topic, steps and injections carry the story: they are never folded away.
_FOLDED = {QUESTION, CLAIM, EVIDENCE, CONCEPT}
_SMALLEST = 3
# Groups are sought anew when this share of the nodes has none yet.
_NEW_SHARE = 0.2


def communities(graph: Graph, previous: Mapping[str, str]) -> dict[str, str]:
    """The group of each drawn node that is in one; a group is named by its most central node.

    ``previous`` is the answer for the map as it was: what had a group keeps it while the map
    grows a little, and a group keeps its name when all are sought anew. Deterministic.
    """
    chosen = choose(graph)
    nodes = {node.id: node for node in chosen.nodes if node.label in _FOLDED}
    ties: dict[str, list[str]] = {each: [] for each in sorted(nodes)}
    for edge in chosen.edges:
        if edge.source in nodes and edge.target in nodes:
            ties[edge.source].append(edge.target)
            ties[edge.target].append(edge.source)
    known = {each: previous[each] for each in ties if each in previous}
    if not previous or len(ties) - len(known) > _NEW_SHARE * len(ties):
        known = _named(_sought(ties), ties, nodes, previous)
    return _joined(sorted(nodes.values(), key=rank), ties, known)


def _joined(
    nodes: list[Node], ties: Mapping[str, list[str]], known: dict[str, str]
) -> dict[str, str]:
    """Every node without a group goes where most of its neighbours are."""
    for node in nodes:
        around = Counter(known[other] for other in sorted(ties[node.id]) if other in known)
        if node.id not in known and around:
            known[node.id] = around.most_common(1)[0][0]
    return known


def _sought(ties: Mapping[str, list[str]]) -> list[set[str]]:
    # Imported here: networkx takes long to load, and only a picture needs it. As Any,
    # because it has no types.
    import networkx  # noqa: PLC0415

    net: Any = networkx.Graph()
    net.add_nodes_from(ties)
    net.add_edges_from((one, other) for one, others in ties.items() for other in sorted(others))
    found: list[set[str]] = networkx.community.louvain_communities(net, seed=1)
    return [group for group in found if len(group) >= _SMALLEST]


def _named(
    groups: list[set[str]],
    ties: Mapping[str, list[str]],
    nodes: Mapping[str, Node],
    previous: Mapping[str, str],
) -> dict[str, str]:
    """A group is who most of it were before, where nobody larger is; else its busiest node."""
    named: dict[str, str] = {}
    taken: set[str] = set()
    for group in sorted(groups, key=lambda group: (-len(group), min(group))):
        before = Counter(previous[each] for each in sorted(group) if each in previous)
        names = [name for name, _ in before.most_common() if name in nodes]
        names += sorted(group, key=lambda each: (-len(ties[each]), rank(nodes[each])))
        name = next(name for name in names if name not in taken)
        taken.add(name)
        named.update(dict.fromkeys(group, name))
    return named
