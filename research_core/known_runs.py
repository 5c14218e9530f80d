"""The runs of a journal as this process knows them: folded once, then kept up to date."""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import reduce

from research_core.domain.fold import fold
from research_core.domain.research import Research
from research_core.errors import StoreAway, UnknownRun
from research_core.ports import Journal

_MOST = 16  # any other run is folded again when asked for


class KnownRuns:
    """The folded state of the runs asked for last. Safe between threads."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._guard = threading.Lock()
        self._known: OrderedDict[str, Research] = OrderedDict()

    def head(self, run: str) -> int:
        """The number of the run's last event, at least 1. Raises UnknownRun, StoreAway."""
        head = self._journal.head(run) if run.isascii() else 0
        if head == 0:
            raise UnknownRun(run)
        return head

    def research(self, run: str) -> Research:
        """The run as it stands in the journal; while a team's database is away, as it was
        last seen here. Raises UnknownRun, and StoreAway for a run never seen here."""
        with self._guard:
            known = self._known.get(run)
        try:
            head = self.head(run)
            if known and head < known.seq:
                known = None  # it was deleted and restored from an older copy
            # Asked outside the guard: a network that hangs holds up nobody else.
            news = self._journal.read(run, after=known.seq if known else 0)
        except StoreAway:
            if known is None:
                raise
            return known
        return self._keep(reduce(fold, news, known or Research(id=run)), instead_of=known)

    def forget(self, run: str) -> None:
        """Know nothing of this run any more."""
        with self._guard:
            self._known.pop(run, None)

    def _keep(self, seen: Research, instead_of: Research | None) -> Research:
        with self._guard:
            other = self._known.get(seen.id)
            if instead_of is None or other is None or other.seq < seen.seq:
                self._known[seen.id] = seen
            self._known.move_to_end(seen.id)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
        return seen
