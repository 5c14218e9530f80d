"""The mind map in ArcadeDB, in process: a cache in a temporary folder, gone at close.

The journal is the truth. The engine allows one process on a folder, so each process makes
its own and fills it from the journal. Each research has a database of its own, so that no
question can reach another's. Importing this module raises ImportError where the package
``arcadedb`` has no build.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from arcadedb import ArcadeDBError

from research_core.deadline import within
from research_core.domain.values import JSON
from research_core.errors import MindMapError
from research_core.mindmap import cypher as text
from research_core.mindmap.arcadedb_store import QUESTION_SECONDS, Store, Stores
from research_core.mindmap.rows import edge_rows, node_rows, plain_row, read_edge, read_node
from research_core.mindmap.schema import check_schema, ordered
from research_core.ports import Graph

T = TypeVar("T")
ROW_LIMIT = 1_000
_GONE = re.compile(r"Record #\d+:\d+ not found")

# A write is cut into pieces of so many rows, each a command far below the time limit.
_BATCH = 1_000
# The engine ends a question at its limit between two rows; this is for one that has none.
_GRACE_S = 1.0


class ArcadeMindMap:
    """:class:`research_core.ports.MindMap` on the embedded engine; safe in many threads.

    The databases of the last 32 researches are kept; one that was let go is empty when it is
    next asked for, its head is 0, and it is filled from the journal again. Raises
    MindMapError (code "mindmap.unavailable") when the engine does not run here.
    """

    def __init__(self) -> None:
        self._stores = Stores()

    def head(self, research: str) -> int:
        """The last event that was written for this research; 0 when none was."""
        return self._head(self._stores.of(research), research)

    def write(self, research: str, graph: Graph) -> None:
        """Merge nodes and edges; a graph older than the head was merged before and is skipped.

        Raises ValueError for a label or an edge type that the schema does not know, and
        MindMapError when the engine fails; then nothing of the graph was written.
        """
        check_schema(graph)
        store = self._stores.of(research)

        def merge() -> None:
            head = {"research": research, "seq": graph.seq}
            store.db.command("opencypher", text.TAKE, head)
            (row,) = store.db.command("opencypher", text.ADVANCE, head).to_list()
            if graph.seq < row["head"]:
                return
            for label, rows in node_rows(research, graph.nodes).items():
                _command(store, text.WRITE_NODES[label], rows, research)
            for kind, rows in edge_rows(graph.edges).items():
                _command(store, text.WRITE_EDGES[kind], rows, research)

        with store.writing, _explained():
            store.db.run_in_transaction(merge)

    def snapshot(self, research: str, after: int = 0) -> Graph:
        """The nodes and edges with a seq above ``after``, in order of their seq.

        While another thread writes, a snapshot may hold some of what is newer than its own
        ``seq``, never an edge without its nodes; asking after that seq brings it again.
        """
        store = self._stores.of(research)
        seq = self._head(store, research)
        if after >= seq:
            return Graph(seq=seq)  # what a screen asks each second needs no look at the nodes
        edges = [
            read_edge(kind, row)
            for kind, query in text.READ_EDGES.items()
            for row in _read(store, query, research=research, after=after)
        ]
        nodes = [
            read_node(label, row)
            for label, query in text.READ_NODES.items()
            for row in _read(store, query, research=research, after=after)
        ]
        return ordered(nodes, edges, seq)

    def ask(
        self, research: str, cypher: str, parameters: Mapping[str, JSON]
    ) -> Sequence[Mapping[str, JSON]]:
        """At most 1,000 rows of a read-only query, as plain JSON.

        Nodes and edges come as dictionaries of their properties and their ``label``. Raises
        MindMapError when the query writes, loads files, takes too long or is no Cypher.
        """
        text.check_question(cypher)
        store = self._stores.of(research)
        bound = {**parameters, "research": research}

        def rows() -> list[dict[str, JSON]]:
            result = store.db.query("opencypher", cypher, bound)
            return [plain_row(row) for row in islice(result, ROW_LIMIT)]

        with _explained():
            try:
                return within(
                    QUESTION_SECONDS + _GRACE_S, lambda: undisturbed(store, rows), "map-question"
                )
            except TimeoutError:
                raise explain("TimeoutException: no row came") from None

    def forget(self, research: str) -> None:
        """Delete exactly this research's nodes and edges."""
        self._stores.drop(research)

    def close(self) -> None:
        """Let go of the engine and delete the folder; can be called twice."""
        self._stores.close()

    @staticmethod
    def _head(store: Store, research: str) -> int:
        rows = _read(store, text.HEAD, research=research)
        return int(rows[0]["seq"]) if rows else 0


def _read(store: Store, query: str, **parameters: str | int) -> list[dict[str, Any]]:
    def rows() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = store.db.query("opencypher", query, parameters).to_list()
        return found

    with _explained():
        return undisturbed(store, rows)


def undisturbed(store: Store, read: Callable[[], T]) -> T:
    """What ``read`` gives. A record that it has found may go with a transaction that another
    thread ends; then it reads once more while nobody writes."""
    try:
        return read()
    except ArcadeDBError as error:
        if not _GONE.search(str(error)):
            raise
    with store.writing:
        return read()


def _command(store: Store, statement: str, rows: list[dict[str, Any]], research: str) -> None:
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        store.db.command("opencypher", statement, {"research": research, "rows": batch})


@contextmanager
def _explained() -> Iterator[None]:
    """Turns the engine's errors into MindMapError with a plain sentence."""
    try:
        yield
    except ArcadeDBError as error:
        raise explain(str(error)) from error


_CAUSES = (
    ("QueryNotIdempotent", "mindmap.refused", "A question to the map may not change it."),
    (
        "TimeoutException",
        "mindmap.timeout",
        f"The question took longer than {QUESTION_SECONDS} s and was ended.",
    ),
    ("HeapLimitExceeded", "mindmap.too_large", "The question gathers too much at once."),
    ("ParsingException", "mindmap.syntax", "The question is not valid Cypher."),
    ("is closed", "mindmap.closed", "The map was closed; open the run again."),
)


def explain(detail: str) -> MindMapError:
    """The error to show for what the engine said."""
    for mark, code, sentence in _CAUSES:
        if mark in detail:
            return MindMapError(f"{sentence} ({_first_line(detail)})", code=code, detail=detail)
    sentence = "The graph engine could not do this; the journal is not touched."
    return MindMapError(f"{sentence} ({_first_line(detail)})", code="mindmap.failed", detail=detail)


def _first_line(detail: str) -> str:
    """The engine's words without the names of its classes."""
    line = detail.splitlines()[0] if detail else ""
    words = [word for word in line.split() if not (word.startswith("com.") and word.endswith(":"))]
    return " ".join(words)[:300]
