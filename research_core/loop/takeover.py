"""Runs whose process died are taken over, by whichever process looks first."""

from __future__ import annotations

import logging
import threading

from research_core.errors import JournalError, StoreAway
from research_core.loop.runner import Runner
from research_core.ports import Clock, Journal

_LOG = logging.getLogger(__name__)


class Takeover:
    """Looks for abandoned runs on a daemon thread, twice in a lease's time, and starts them.

    When the journal was out of reach, every lease may have lapsed: for one lease's time
    after it is back nothing is taken over, so that the holders can renew theirs first.
    """

    def __init__(
        self, journal: Journal, runner: Runner, lease_seconds: float, clock: Clock
    ) -> None:
        """``lease_seconds`` is how long a lease of the journal holds. Nothing runs yet."""
        self._journal = journal
        self._runner = runner
        self._lease_s = lease_seconds
        self._clock = clock
        self._closing = threading.Event()
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look; done twice, it is done once."""
        with self._guard:
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="takeover", daemon=True)
                self._thread.start()

    def close(self, timeout: float = 1.0) -> None:
        """Stop looking; a question under way ends unheard."""
        self._closing.set()
        if self._thread:
            self._thread.join(timeout)

    def _watch(self) -> None:
        was_away, calm_at = False, 0.0
        while not self._clock.wait(self._closing, self._lease_s / 2):
            try:
                abandoned = self._journal.abandoned()
            except StoreAway:
                was_away = True
                continue
            except JournalError as error:
                _LOG.warning("abandoned runs are no longer looked for: %s", error)
                return
            if was_away:
                was_away, calm_at = False, self._clock.monotonic() + self._lease_s
            if self._clock.monotonic() >= calm_at:
                self._take(abandoned)

    def _take(self, runs: list[str]) -> None:
        for run in runs:
            # A run that this process cannot read would be started again and again.
            if not isinstance(self._runner.trouble(run), JournalError):
                _LOG.info("run %s was abandoned by its process; it goes on here", run)
                self._runner.start(run)
