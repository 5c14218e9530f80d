"""The journal's part of a Neo4j database: made ready once, refused when it is too new."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from research_core.errors import JournalTooNew, StoreAway
from research_core.journal import neo4j_queries as queries
from research_core.journal.common import closed
from research_core.neo4j_access import Neo4jAccess
from research_core.ports import Clock

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

T = TypeVar("T")


class JournalDatabase:
    """Reads and writes of the journal. Every method raises StoreAway, JournalTooNew, and
    JournalError once it is closed."""

    def __init__(self, access: Neo4jAccess, clock: Clock) -> None:
        """The server is not asked for anything yet, so that this never fails."""
        self._access = access
        self._clock = clock
        self._guard = threading.Lock()
        self._is_known = False
        self._is_prepared = False
        self._is_closed = False
        self._away_at = -math.inf

    def calm_s(self) -> float:
        """For how many seconds the server has not been seen away; endless if it never was."""
        return self._clock.monotonic() - self._away_at

    def read(self, query: str, **parameters: object) -> list[dict[str, Any]]:
        """The rows of a query. Nothing is prepared for it: a server may be read-only."""
        with self._noting():
            self._check()
            return self._access.read(query, **parameters)

    def write(self, work: Callable[[ManagedTransaction], T], seconds: float = 10.0) -> T:
        """What ``work`` returns from one transaction, as :meth:`Neo4jAccess.write` has it."""
        with self._noting():
            self._check()
            self._prepare()
            return self._access.write(work, seconds)

    def close(self) -> None:
        """Refuse whatever still comes; the way to the server is its owner's to close."""
        self._is_closed = True

    @contextmanager
    def _noting(self) -> Iterator[None]:
        try:
            yield
        except StoreAway:
            self._away_at = self._clock.monotonic()
            raise

    def _check(self) -> None:
        if self._is_closed:
            raise closed()
        if not self._is_known:
            _refuse_newer(self._access.read(queries.VERSION))
            self._is_known = True

    def _prepare(self) -> None:
        """Constraints and indexes, before this process writes for the first time."""
        with self._guard:
            if self._is_prepared:
                return
            if not self._access.read(queries.VERSION):
                self._access.prepare(queries.SCHEMA)
            version = {"version": queries.SCHEMA_VERSION}
            _refuse_newer(self._access.write(lambda t: t.run(queries.SET_VERSION, version).data()))
            self._is_prepared = True


def _refuse_newer(rows: Sequence[Mapping[str, Any]]) -> None:
    found = max((row["version"] for row in rows), default=0)
    if found > queries.SCHEMA_VERSION:
        raise JournalTooNew(
            f"The team's journal was written by a newer Mindtrail (schema {found}, this one "
            f"knows {queries.SCHEMA_VERSION}). It was left untouched; open it with the newer "
            "one, or choose another database by NEO4J_DATABASE.",
            code="journal.too_new",
            found=str(found),
        )
