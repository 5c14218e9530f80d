"""Runs in the background: one thread a run, nothing shared with a screen but the journal."""

from __future__ import annotations

import logging
import threading

from research_core.domain.events import RunPaused
from research_core.domain.fold import fold_all
from research_core.errors import JournalError, MindtrailError, RunBusy, StoreAway
from research_core.loop.decide import decide
from research_core.loop.run import drive
from research_core.ports import Journal, Toolbox

_LOG = logging.getLogger(__name__)


class Runner:
    """Drives runs on daemon threads. Starting a run that is being driven does nothing."""

    def __init__(self, journal: Journal, toolbox: Toolbox) -> None:
        self._journal = journal
        self._toolbox = toolbox
        self._threads: dict[str, threading.Thread] = {}
        self._troubles: dict[str, MindtrailError] = {}
        self._wanted: set[str] = set()  # started again while their thread was at work
        self._guard = threading.Lock()
        self._closing = threading.Event()

    def start(self, run: str) -> None:
        """See that the run is driven, here or by whoever holds its lease."""
        with self._guard:
            thread = self._threads.get(run)
            if thread and thread.is_alive():
                self._wanted.add(run)
                return
            self._troubles.pop(run, None)
            thread = threading.Thread(
                target=self._drive, args=(run,), name=f"run-{run}", daemon=True
            )
            self._threads[run] = thread
            thread.start()

    def is_driving(self, run: str) -> bool:
        """True while a thread of this process drives the run."""
        thread = self._threads.get(run)
        return thread is not None and thread.is_alive()

    def trouble(self, run: str) -> MindtrailError | None:
        """Why the run stopped, when the journal itself could not record it."""
        return self._troubles.get(run)

    def close(self, timeout: float = 2.0) -> None:
        """Let the threads end at their next event; wait for them, but not for a slow call.

        Such a thread dies with the process, and its run goes on when it is next resumed.
        """
        self._closing.set()
        clock = self._toolbox.clock
        until = clock.monotonic() + timeout
        for thread in list(self._threads.values()):
            thread.join(max(0.0, until - clock.monotonic()))

    def _drive(self, run: str) -> None:
        """Drive until nothing is left to do.

        Whoever appends an event and then calls ``start`` finds either this thread, which
        then drives once more, or no thread at all. The journal is never asked under the
        guard: it may be slow, and screens wait for the guard.
        """
        while True:
            with self._guard:
                self._wanted.discard(run)
            rests = not self._drive_once(run) or self._is_at_rest(run)
            with self._guard:
                if rests and (run not in self._wanted or self._closing.is_set()):
                    del self._threads[run]
                    return

    def _is_at_rest(self, run: str) -> bool:
        try:
            return decide(fold_all(run, self._journal.read(run))) is None
        except StoreAway:
            return False
        except JournalError as error:
            self._troubles[run] = error
            return True
        except (ValueError, TypeError, LookupError):
            _LOG.exception("run %s cannot be folded", run)
            self._troubles[run] = JournalError(
                "The journal of this run is damaged and cannot be read on. It was left as it is.",
                code="journal.damaged",
                kind="run",
            )
            return True

    def _drive_once(self, run: str) -> bool:
        """False when this process cannot go on: another holds the run, or the journal fails."""
        try:
            for _recorded in drive(run, self._journal, self._toolbox, self._closing):
                if self._closing.is_set():
                    return False
        except RunBusy:
            return False  # the holder sees what was appended, at the latest on letting go
        except JournalError as error:
            self._troubles[run] = error
            return False
        except Exception as error:  # noqa: BLE001 - the last resort: a run must never just vanish
            _LOG.exception("run %s stopped on an unexpected error", run)
            self._pause(run, error)
            return False
        return not self._closing.is_set()

    def _pause(self, run: str, error: Exception) -> None:
        """Record that the run pauses. What a pause does not stop, such as an answer to a
        question, is not tried again before somebody asks for it."""
        try:
            self._journal.append(run, RunPaused("internal", type(error).__name__))
            research = fold_all(run, self._journal.read(run))
        except (JournalError, StoreAway) as trouble:
            self._troubles[run] = trouble
            return
        if decide(research) is not None:
            self._troubles[run] = MindtrailError(
                f"Something unexpected happened ({type(error).__name__}). Everything so far is "
                "kept; resume the run to try again.",
                code="run.internal",
                detail=type(error).__name__,
            )
