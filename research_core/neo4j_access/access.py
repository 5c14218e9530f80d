"""One driver, its errors in words, and calls that end in time.

The driver is imported and connected when it is first needed, so that a desk opens although
its server is away.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import SecretStr

from research_core.clock import SYSTEM_CLOCK
from research_core.deadline import within
from research_core.errors import JournalError, StoreAway, StoreCause
from research_core.neo4j_access.address import checked_address
from research_core.neo4j_access.breaker import Breaker
from research_core.neo4j_access.words import away, cause_of, words_of
from research_core.ports import Clock

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction, Record, Session
    from neo4j.api import BookmarkManager

T = TypeVar("T")

_CALL_S = 10.0
_READ_S = 60.0  # a long run over a slow line; a line that is dead is noticed in seconds
_ALIVE_S = 3.0  # the smallest question, while somebody waits for a longer answer
_PROBE_S = 6.0  # the same while the server is away, with all it takes to connect from afar
_CONNECT_S = 3.0
_SERVER_SHARE = 0.6  # of a write's time: after that the server ends it by itself
_RETRY_S = 1.0  # how long the driver itself tries again after a transient error


class Neo4jAccess:
    """One database of one server. Safe between threads; every method raises StoreAway."""

    def __init__(
        self,
        uri: str,
        username: str,
        password: SecretStr | None,
        database: str,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        """``uri`` as the driver takes it (``neo4j://``, ``neo4j+s://``, ``bolt://`` ...).

        Nothing is connected yet. Raises BadInput for what is no such address.
        """
        self._uri = checked_address(uri)
        self._username, self._password = username, password
        self._database = database
        self._guard = threading.Lock()
        self._driver: Driver | None = None
        self._is_closed = False
        self._bookmarks: BookmarkManager | None = None
        self._breaker = Breaker(self._probe, clock)

    @property
    def trouble(self) -> StoreAway | None:
        """Why the last call failed; None once one has succeeded again."""
        return self._breaker.trouble

    def read(self, query: str, **parameters: object) -> list[dict[str, Any]]:
        """The rows of one of our own queries."""

        return self.read_all([query], **parameters)[0]

    def read_all(self, queries: Sequence[str], **parameters: object) -> list[list[dict[str, Any]]]:
        """The rows of each of several of our own queries, read in one transaction."""

        def work(transaction: ManagedTransaction) -> list[list[dict[str, Any]]]:
            return [transaction.run(query, parameters).data() for query in queries]

        def call(driver: Driver) -> list[list[dict[str, Any]]]:
            with self._session(driver, default_access_mode="READ") as session:
                return session.execute_read(work)

        return self._do(call, _READ_S)

    def write(self, work: Callable[[ManagedTransaction], T], seconds: float = _CALL_S) -> T:
        """What ``work`` returns from one transaction, committed whole or not at all.

        ``work`` runs again after a transient error, and may have been committed although
        StoreAway is raised (the answer was lost): it has to bear being repeated.
        """
        from neo4j import unit_of_work  # noqa: PLC0415

        # The locks of a process whose network is gone shall not outlast others' patience.
        ending = unit_of_work(timeout=seconds * _SERVER_SHARE)(work)

        def call(driver: Driver) -> T:
            with self._session(driver) as session:
                return session.execute_write(ending)

        return self._do(call, seconds, changes=True)

    def prepare(self, statements: Iterable[str]) -> None:
        """Carry out schema statements (constraints, indexes), each one idempotent."""

        def call(driver: Driver) -> None:
            with self._session(driver) as session:
                for statement in statements:
                    _prepare(session, statement)
                session.run("CALL db.awaitIndexes(30)").consume()

        self._do(call, 60, changes=True)

    def ask(
        self, query: str, parameters: Mapping[str, object], *, seconds: float, most_rows: int
    ) -> list[Record]:
        """The first rows of a stranger's query, in a transaction that the server keeps from
        writing, ends after ``seconds`` and that is rolled back.

        Raises neo4j.exceptions.Neo4jError for what the server refuses, and TimeoutError for
        what it could not end.
        """

        def call(driver: Driver) -> list[Record]:
            with (
                self._session(driver, default_access_mode="READ", fetch_size=most_rows) as session,
                session.begin_transaction(timeout=seconds) as transaction,
            ):
                return transaction.run(query, dict(parameters)).fetch(most_rows)

        return self._do(call, seconds + _CALL_S, own=False)

    def explain(self, query: str, parameters: Mapping[str, object]) -> Mapping[str, Any]:
        """The server's plan for a query, which is not carried out: a tree of operators with
        ``operatorType``, ``args`` and ``children``. Raises neo4j.exceptions.Neo4jError, and
        TimeoutError when planning takes too long."""

        def call(driver: Driver) -> Mapping[str, Any]:
            with (
                self._session(driver, default_access_mode="READ") as session,
                session.begin_transaction(timeout=_CALL_S) as transaction,
            ):
                result = transaction.run(f"EXPLAIN {query}", dict(parameters))
                return result.consume().plan or {}

        return self._do(call, _CALL_S, own=False)

    def close(self) -> None:
        """Let go of all connections; whoever still asks gets JournalError."""
        with self._guard:
            driver, self._driver = self._driver, None
            self._is_closed = True
        if driver:
            driver.close()

    def _do(
        self,
        call: Callable[[Driver], T],
        seconds: float,
        *,
        changes: bool = False,
        own: bool = True,
    ) -> T:
        """What ``call`` returns. ``changes``: it writes; ``own``: the query is one of ours."""
        self._breaker.check(changes)
        return self._try(call, seconds, changes, own)

    def _try(self, call: Callable[[Driver], T], seconds: float, changes: bool, own: bool) -> T:
        from neo4j.exceptions import DriverError, Neo4jError  # noqa: PLC0415

        try:
            value = within(
                seconds, lambda: call(self._connected()), "neo4j-call", self._is_answering
            )
        except TimeoutError:
            if not own and self._is_answering():
                raise  # the server is well, and cannot end this query
            self._drop()
            raise self._failed("unreachable", "it does not answer") from None
        except (Neo4jError, DriverError, OSError) as error:
            cause = cause_of(error, own=own)
            if cause is None:
                raise
            if str(getattr(error, "code", "")).startswith("Neo.ClientError.Transaction."):
                # The server is well: it has only ended this one call, which waited for a lock.
                raise away(cause, words_of(error), self._uri, self._database) from error
            raise self._failed(cause, words_of(error)) from error
        self._breaker.worked(changes)
        return value

    def _is_answering(self) -> bool:
        """Whether a call that takes long may still end well: a server at work answers the
        smallest question, a frozen network nothing."""
        from neo4j.exceptions import DriverError, Neo4jError  # noqa: PLC0415

        try:
            within(_ALIVE_S, lambda: _ask(self._connected(), self._database), "neo4j-probe")
        except TimeoutError:
            return False
        except (Neo4jError, DriverError, OSError):
            return True  # an answer, if none to like: the call itself will get it too
        return True

    def _probe(self) -> None:
        """Ask the smallest question while the server is away."""
        with contextlib.suppress(StoreAway):
            self._try(lambda driver: _ask(driver, self._database), _PROBE_S, False, True)

    def _connected(self) -> Driver:
        from neo4j import GraphDatabase  # noqa: PLC0415

        with self._guard:
            if self._is_closed:
                raise JournalError(
                    "The team's database was let go of while it was still in use. What was "
                    "recorded is kept; open the library again to go on.",
                    code="journal.closed",
                )
            if self._driver is None:
                self._bookmarks = GraphDatabase.bookmark_manager()
                # It warns of each failed try, which StoreAway tells once and in words.
                logging.getLogger("neo4j").setLevel(logging.CRITICAL)
                password = self._password.get_secret_value() if self._password else ""
                self._driver = GraphDatabase.driver(
                    self._uri,
                    auth=(self._username, password),
                    connection_timeout=_CONNECT_S,
                    connection_acquisition_timeout=_CALL_S,
                    max_transaction_retry_time=_RETRY_S,
                    keep_alive=True,
                    notifications_min_severity="OFF",
                    telemetry_disabled=True,
                )
            return self._driver

    def _session(self, driver: Driver, **options: Any) -> Session:
        """A session that sees what this process, and whoever it took over from, has written:
        on a cluster a reading may be answered by a member that lags behind."""
        return driver.session(database=self._database, bookmark_manager=self._bookmarks, **options)

    def _drop(self) -> None:
        """Forget a driver whose connections hang; it is closed on a thread of its own."""
        with self._guard:
            driver, self._driver = self._driver, None
        if driver:
            threading.Thread(target=driver.close, name="neo4j-close", daemon=True).start()

    def _failed(self, cause: StoreCause, reason: str) -> StoreAway:
        if cause == "auth" and self._password is None:
            reason = "NEO4J_PASSWORD is not set"
        return self._breaker.failed(away(cause, reason, self._uri, self._database))


def _prepare(session: Session, statement: str) -> None:
    """Carry out a schema statement, though another process may do the same at this moment:
    the two can lock each other out (tried again), or find the other's work half done."""
    from neo4j.exceptions import ClientError  # noqa: PLC0415

    def work(transaction: ManagedTransaction) -> None:
        transaction.run(statement).consume()

    try:
        session.execute_write(work)
    except ClientError as error:
        if error.code != "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists":
            raise


def _ask(driver: Driver, database: str) -> None:
    """The smallest question."""
    with driver.session(database=database, default_access_mode="READ") as session:
        session.run("RETURN 1").consume()
