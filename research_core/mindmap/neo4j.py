"""The mind maps of a team, on its Neo4j server: one database holds those of all researches.

The journal is the truth here too: a map that is lost is written again from its events.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from research_core.domain.values import JSON
from research_core.errors import MindMapError
from research_core.mindmap import cypher as text
from research_core.mindmap.neo4j_plan import check_plan
from research_core.mindmap.questions import STANDING_QUESTIONS
from research_core.mindmap.ready import READY_QUESTIONS
from research_core.mindmap.rows import edge_rows, node_rows, plain, read_edge, read_node
from research_core.mindmap.schema import check_schema, ordered
from research_core.neo4j_access import Neo4jAccess
from research_core.ports import Graph

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

QUESTION_SECONDS = 5
ROW_LIMIT = 1_000

# These name their research by hand and are held to it by tests; judging them again for each
# question would double its time.
_OWN = frozenset(
    [question.cypher for question in STANDING_QUESTIONS.values()]
    + [question.cypher for question in READY_QUESTIONS]
)

_BATCH = 1_000
_WRITE_S = 10.0
_WRITE_S_PER_BATCH = 5.0  # a cold server; afterwards a batch takes 0.1 s


class Neo4jMindMap:
    """:class:`research_core.ports.MindMap` on a server; safe in many threads and processes."""

    def __init__(self, access: Neo4jAccess) -> None:
        """``access`` is the way to the server; nothing is asked of it yet."""
        self._access = access
        self._preparing = threading.Lock()
        self._prepared = False

    def head(self, research: str) -> int:
        """The last event that was written for this research; 0 when none was."""
        rows = self._access.read(text.HEAD, research=research)
        return int(rows[0]["seq"]) if rows else 0

    def write(self, research: str, graph: Graph) -> None:
        """Merge nodes and edges; a graph older than the head was merged before and is skipped.

        Raises ValueError for a label or an edge type that the schema does not know, and
        StoreAway; then nothing of the graph was written, or all of it.
        """
        check_schema(graph)
        commands = [
            *_batches(text.WRITE_NODES, node_rows(research, graph.nodes)),
            *_batches(text.WRITE_EDGES, edge_rows(graph.edges)),
        ]

        def merge(transaction: ManagedTransaction) -> None:
            transaction.run(text.TAKE, research=research, seq=graph.seq).consume()
            row = transaction.run(text.ADVANCE, research=research, seq=graph.seq).single(True)
            if graph.seq < row["head"]:
                return
            for statement, rows in commands:
                transaction.run(statement, research=research, rows=rows).consume()

        self._prepare()
        self._access.write(merge, seconds=_WRITE_S + _WRITE_S_PER_BATCH * len(commands))

    def snapshot(self, research: str, after: int = 0) -> Graph:
        """The nodes and edges with a seq above ``after``, in order of their seq.

        While another process writes, a snapshot may hold some of what is newer than its own
        ``seq``, never an edge without its nodes; asking after that seq brings it again.
        """
        queries = (text.HEAD, text.READ_ALL_EDGES, text.READ_ALL_NODES)
        head, edges_read, nodes_read = self._access.read_all(
            queries, research=research, after=after
        )
        edges = [read_edge(row["name"], row) for row in edges_read]
        nodes = [read_node(row["name"], row) for row in nodes_read]
        seq = int(head[0]["seq"]) if head else 0
        return ordered(nodes, edges, seq)

    def ask(
        self, research: str, cypher: str, parameters: Mapping[str, JSON]
    ) -> Sequence[Mapping[str, JSON]]:
        """At most 1,000 rows of a read-only query about one research, as plain JSON.

        The server plans a stranger's query first; it is carried out only when its plan starts
        from nodes of this research (see ``neo4j_plan``), in a transaction that cannot write and
        is rolled back. Nodes and edges come as dictionaries of their properties and their
        ``label``. Raises MindMapError when the query is refused, takes too long or is no
        Cypher, and StoreAway.
        """
        text.check_question(cypher)
        bound = {**parameters, "research": research}
        with _explained():
            if cypher not in _OWN:
                check_plan(self._access.explain(cypher, bound))
            records = self._access.ask(cypher, bound, seconds=QUESTION_SECONDS, most_rows=ROW_LIMIT)
        return [
            {name: plain(_known(value)) for name, value in dict(row).items()} for row in records
        ]

    def forget(self, research: str) -> None:
        """Delete exactly this research's nodes and edges, a thousand nodes at a time."""
        for statement in text.FORGET:

            def delete(transaction: ManagedTransaction, words: str = statement) -> int:
                row = transaction.run(words, research=research).single(True)
                return int(row["deleted"])

            while self._access.write(delete, seconds=_WRITE_S + _WRITE_S_PER_BATCH):
                pass

    def close(self) -> None:
        """Nothing: the way to the server belongs to who opened it."""

    def _prepare(self) -> None:
        """Constraints and indexes, once a process, and only before it writes: a server that
        takes no changes can still be read."""
        with self._preparing:
            if not self._prepared:
                self._access.prepare((*text.CONSTRAINTS, *text.INDEXES))
                self._prepared = True


