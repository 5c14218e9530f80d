"""The loop: decide, perform, append, fold, yield; one synchronous generator."""

from __future__ import annotations

from collections.abc import Iterator

from research_core.domain.events import Recorded
from research_core.domain.fold import fold, fold_all
from research_core.loop.decide import decide
from research_core.loop.perform import perform
from research_core.ports import Journal, Toolbox


def drive(run: str, journal: Journal, toolbox: Toolbox) -> Iterator[Recorded]:
    """Drive a run until it is finished or paused, yielding each event once it is durable.

    What other tabs and processes append meanwhile (a pause, an injection) is folded and
    yielded in its place. Raises RunBusy when someone else drives the run, and
    JournalUnwritable when an event could not be recorded: the run can be resumed.
    """
    research = fold_all(run, journal.read(run))
    while True:
        with journal.lease(run):
            while True:
                for recorded in journal.read(run, after=research.seq):
                    research = fold(research, recorded)
                    yield recorded
                action = decide(research)
                if action is None:
                    break
                for event in perform(action, research, toolbox):
                    journal.append(run, event)
                    for recorded in journal.read(run, after=research.seq):
                        research = fold(research, recorded)
                        yield recorded
        # Whoever resumed the run while we still held the lease was turned away by it, so
        # look once more now that it is free.
        if journal.head(run) == research.seq:
            return
