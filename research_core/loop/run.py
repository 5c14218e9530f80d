"""The loop: decide, perform, append, fold, yield; one synchronous generator."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

from research_core.domain.events import Event, Recorded, WaitEnded
from research_core.domain.fold import fold, fold_all
from research_core.domain.research import Research
from research_core.domain.values import Wait
from research_core.loop.decide import Action, WaitUntil, decide
from research_core.loop.perform import perform
from research_core.ports import Journal, Toolbox

_LOOK_EVERY_S = 0.1


def drive(
    run: str, journal: Journal, toolbox: Toolbox, closing: threading.Event | None = None
) -> Iterator[Recorded]:
    """Drive a run until it is finished or paused, yielding each event once it is durable.

    What other tabs and processes append meanwhile (a pause, an injection) is folded and
    yielded in its place. A wait ends at once when somebody acts, and without an event when
    ``closing`` is set. Raises RunBusy when someone else drives the run, and
    JournalUnwritable when an event could not be recorded: the run can be resumed.
    """
    closing = closing or threading.Event()
    research = fold_all(run, journal.read(run))
    while True:
        with journal.lease(run):
            while True:
                for recorded in journal.read(run, after=research.seq):
                    research = fold(research, recorded)
                    yield recorded
                action = decide(research)
                if action is None or closing.is_set():
                    break
                for event in _events(action, research, journal, toolbox, closing):
                    journal.append(run, event)
                    for recorded in journal.read(run, after=research.seq):
                        research = fold(research, recorded)
                        yield recorded
        # Whoever resumed the run while we still held the lease was turned away by it, so
        # look once more now that it is free.
        if journal.head(run) == research.seq or closing.is_set():
            return


def _events(
    action: Action,
    research: Research,
    journal: Journal,
    toolbox: Toolbox,
    closing: threading.Event,
) -> Iterator[Event]:
    if isinstance(action, WaitUntil):
        if _sat_out(action.wait, research, journal, closing):
            yield WaitEnded()
        return
    yield from perform(action, research, toolbox)


def _sat_out(wait: Wait, research: Research, journal: Journal, closing: threading.Event) -> bool:
    """True when the time came; False when somebody acted before it."""
    until = datetime.fromisoformat(wait.until)
    while (left := (until - datetime.now(UTC)).total_seconds()) > 0:
        if closing.wait(min(left, _LOOK_EVERY_S)) or journal.head(research.id) > research.seq:
            return False
    return True
