"""The journal: what keeps the events of all runs, and who may drive one."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from research_core.domain.events import Event, Recorded


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run as the library lists it, made from its few lifecycle events.

    ``title`` is "" while the topic is the title; ``parent`` is the run that it was forked
    from, "" for none.
    """

    id: str
    topic: str
    language: str
    state: str
    cause: str
    started_at: str
    updated_at: str
    events: int
    title: str = ""
    tags: tuple[str, ...] = ()
    discarded: bool = False
    parent: str = ""


class Lease(Protocol):
    """The right to drive a run. What the holder records goes through it."""

    def append(self, event: Event) -> Recorded:
        """Record one event of the holder, as :meth:`Journal.append` does.

        Raises StoreAway when the journal cannot be reached: the event is then held on this
        machine's disk, and what is appended after it as well, until :meth:`settle`. Raises
        LeaseLost when another holder has taken over; nothing was recorded.
        """
        ...

    def settle(self) -> None:
        """Record what was held back, in its order; does nothing when nothing was.

        Raises StoreAway while the journal still cannot be reached, and LeaseLost.
        """
        ...


class Journal(Protocol):
    """An append-only record of runs. What ``append`` returned is durable.

    Every method raises StoreAway when the journal is on a server that cannot be reached.
    """

    def append(self, run: str, event: Event) -> Recorded:
        """Record one event under the run's next number, atomically.

        Raises JournalUnwritable (disk full, read-only) and leaves the journal as it was.
        """
        ...

    def restore(self, events: Sequence[Recorded]) -> None:
        """Record a run as it was, numbers and times included, in one transaction: a whole
        run, or what follows the events of it that are here.

        Raises BadInput, and records nothing, when the first of them is not the run's next
        event here; ValueError unless they are one run's events without a gap.
        """
        ...

    def read(self, run: str, after: int = 0) -> list[Recorded]:
        """The events of a run with a number above ``after``, in order ([] for no run)."""
        ...

    def head(self, run: str) -> int:
        """The number of the run's last event; 0 when there is no such run."""
        ...

    def runs(self) -> list[RunSummary]:
        """All runs, newest first."""
        ...

    def lease(self, run: str) -> AbstractContextManager[Lease]:
        """The right to drive a run, for one holder at a time. Raises RunBusy when taken.

        A holder that dies loses it.
        """
        ...

    def abandoned(self) -> list[str]:
        """The runs whose holder died without letting go, for another process to take over.

        Always [] where a dead holder leaves no trace.
        """
        ...

    def erase(self, run: str) -> None:
        """Delete exactly this run's events. Raises RunBusy while somebody drives it."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...
