"""The journal of a team, on its Neo4j server: for any number of processes and machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from research_core.clock import SYSTEM_CLOCK
from research_core.domain.events import Event, Recorded
from research_core.domain.lifecycle import is_work
from research_core.errors import JournalError
from research_core.journal import neo4j_queries as queries
from research_core.journal.codec import decode
from research_core.journal.common import check_follows, only_run
from research_core.journal.held import Entry, HeldBack, entry
from research_core.journal.neo4j_database import JournalDatabase
from research_core.journal.neo4j_lease import HoldingLease, Leases, Term
from research_core.journal.summaries import LIFECYCLE_KINDS, summaries
from research_core.neo4j_access import Neo4jAccess
from research_core.ports import Clock, Lease, RunSummary

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

_PAGE = 500  # events of one answer, so that a long run's reading is many short calls
_LOOKS = 5  # how often a number that is not there yet is looked for
_LONG_S = 120.0  # restoring or erasing a whole run


class Neo4jJournal:
    """A :class:`research_core.ports.Journal` in one database of a Neo4j server.

    What the holder of a lease cannot record because the server is away waits in
    ``home/held``, and is recorded when it is back.
    """

    def __init__(
        self,
        access: Neo4jAccess,
        home: Path,
        lease_seconds: float,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        """The server is not asked for anything yet, so that this never fails.

        ``lease_seconds`` is how long a dead holder's run waits for another one.
        """
        self._clock = clock
        self._database = JournalDatabase(access, clock)
        self._leases = Leases(self._database, lease_seconds, clock)
        self._home = home

    def append(self, run: str, event: Event) -> Recorded:
        return self._record(run, entry(event, self._clock))

    def restore(self, events: Sequence[Recorded]) -> None:
        run = only_run(events)
        entries = [entry(recorded.event, self._clock) for recorded in events]
        mark = entries[0].mark
        rows = [
            _row(recorded.seq, recorded.at, waiting)
            for recorded, waiting in zip(events, entries, strict=True)
        ]

        def work(transaction: ManagedTransaction) -> None:
            found = transaction.run(queries.LOCK_RUN, run=run, mark=mark).single(strict=True)
            if found["seq"] is not None:
                return  # committed by a try before, whose answer was lost
            check_follows(events, found["head"])
            for start in range(0, len(rows), _PAGE):
                transaction.run(queries.WRITE, run=run, rows=rows[start : start + _PAGE]).consume()

        self._database.write(work, _LONG_S)

    def read(self, run: str, after: int = 0) -> list[Recorded]:
        return [_recorded(run, row) for row in self._rows(run, after)]

    def head(self, run: str) -> int:
        rows = self._database.read(queries.HEAD, run=run)
        return int(rows[0]["head"]) if rows else 0

    def runs(self) -> list[RunSummary]:
        totals = self._database.read(queries.TOTALS)
        counts = {row["run"]: (row["events"], row["updated"]) for row in totals}
        rows = self._database.read(queries.LIFECYCLES, kinds=list(LIFECYCLE_KINDS))
        return summaries((_recorded(row["run"], row) for row in rows), counts)

    @contextmanager
    def lease(self, run: str) -> Iterator[Lease]:
        held = HeldBack(self._home, run)
        with self._leases.taken(run) as term, self._leases.heartbeat(term):
            try:
                yield HoldingLease(term, held, self._record_under, self._has_worked, self._clock)
            finally:
                # Nobody else shall do this work again as long as this process may record it.
                term.is_kept = held.waits

    def abandoned(self) -> list[str]:
        return self._leases.abandoned()

    def erase(self, run: str) -> None:
        with self._leases.taken(run) as term:

            def work(transaction: ManagedTransaction) -> None:
                transaction.run(queries.LOCK_RUN, run=run, mark="").consume()
                self._leases.fence(transaction, term)
                for query in queries.ERASE:
                    transaction.run(query, run=run).consume()

            self._database.write(work, _LONG_S)
            HeldBack(self._home, run).discard()

    def close(self) -> None:
        self._database.close()

    def _record_under(self, waiting: Entry, term: Term) -> Recorded:
        return self._record(term.run, waiting, term)

    def _record(self, run: str, waiting: Entry, term: Term | None = None) -> Recorded:
        """Record under the run's next number, and under a lease where there is one."""

        def work(transaction: ManagedTransaction) -> tuple[int, str]:
            asked = transaction.run(queries.LOCK_RUN, run=run, mark=waiting.mark)
            found = asked.single(strict=True)
            if term:
                self._leases.fence(transaction, term)
            if found["seq"] is not None:
                return found["seq"], found["at"]
            row = _row(found["head"] + 1, waiting.at, waiting)
            transaction.run(queries.WRITE, run=run, rows=[row]).consume()
            return row["seq"], row["at"]

        seq, at = self._database.write(work)
        return Recorded(run, seq, datetime.fromisoformat(at), waiting.event)

    def _has_worked(self, run: str, after: int, marks: set[str]) -> bool:
        return any(
            is_work(_recorded(run, row).event)
            for row in self._rows(run, after)
            if row["mark"] not in marks
        )

    def _rows(self, run: str, after: int) -> Iterator[dict[str, Any]]:
        """The rows of a run's events, page by page and without a gap.

        A query may see number 8 and not yet 7 when both are committed while it runs: what
        follows a gap is read once more. Raises JournalError for a gap that stays.
        """
        looks = 0
        while looks < _LOOKS:
            page = self._database.read(queries.READ, run=run, after=after, most=_PAGE)
            before = after
            for row in page:
                if row["seq"] != after + 1:
                    break
                yield row
                after += 1
            if after - before == len(page) < _PAGE:
                return
            looks = 0 if after > before else looks + 1
        raise _gap(run, after + 1)


def _row(seq: int, at: datetime, waiting: Entry) -> dict[str, Any]:
    event = waiting.event
    return {
        "seq": seq,
        "at": at.isoformat(),
        "kind": event.kind,
        "version": event.version,
        "data": waiting.data,
        "mark": waiting.mark,
    }


def _recorded(run: str, row: dict[str, Any]) -> Recorded:
    event = decode(row["kind"], row["version"], row["data"])
    return Recorded(run, row["seq"], datetime.fromisoformat(row["at"]), event)


def _gap(run: str, seq: int) -> JournalError:
    return JournalError(
        f"Event {seq} of run {run} is missing from the team's journal: it is damaged. It was left "
        "as it is; restore the run from a copy.",
        code="journal.damaged",
        kind=f"event {seq}",
    )
