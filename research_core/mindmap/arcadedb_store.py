"""The embedded engine's databases, one for each research: opened, kept for a while, let go.

Importing this module raises ImportError where the package ``arcadedb`` has no build.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import weakref
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from arcadedb import ArcadeDBError, create_database, open_database

from research_core.errors import MindMapError
from research_core.mindmap import cypher as text
from research_core.mindmap.schema import EDGE_KINDS

QUESTION_SECONDS = 5
_KEPT_OPEN = 32

# The engine's limits hold for a question that a model wrote as much as for our own text.
LIMITS: Mapping[str, object] = {
    "arcadedb.command.timeout": QUESTION_SECONDS * 1_000,
    "arcadedb.opencypher.loadCsv.allowFileUrls": "false",
    "arcadedb.queryMaxHeapElementsAllowedPerOp": 200_000,
    "arcadedb.queryMaxRangeSize": 10_000,
    # A type is a file for each bucket: they are for many writers, here is one.
    "arcadedb.typeDefaultBuckets": 1,
}


class Store:
    """The database of one research. It is closed, and its folder deleted, when the last who
    holds this object lets go."""

    def __init__(self, folder: Path, db: Any) -> None:
        self.db = db
        # Readers need no lock: the engine shows each query what was committed. Writers in
        # several threads do meet conflicts, so they take turns.
        self.writing = threading.Lock()
        weakref.finalize(self, _discard, db, folder)


class Stores:
    """The databases that were used last, in a temporary folder that goes with this object.

    Raises MindMapError (code "mindmap.unavailable") when the engine does not run here.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="mindtrail-map-"))
        self._guard = threading.Lock()
        self._open: OrderedDict[str, Store] = OrderedDict()
        self._closed = False
        self._end = weakref.finalize(self, _clear, self._open, self.folder)
        self._count = 0
        try:
            self._make_template()
        except (OSError, ArcadeDBError) as error:
            self._end()
            # An old processor or C library: the package is there, its engine does not start.
            raise MindMapError(
                f"The embedded graph engine does not run on this machine: {error}",
                code="mindmap.unavailable",
                detail=str(error),
            ) from error

    def of(self, research: str) -> Store:
        """The database of a research, an empty one when it has none (any more)."""
        with self._guard:
            if self._closed:
                raise MindMapError("The map was closed; open the run again.", code="mindmap.closed")
            store = self._open.get(research) or self._new()
            self._open[research] = store
            self._open.move_to_end(research)
            if len(self._open) > _KEPT_OPEN:
                self._open.popitem(last=False)
            return store

    def drop(self, research: str) -> None:
        """Let go of one database and what is in it."""
        with self._guard:
            self._open.pop(research, None)

    def close(self) -> None:
        """Let go of all and delete the folder; can be called twice."""
        with self._guard:
            self._closed = True
            self._end()

    def _make_template(self) -> None:
        """An empty database with the schema. Making one takes a quarter of a second, most of
        it for the constraints; copying one takes a hundredth."""
        _log_in(self.folder)
        db: Any = create_database(str(self.folder / "template"))
        try:
            for name, value in LIMITS.items():
                db.command("sql", f"ALTER DATABASE `{name}` {value}")
            for statement in text.CONSTRAINTS:
                db.command("opencypher", statement)
            for kind in EDGE_KINDS:
                db.command("sql", f"CREATE EDGE TYPE `{kind}`")
        finally:
            db.close()

    def _new(self) -> Store:
        self._count += 1
        folder = self.folder / str(self._count)
        try:
            shutil.copytree(self.folder / "template", folder)
            return Store(folder, open_database(str(folder)))
        except (OSError, ArcadeDBError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise MindMapError(
                f"The map could not be opened; the journal is not touched. ({error})",
                code="mindmap.failed",
                detail=str(error),
            ) from error


def _log_in(folder: Path) -> None:
    """The engine reads these when it is first used; without them it logs to the console.

    They stay set: a thread that walks through the environment, as HTTP clients do for their
    proxies, must not find one gone.
    """
    os.environ.setdefault("ARCADEDB_LOG_DIR", f"{folder}/log")
    os.environ.setdefault("ARCADEDB_LOG_CONSOLE", "0")


def _discard(db: Any, folder: Path) -> None:
    db.close()
    shutil.rmtree(folder, ignore_errors=True)


def _clear(stores: OrderedDict[str, Store], folder: Path) -> None:
    stores.clear()
    shutil.rmtree(folder, ignore_errors=True)
