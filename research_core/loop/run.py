"""The loop: decide, perform, append, fold, yield; one synchronous generator."""

from __future__ import annotations

import logging
import threading
from collections.abc import Generator, Iterable, Iterator
from datetime import datetime

from research_core.domain.events import Event, Recorded, WaitEnded
from research_core.domain.fold import fold, fold_all
from research_core.domain.research import Research
from research_core.domain.values import Wait
from research_core.errors import StoreAway, StoreCause
from research_core.loop.decide import Action, WaitUntil, decide
from research_core.loop.perform import perform
from research_core.ports import Clock, Journal, Lease, Toolbox

_LOG = logging.getLogger(__name__)
_LOOK_EVERY_S = 0.1
_ASK_AGAIN_S = 1.0  # how often a journal that is out of reach is tried


def drive(
    run: str, journal: Journal, toolbox: Toolbox, closing: threading.Event | None = None
) -> Generator[Recorded, None, None]:
    """Drive a run until it is finished or paused, yielding each event once it is durable.

    What other tabs and processes append meanwhile (a pause, an injection) is folded and
    yielded in its place. A wait ends at once when somebody acts, and without an event when
    ``closing`` is set. While the journal is out of reach the run rests: what the calls in
    flight bring is held by the lease, and the run goes on when the journal is back. Raises
    RunBusy when someone else drives the run or has taken it over, and JournalUnwritable
    when an event could not be recorded: the run can be resumed.
    """
    closing, clock = closing or threading.Event(), toolbox.clock
    research: Research | None = None
    said: StoreCause | None = None  # why the journal is out of reach, said once
    while True:
        try:
            asked_at = journal.head(run)
            # Read under the lease: who is turned away has read nothing in vain.
            with journal.lease(run) as lease:
                if research is None or journal.head(run) < research.seq:  # deleted and restored
                    events = journal.read(run)
                    research = fold_all(run, (each for each in events if each.seq <= asked_at))
                while True:
                    lease.settle()
                    said = None
                    for recorded in journal.read(run, after=research.seq):
                        research = fold(research, recorded)
                        yield recorded
                    action = decide(research)
                    if action is None or closing.is_set():
                        break
                    coming = _events(action, research, journal, toolbox, closing)
                    for recorded in _recording(coming, research, journal, lease):
                        research = fold(research, recorded)
                        yield recorded
            # Whoever resumed the run while we still held the lease was turned away by it, so
            # look once more now that it is free.
            if journal.head(run) == research.seq or closing.is_set():
                return
        except StoreAway as away:
            if away.cause != said:
                said = away.cause
                _LOG.warning("%s", away)
            if clock.wait(closing, _ASK_AGAIN_S):
                return


def _recording(
    events: Iterable[Event], research: Research, journal: Journal, lease: Lease
) -> Iterator[Recorded]:
    """Append events and yield what the journal then holds beyond the research.

    When the journal goes out of reach the remaining events are still taken, since each may
    be a reply that was paid for. Raises StoreAway after the last one.
    """
    seq = research.seq
    away: StoreAway | None = None
    for event in events:
        try:
            lease.append(event)
            news = journal.read(research.id, after=seq)
        except StoreAway as error:
            away = error
            continue
        yield from news
        seq = news[-1].seq if news else seq
    if away:
        raise away


def _events(
    action: Action,
    research: Research,
    journal: Journal,
    toolbox: Toolbox,
    closing: threading.Event,
) -> Iterator[Event]:
    if isinstance(action, WaitUntil):
        if _sat_out(action.wait, research, journal, toolbox.clock, closing):
            yield WaitEnded()
        return
    yield from perform(action, research, toolbox)


def _sat_out(
    wait: Wait, research: Research, journal: Journal, clock: Clock, closing: threading.Event
) -> bool:
    """True when the time came; False when somebody acted before it."""
    until = datetime.fromisoformat(wait.until)
    while (left := (until - clock.now()).total_seconds()) > 0:
        is_closing = clock.wait(closing, min(left, _LOOK_EVERY_S))
        if is_closing or journal.head(research.id) > research.seq:
            return False
    return True
