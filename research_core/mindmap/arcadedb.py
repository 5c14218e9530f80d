"""The mind map in ArcadeDB, in process: a cache in a temporary folder, gone at close.

The journal is the truth. The engine allows one process on a folder, so each process makes
its own and fills it from the journal. Importing this module raises ImportError where the
package ``arcadedb`` has no build.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from arcadedb import ArcadeDBError, create_database

from research_core.domain.values import JSON
from research_core.errors import MindMapError
from research_core.mindmap import cypher as text
from research_core.mindmap.rows import edge_rows, node_rows, plain_row, read_edge, read_node
from research_core.mindmap.schema import check_schema, ordered
from research_core.ports import Graph

QUESTION_SECONDS = 5
ROW_LIMIT = 1_000

# The engine's limits hold for a question that a model wrote as much as for our own text.
_LIMITS: Mapping[str, object] = {
    "arcadedb.command.timeout": QUESTION_SECONDS * 1_000,
    "arcadedb.opencypher.loadCsv.allowFileUrls": "false",
    "arcadedb.queryMaxHeapElementsAllowedPerOp": 200_000,
    "arcadedb.queryMaxRangeSize": 10_000,
}
# A write is cut into pieces of so many rows, each a command far below the time limit.
_BATCH = 1_000


class ArcadeMindMap:
    """:class:`research_core.ports.MindMap` on the embedded engine; safe in many threads.

    Raises MindMapError (code "mindmap.unavailable") when the engine does not run here.
    """

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="mindtrail-map-")
        try:
            self._db = _open(self._folder)
        except MindMapError:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        # Readers need no lock: the engine shows each query what was committed. Writers in
        # several threads do meet conflicts, so they take turns.
        self._writing = threading.Lock()
        self._discard = weakref.finalize(self, _discard, self._db, self._folder)
        for statement in text.CONSTRAINTS:
            self._db.command("opencypher", statement)

    def head(self, research: str) -> int:
        """The last event that was written for this research; 0 when none was."""
        rows = self._read(text.HEAD, research=research)
        return int(rows[0]["seq"]) if rows else 0

    def write(self, research: str, graph: Graph) -> None:
        """Merge nodes and edges; a graph older than the head was merged before and is skipped.

        Raises ValueError for a label or an edge type that the schema does not know, and
        MindMapError when the engine fails; then nothing of the graph was written.
        """
        check_schema(graph)

        def merge() -> None:
            (row,) = self._db.command(
                "opencypher", text.ADVANCE, {"research": research, "seq": graph.seq}
            ).to_list()
            if graph.seq < row["head"]:
                return
            for label, rows in node_rows(research, graph.nodes).items():
                self._command(text.WRITE_NODES[label], rows, research)
            for kind, rows in edge_rows(graph.edges).items():
                self._command(text.WRITE_EDGES[kind], rows, research)

        self._transaction(merge)

    def snapshot(self, research: str, after: int = 0) -> Graph:
        """The nodes and edges with a seq above ``after``, in order of their seq.

        While another thread writes, a snapshot may hold some of what is newer than its own
        ``seq``, never an edge without its nodes; asking after that seq brings it again.
        """
        seq = self.head(research)
        edges = [
            read_edge(kind, row)
            for kind, query in text.READ_EDGES.items()
            for row in self._read(query, research=research, after=after)
        ]
        nodes = [
            read_node(label, row)
            for label, query in text.READ_NODES.items()
            for row in self._read(query, research=research, after=after)
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
        with _explained():
            result = self._db.query("opencypher", cypher, {**parameters, "research": research})
            return [plain_row(row) for row in islice(result, ROW_LIMIT)]

    def forget(self, research: str) -> None:
        """Delete exactly this research's nodes and edges."""

        def delete() -> None:
            for statement in text.FORGET:
                self._db.command("opencypher", statement, {"research": research})

        self._transaction(delete)

    def close(self) -> None:
        """Let go of the engine and delete the folder; can be called twice."""
        with self._writing:
            self._discard()

    def _read(self, query: str, **parameters: str | int) -> list[dict[str, Any]]:
        with _explained():
            rows: list[dict[str, Any]] = self._db.query("opencypher", query, parameters).to_list()
            return rows

    def _command(self, statement: str, rows: list[dict[str, Any]], research: str) -> None:
        for start in range(0, len(rows), _BATCH):
            batch = rows[start : start + _BATCH]
            self._db.command("opencypher", statement, {"research": research, "rows": batch})

    def _transaction(self, work: Any) -> None:
        with self._writing, _explained():
            self._db.run_in_transaction(work)


def _open(folder: str) -> Any:
    """A new database in ``folder``, with the engine's own log beside it and its limits set."""
    try:
        with _log_in(folder):
            db = create_database(f"{folder}/db")
        for name, value in _LIMITS.items():
            db.command("sql", f"ALTER DATABASE `{name}` {value}")
    except (OSError, ArcadeDBError) as error:
        # An old processor or C library: the package is there, its engine does not start.
        raise MindMapError(
            f"The embedded graph engine does not run on this machine: {error}",
            code="mindmap.unavailable",
            detail=str(error),
        ) from error
    return db


@contextmanager
def _log_in(folder: str) -> Iterator[None]:
    """The engine reads these when it is first used; without them it logs to the console."""
    wanted = {"ARCADEDB_LOG_DIR": f"{folder}/log", "ARCADEDB_LOG_CONSOLE": "0"}
    added = {name: value for name, value in wanted.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


def _discard(db: Any, folder: str) -> None:
    db.close()
    shutil.rmtree(folder, ignore_errors=True)


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
