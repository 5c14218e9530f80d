"""The right to drive a run of a team's journal, and what its holder records."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from research_core.domain.events import Event, Recorded
from research_core.errors import JournalError, LeaseLost, StoreAway
from research_core.journal import neo4j_queries as queries
from research_core.journal.common import busy, lost
from research_core.journal.held import Entry, HeldBack, entry
from research_core.journal.neo4j_database import JournalDatabase
from research_core.ports import Clock

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Term:
    """One holding of a run's lease. Terms of a process count up, so that a belated message
    of an earlier one changes nothing. ``head`` is the last number its holder knows of."""

    run: str
    number: int
    head: int
    is_kept: bool = False


class Leases:
    """Who may drive: a node a run, with a moment of the server's clock up to which it holds.

    It is renewed by a heartbeat and with each event. A holder that dies lets it lapse.
    """

    def __init__(self, database: JournalDatabase, seconds: float, clock: Clock) -> None:
        """``seconds`` is how long a lease holds without being renewed."""
        self._database = database
        self._seconds = seconds
        self._clock = clock
        self._holder = clock.token()
        self._numbers = itertools.count(1)
        self._guard = threading.Lock()
        self._driven: set[str] = set()

    @contextmanager
    def taken(self, run: str) -> Iterator[Term]:
        """A term of this run: one thread's of one process. Raises RunBusy.

        At its end the lease is let go, unless ``is_kept`` was set: then it lapses, and
        until then only this process can take it.
        """
        with self._guard:
            if run in self._driven:
                raise busy(run)
            self._driven.add(run)
        try:
            term = self._acquire(run)
            try:
                yield term
            finally:
                self._release(term)
        finally:
            with self._guard:
                self._driven.discard(run)

    @contextmanager
    def heartbeat(self, term: Term) -> Iterator[None]:
        """Renew the term from a thread of its own, for as long as this lasts."""
        ended = threading.Event()

        def beat() -> None:
            while not self._clock.wait(ended, self._seconds / 3):
                try:
                    self._database.write(lambda transaction: self.fence(transaction, term))
                except StoreAway:
                    continue  # the next beat tries again
                except (LeaseLost, JournalError):
                    return  # the holder hears of it with its next event

        threading.Thread(target=beat, name=f"lease-{term.run}", daemon=True).start()
        try:
            yield
        finally:
            ended.set()

    def fence(self, transaction: ManagedTransaction, term: Term) -> None:
        """Renew the term, in the transaction that relies on it. Raises LeaseLost."""
        if transaction.run(queries.FENCE, self._names(term.run, term.number)).single() is None:
            raise lost(term.run)

    def abandoned(self) -> list[str]:
        """The runs whose lease has lapsed and that no thread of this process holds."""
        lapsed = self._database.read(queries.ABANDONED)
        with self._guard:
            return [row["run"] for row in lapsed if row["run"] not in self._driven]

    def _acquire(self, run: str) -> Term:
        names = self._names(run, next(self._numbers))
        # While the server was away every lease may have lapsed, and who holds one comes first.
        names["calm"] = self._database.calm_s() > self._seconds

        def work(transaction: ManagedTransaction) -> int:
            found = transaction.run(queries.ACQUIRE, names).single()
            if found is None:
                raise busy(run)
            return int(found["head"])

        return Term(run, names["term"], head=self._database.write(work))

    def _release(self, term: Term) -> None:
        if term.is_kept:
            return
        names = self._names(term.run, term.number)
        try:
            self._database.write(lambda t: t.run(queries.RELEASE, names).consume())
        except (StoreAway, JournalError) as error:
            _LOG.info("the lease of run %s was not let go and will lapse: %s", term.run, error)

    def _names(self, run: str, number: int) -> dict[str, Any]:
        return {
            "run": run,
            "holder": self._holder,
            "term": number,
            "milliseconds": int(self._seconds * 1000),
        }


class HoldingLease:
    """A :class:`research_core.ports.Lease` that holds back what cannot be recorded."""

    def __init__(
        self,
        term: Term,
        held: HeldBack,
        record: Callable[[Entry, Term], Recorded],
        has_worked: Callable[[str, int, set[str]], bool],
        clock: Clock,
    ) -> None:
        """``record`` records under a term. ``has_worked`` tells of a run whether a step of
        its work was recorded after a number, other than by the events of these marks."""
        self._term = term
        self._held = held
        self._record = record
        self._has_worked = has_worked
        self._clock = clock
        self._away: StoreAway | None = None

    def append(self, event: Event) -> Recorded:
        waiting = entry(event, self._clock)
        try:
            self._check_order()
            return self._recorded(waiting)
        except StoreAway as away:
            self._away = away
            self._held.add(waiting, self._term.head)
            raise

    def settle(self) -> None:
        while self._held.waits:
            after, entries = self._held.entries()
            if self._is_too_late(after, entries):
                aside = self._held.set_aside(self._clock)
                _LOG.warning(
                    "run %s went on elsewhere, or was deleted, while this process was cut off: "
                    "%d events that it held back were set aside in %s",
                    self._term.run,
                    len(entries),
                    aside,
                )
            else:
                for waiting in entries:
                    self._recorded(waiting)
                self._held.clear(len(entries))
        self._away = None

    def _is_too_late(self, after: int, entries: list[Entry]) -> bool:
        """True when the events would repeat what another did, or bring back a deleted run."""
        if self._term.head < after:
            return True
        return self._has_worked(self._term.run, after, {waiting.mark for waiting in entries})

    def _check_order(self) -> None:
        """See that nothing passes what waits. Raises StoreAway while something does."""
        if self._away:
            raise StoreAway(self._away.cause, str(self._away), **self._away.facts)
        self.settle()

    def _recorded(self, waiting: Entry) -> Recorded:
        recorded = self._record(waiting, self._term)
        self._term.head = max(self._term.head, recorded.seq)
        return recorded