def _batches(
    statements: Mapping[str, str], rows: Mapping[str, list[dict[str, Any]]]
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each statement with at most so many of its rows."""
    for name, all_rows in rows.items():
        for start in range(0, len(all_rows), _BATCH):
            yield statements[name], all_rows[start : start + _BATCH]


def _known(value: object) -> object:
    """A value of the driver in the form that ``rows.plain`` knows."""
    from neo4j.graph import Node, Path, Relationship  # noqa: PLC0415

    if isinstance(value, Node):
        return {**_known_items(value), "@type": ":".join(sorted(value.labels))}
    if isinstance(value, Relationship):
        return {**_known_items(value), "@type": value.type}
    if isinstance(value, Path):
        steps: list[object] = [value.start_node]
        for edge, node in zip(value.relationships, value.nodes[1:], strict=True):
            steps += [edge, node]
        return [_known(step) for step in steps]
    if isinstance(value, Mapping):
        return _known_items(value)
    if hasattr(value, "iso_format"):  # the driver's own dates, times and durations
        return value.iso_format()
    if isinstance(value, list | tuple):
        return [_known(held) for held in value]
    return value


def _known_items(value: Mapping[str, object]) -> dict[str, object]:
    return {name: _known(held) for name, held in value.items()}


@contextmanager
def _explained() -> Iterator[None]:
    """Turns what the server says of a question into MindMapError with a plain sentence."""
    from neo4j.exceptions import Neo4jError  # noqa: PLC0415

    try:
        yield
    except Neo4jError as error:
        raise explain(error.code or "", error.message or "") from error
    except TimeoutError as error:
        raise explain("Neo.ClientError.Transaction.TransactionTimedOut", "no answer") from error


_CAUSES = (
    ("Neo.ClientError.Statement.AccessMode", "refused", "A question to the map may not change it."),
    ("Neo.ClientError.Statement.SyntaxError", "syntax", "The question is not valid Cypher."),
    ("Neo.ClientError.Statement.SemanticError", "syntax", "The question is not valid Cypher."),
    ("Neo.ClientError.Statement.UnsupportedAdm", "refused", "A question may only read the map."),
    ("Neo.ClientError.Statement.ArgumentError", "refused", "The server refuses this question."),
    ("Neo.ClientError.Statement.ParameterMissing", "syntax", "The question lacks a parameter."),
    (
        "Neo.ClientError.Transaction.TransactionTimedOut",
        "timeout",
        f"The question took longer than {QUESTION_SECONDS} s and was ended.",
    ),
    ("Neo.TransientError.General.MemoryPool", "too_large", "The question gathers too much."),
    ("Neo.TransientError.General.TransactionMemory", "too_large", "The question gathers too much."),
)


def explain(code: str, detail: str) -> MindMapError:
    """The error to show for what the server said of a question."""
    for start, name, sentence in _CAUSES:
        if code.startswith(start):
            line = detail.splitlines()[0][:300] if detail and name != "too_large" else code
            return MindMapError(f"{sentence} ({line})", code=f"mindmap.{name}", detail=detail)
    return MindMapError(
        f"The graph engine could not do this; the journal is not touched. ({code})",
        code="mindmap.failed",
        detail=code,
    )
