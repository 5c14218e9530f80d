"""The journal in one SQLite file (WAL), for one machine and any number of processes."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from research_core.clock import SYSTEM_CLOCK
from research_core.domain.events import Event, Recorded
from research_core.errors import (
    JournalError,
    JournalTooNew,
    JournalUnwritable,
)
from research_core.journal.codec import decode, encode
from research_core.journal.common import busy, check_follows, closed, only_run
from research_core.journal.migrations import MIGRATIONS
from research_core.journal.summaries import LIFECYCLE_KINDS, summaries
from research_core.ports import Clock, Lease, RunSummary

# The queries below are put together from these constants only; values go in as parameters.
_ROW = "run, seq, at, kind, version, data"


class SqliteJournal:
    """A :class:`research_core.ports.Journal` in ``home/journal.db``.

    One connection a process, guarded by a lock; SQLite serialises the processes. The
    lease is a lock file of the operating system: it is free again the moment its holder
    dies, however it dies.
    """

    def __init__(self, home: Path, clock: Clock = SYSTEM_CLOCK) -> None:
        """Open or create the journal. Raises JournalUnwritable, JournalTooNew, JournalError."""
        self._home = home
        self._clock = clock
        self._guard = threading.RLock()
        try:
            (home / "leases").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(home, error) from error
        self._connection = self._open(home / "journal.db")

    def append(self, run: str, event: Event) -> Recorded:
        data = encode(event)
        at = self._clock.now()
        with self._writing() as connection:
            last = _head(connection, run)
            connection.execute(
                "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)",
                (run, last + 1, at.isoformat(), event.kind, event.version, data),
            )
        return Recorded(run, last + 1, at, event)

    def restore(self, events: Sequence[Recorded]) -> None:
        run = only_run(events)
        rows = [
            (run, r.seq, r.at.isoformat(), r.event.kind, r.event.version, encode(r.event))
            for r in events
        ]
        with self._writing() as connection:
            check_follows(events, _head(connection, run))
            connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", rows)

    def read(self, run: str, after: int = 0) -> list[Recorded]:
        query = f"SELECT {_ROW} FROM events WHERE run = ? AND seq > ? ORDER BY seq"  # noqa: S608
        return [_recorded(row) for row in self._rows(query, (run, after))]

    def head(self, run: str) -> int:
        ((last,),) = self._rows("SELECT coalesce(max(seq), 0) FROM events WHERE run = ?", (run,))
        return int(last)

    def runs(self) -> list[RunSummary]:
        totals = self._rows("SELECT run, count(*), max(at) FROM events GROUP BY run", ())
        counts = {run: (events, updated) for run, events, updated in totals}
        marks = ", ".join("?" * len(LIFECYCLE_KINDS))
        query = f"SELECT {_ROW} FROM events WHERE kind IN ({marks}) ORDER BY run DESC, seq"  # noqa: S608
        return summaries(map(_recorded, self._rows(query, LIFECYCLE_KINDS)), counts)

    @contextmanager
    def lease(self, run: str) -> Iterator[Lease]:
        lock = FileLock(self._home / "leases" / f"{run}.lock", thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise busy(run) from error
        except OSError as error:
            raise _unwritable(self._home, error) from error
        try:
            yield _LockLease(self, run)
        finally:
            lock.release()

    def abandoned(self) -> list[str]:
        return []  # the operating system forgets a dead holder at once

    def erase(self, run: str) -> None:
        with self.lease(run), self._writing() as connection:
            connection.execute("DELETE FROM events WHERE run = ?", (run,))

    def close(self) -> None:
        with self._guard:
            self._connection.close()

    def _open(self, path: Path) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(
                path, timeout=30, isolation_level=None, check_same_thread=False
            )
        except sqlite3.OperationalError as error:
            raise _unwritable(self._home, error) from error
        try:
            self._prepare(connection, path)
        except JournalError:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection, path: Path) -> None:
        try:
            _refuse_newer(connection, path)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            _migrate(connection)
        except sqlite3.OperationalError as error:
            raise _unwritable(self._home, error) from error
        except sqlite3.DatabaseError as error:
            raise _damaged(path) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: committed whole, or rolled back whatever went wrong."""
        with self._guard:
            try:
                with self._connection:
                    self._connection.execute("BEGIN IMMEDIATE")
                    yield self._connection
            except sqlite3.OperationalError as error:
                raise _unwritable(self._home, error) from error
            except sqlite3.ProgrammingError as error:
                raise closed() from error
            except sqlite3.DatabaseError as error:
                raise _damaged(self._home / "journal.db") from error

    def _rows(self, query: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._guard:
            try:
                return self._connection.execute(query, parameters).fetchall()
            except sqlite3.ProgrammingError as error:
                raise closed() from error
            except sqlite3.DatabaseError as error:
                raise _damaged(self._home / "journal.db") from error


@dataclass(frozen=True, slots=True)
class _LockLease:
    """A lease that cannot be lost, on a journal that cannot be out of reach."""

    journal: SqliteJournal
    run: str

    def append(self, event: Event) -> Recorded:
        return self.journal.append(self.run, event)

    def settle(self) -> None:
        """Nothing is ever held back."""


def _refuse_newer(connection: sqlite3.Connection, path: Path) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise JournalTooNew(
            f"{path} was written by a newer Mindtrail (schema {version}, this one knows "
            f"{len(MIGRATIONS)}). It was left untouched; open it with the newer one, or choose "
            "another folder by MINDTRAIL_HOME.",
            code="journal.too_new",
            found=str(version),
        )


def _migrate(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for statements in MIGRATIONS[version:]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    connection.execute("COMMIT")


def _head(connection: sqlite3.Connection, run: str) -> int:
    query = "SELECT coalesce(max(seq), 0) FROM events WHERE run = ?"
    return int(connection.execute(query, (run,)).fetchone()[0])


def _recorded(row: tuple[Any, ...]) -> Recorded:
    run, seq, at, kind, version, data = row
    return Recorded(run, seq, datetime.fromisoformat(at), decode(kind, version, data))


def _unwritable(home: Path, error: Exception) -> JournalUnwritable:
    return JournalUnwritable(
        f"The journal in {home} cannot be written ({_reason(error)}). What was recorded before is "
        "kept. Free some space or allow writing there, or set MINDTRAIL_HOME to another folder; "
        "then resume the run.",
        code="journal.unwritable",
        home=str(home),
        reason=_reason(error),
    )


def _damaged(path: Path) -> JournalError:
    return JournalError(
        f"{path} is not a Mindtrail journal, or it is damaged. It was left as it is; "
        "move it away, or set MINDTRAIL_HOME to another folder.",
        code="journal.damaged_file",
        path=str(path),
    )


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error)
