"""The way to a Neo4j server: one driver, its errors in words, and calls that end in time.

Both the journal and the mind map of a team go through here. The driver is imported and
connected when it is first needed, so that a desk opens although its server is away.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import SecretStr

from research_core.deadline import within
from research_core.errors import StoreAway, StoreCause

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction, Record

T = TypeVar("T")

_CALL_S = 10.0  # a cut wire is silent: without this a call would wait for minutes
_CONNECT_S = 3.0
_RETRY_S = 1.0  # how long the driver itself tries again after a transient error
_REST_S = 1.0  # after a failure nobody knocks again for so long
_REST_AUTH_S = 6.0  # a server locks an account that knocks often with a wrong password


class Neo4jAccess:
    """One database of one server. Safe between threads; every method raises StoreAway."""

    def __init__(self, uri: str, username: str, password: SecretStr | None, database: str) -> None:
        """``uri`` as the driver takes it (``neo4j://``, ``neo4j+s://``, ``bolt://`` ...).

        Nothing is connected yet.
        """
        self._uri = uri
        self._auth = (username, password or SecretStr(""))
        self._database = database
        self._guard = threading.Lock()
        self._driver: Driver | None = None
        self._trouble: StoreAway | None = None
        self._rest_until = 0.0

    @property
    def trouble(self) -> StoreAway | None:
        """Why the last call failed; None once one has succeeded again."""
        return self._trouble

    def read(self, query: str, **parameters: object) -> list[dict[str, Any]]:
        """The rows of one of our own queries."""

        def work(transaction: ManagedTransaction) -> list[dict[str, Any]]:
            return transaction.run(query, parameters).data()

        def call(driver: Driver) -> list[dict[str, Any]]:
            with driver.session(database=self._database, default_access_mode="READ") as session:
                return session.execute_read(work)

        return self._do(call)

    def write(self, work: Callable[[ManagedTransaction], T], seconds: float = _CALL_S) -> T:
        """What ``work`` returns from one transaction, committed whole or not at all.

        ``work`` runs again after a transient error, and may have been committed although
        StoreAway is raised (the answer was lost): it has to bear being repeated.
        """

        def call(driver: Driver) -> T:
            with driver.session(database=self._database) as session:
                return session.execute_write(work)

        return self._do(call, seconds)

    def prepare(self, statements: Iterable[str]) -> None:
        """Carry out schema statements (constraints, indexes), each one idempotent."""

        def call(driver: Driver) -> None:
            with driver.session(database=self._database) as session:
                for statement in statements:
                    session.run(statement).consume()
                session.run("CALL db.awaitIndexes(30)").consume()

        self._do(call, seconds=60)

    def ask(
        self, query: str, parameters: Mapping[str, object], *, seconds: float, most_rows: int
    ) -> list[Record]:
        """The first rows of a stranger's query, in a transaction that the server keeps from
        writing, ends after ``seconds`` and that is rolled back.

        Raises neo4j.exceptions.Neo4jError for what the server refuses.
        """

        def call(driver: Driver) -> list[Record]:
            with (
                driver.session(
                    database=self._database, default_access_mode="READ", fetch_size=most_rows
                ) as session,
                session.begin_transaction(timeout=seconds) as transaction,
            ):
                return transaction.run(query, dict(parameters)).fetch(most_rows)

        return self._do(call, seconds + _CALL_S)

    def explain(self, query: str, parameters: Mapping[str, object]) -> Mapping[str, Any]:
        """The server's plan for a query, which is not carried out: a tree of operators with
        ``operatorType``, ``args`` and ``children``. Raises neo4j.exceptions.Neo4jError."""

        def call(driver: Driver) -> Mapping[str, Any]:
            with (
                driver.session(database=self._database, default_access_mode="READ") as session,
                session.begin_transaction(timeout=_CALL_S) as transaction,
            ):
                result = transaction.run(f"EXPLAIN {query}", dict(parameters))
                return result.consume().plan or {}

        return self._do(call)

    def close(self) -> None:
        """Let go of all connections."""
        with self._guard:
            driver, self._driver = self._driver, None
        if driver:
            driver.close()

    def _do(self, call: Callable[[Driver], T], seconds: float = _CALL_S) -> T:
        from neo4j.exceptions import DriverError, Neo4jError  # noqa: PLC0415

        if self._trouble and time.monotonic() < self._rest_until:
            raise self._again(self._trouble)
        try:
            value = within(seconds, lambda: call(self._connected()), "neo4j-call")
        except TimeoutError:
            self._drop()
            raise self._away("unreachable", f"no answer in {seconds:.0f} s") from None
        except (Neo4jError, DriverError, OSError, ValueError) as error:
            cause = _cause(error)
            if cause is None:
                raise
            raise self._away(cause, _words(error)) from error
        self._trouble = None
        return value

    def _connected(self) -> Driver:
        from neo4j import GraphDatabase  # noqa: PLC0415

        with self._guard:
            if self._driver is None:
                # It warns of each failed try, which StoreAway tells once and in words.
                logging.getLogger("neo4j").setLevel(logging.ERROR)
                name, password = self._auth
                self._driver = GraphDatabase.driver(
                    self._uri,
                    auth=(name, password.get_secret_value()),
                    connection_timeout=_CONNECT_S,
                    connection_acquisition_timeout=_CALL_S,
                    max_transaction_retry_time=_RETRY_S,
                    keep_alive=True,
                    notifications_min_severity="OFF",
                    telemetry_disabled=True,
                )
            return self._driver

    def _drop(self) -> None:
        """Forget a driver whose connections hang; it is closed on a thread of its own."""
        with self._guard:
            driver, self._driver = self._driver, None
        if driver:
            threading.Thread(target=driver.close, name="neo4j-close", daemon=True).start()

    def _away(self, cause: StoreCause, reason: str) -> StoreAway:
        place = f"{urlsplit(self._uri).hostname}, database {self._database}"
        sentence = _SENTENCES[cause].format(place=place, reason=reason)
        self._trouble = StoreAway(
            cause, f"{sentence} {_KEPT}", place=place, database=self._database, reason=reason
        )
        self._rest_until = time.monotonic() + (_REST_AUTH_S if cause == "auth" else _REST_S)
        return self._trouble

    @staticmethod
    def _again(trouble: StoreAway) -> StoreAway:
        """The same error anew: an exception belongs to the thread that raised it."""
        return StoreAway(trouble.cause, str(trouble), **trouble.facts)


_SENTENCES: Mapping[StoreCause, str] = {
    "unreachable": "The team's database ({place}) cannot be reached: {reason}.",
    "auth": "The team's database ({place}) refuses the name or the password. Correct "
    "NEO4J_USERNAME and NEO4J_PASSWORD and start again.",
    "read_only": "The team's database ({place}) takes no changes: {reason}.",
    "full": "The team's database ({place}) has no room left: {reason}.",
    "failed": "The team's database ({place}) cannot be used: {reason}.",
}
_KEPT = "What was recorded is kept there; runs wait and go on by themselves when it is back."

_CODES: tuple[tuple[str, StoreCause], ...] = (
    ("Neo.ClientError.Security.", "auth"),
    ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "read_only"),
    ("Neo.ClientError.General.WriteOnReadOnlyAccessMode", "read_only"),
    ("Neo.ClientError.Cluster.NotALeader", "read_only"),
    ("Neo.ClientError.Database.DatabaseNotFound", "failed"),
    ("Neo.DatabaseError.", "failed"),
    ("Neo.TransientError.General.DatabaseUnavailable", "unreachable"),
    ("Neo.TransientError.", "failed"),
)


def _cause(error: Exception) -> StoreCause | None:
    """Why the database is of no use for now; None when it is the query that is wrong."""
    from neo4j.exceptions import (  # noqa: PLC0415
        ConfigurationError,
        DriverError,
        Neo4jError,
        TransactionError,
    )

    if "No space left" in str(error) or "File too large" in str(error):
        return "full"
    if isinstance(error, TransactionError):
        return "failed"
    if isinstance(error, ConfigurationError | ValueError):
        return "failed"
    if isinstance(error, Neo4jError):
        code = error.code or ""
        return next((cause for start, cause in _CODES if code.startswith(start)), None)
    return "unreachable" if isinstance(error, DriverError | OSError) else None


def _words(error: Exception) -> str:
    """What the driver said, in one line."""
    lines = str(getattr(error, "message", None) or error).splitlines()
    return (lines[0] if lines else type(error).__name__).rstrip(".")[:200]
