"""Runs from one journal into another: brought whole, completed, or left alone; never changed.

What is written is read back and compared by its hash. Each run is written in one
transaction, so that a copy that was interrupted can simply be made again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Literal

from research_core.domain.events import Recorded
from research_core.errors import BadInput, JournalError, RunBusy
from research_core.journal.codec import to_line
from research_core.ports import Journal

# copied      was not there; is there now
# completed   its beginning was there; the rest was added
# equal       was there, event for event
# further     was there, and has gone on there since
# different   is there with other events; left alone
# busy        its beginning is there and is being driven; left alone
# unreadable  cannot be read here; left alone
Outcome = Literal["copied", "completed", "equal", "further", "different", "busy", "unreadable"]

_TRIES = 3  # another process may be writing the same run at this moment


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of one run.

    ``events`` is how many it has here and ``digest`` their hash; ``differs_at`` is the first
    event that is another one there, 0 when none is; ``went_on`` tells that it has got more
    events here while it was copied; ``reason`` is why it could not be read.
    """

    run: str
    outcome: Outcome
    events: int = 0
    digest: str = ""
    differs_at: int = 0
    went_on: bool = False
    reason: str = ""

    @property
    def is_there(self) -> bool:
        """True when every event of the run is in the other journal."""
        return self.outcome in ("copied", "completed", "equal", "further")


def copy_library(source: Journal, target: Journal) -> Iterator[Moved]:
    """Bring every run of ``source`` into ``target``, oldest first; yields each when done.

    Raises JournalError and StoreAway; what was yielded before is there.
    """
    for summary in reversed(source.runs()):
        try:
            events = source.read(summary.id)
        except JournalError as error:
            yield Moved(summary.id, "unreadable", reason=str(error))
            continue
        if events:  # else it was deleted since it was listed
            moved = bring(events, target)
            yield replace(moved, went_on=source.head(summary.id) > len(events))


def bring(events: Sequence[Recorded], target: Journal) -> Moved:
    """Bring one run, from its first event on, into ``target`` as far as it is not there.

    Raises JournalError, also when what is read back is not what was written, and StoreAway.
    """
    run = events[0].run
    lines = canonical(events)
    moved = Moved(run, "busy", len(lines), digest(lines))
    for _ in range(_TRIES):
        there = canonical(target.read(run))
        shared = min(len(there), len(lines))
        if there[:shared] != lines[:shared]:
            return replace(moved, outcome="different", differs_at=_first_other(lines, there))
        if len(there) >= len(lines):
            return replace(moved, outcome="equal" if len(there) == len(lines) else "further")
        try:
            _write(events, shared, target)
        except RunBusy:
            return moved
        except BadInput:  # it was written to since it was read: look again
            continue
        _check(moved, target)
        return replace(moved, outcome="completed" if shared else "copied")
    return moved


def canonical(events: Sequence[Recorded]) -> list[str]:
    """A run as lines of JSON that are equal where the events are, their times in UTC."""
    return [to_line(replace(event, at=event.at.astimezone(UTC))) for event in events]


def digest(lines: Sequence[str]) -> str:
    """The SHA-256 of canonical lines, each ended by a line feed; 64 hexadecimal digits."""
    whole = hashlib.sha256()
    for line in lines:
        whole.update(f"{line}\n".encode())
    return whole.hexdigest()


def _write(events: Sequence[Recorded], shared: int, target: Journal) -> None:
    """Raises RunBusy when somebody drives the run there, and BadInput when it has moved."""
    if shared == 0:
        target.restore(events)
        return
    # Events that a driver has not seen would make its next one wrong.
    with target.lease(events[0].run):
        target.restore(events[shared:])


def _check(moved: Moved, target: Journal) -> None:
    there = canonical(target.read(moved.run)[: moved.events])
    if digest(there) != moved.digest:
        raise JournalError(
            f"Run {moved.run} does not read back as it was written. It was left as it is, and "
            "nothing more was copied. Delete it there, check that journal, and copy again.",
            code="copy.unlike",
            run=moved.run,
        )


def _first_other(here: Sequence[str], there: Sequence[str]) -> int:
    pairs = enumerate(zip(here, there, strict=False), start=1)
    return next(number for number, (one, other) in pairs if one != other)
