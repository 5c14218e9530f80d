"""While a server is away nobody waits for it: one probe goes out, all others are refused."""

from __future__ import annotations

import threading
from collections.abc import Callable

from research_core.errors import StoreAway
from research_core.ports import Clock

_REST_S = 1.0  # after a failure nobody knocks again for so long
_REST_AUTH_S = 6.0  # a server locks an account that knocks often with a wrong password
_PATIENCE_S = 0.3  # how long a caller waits for the probe, which mostly answers at once
_REMEMBERED_S = 10.0  # a server that took no changes may take them since: nobody may have tried


class Breaker:
    """Remembers the last failure. Safe between threads."""

    def __init__(self, probe: Callable[[], None], clock: Clock) -> None:
        """``probe`` asks the server something small and tells :meth:`failed` or
        :meth:`worked`; it runs on a thread of its own and ends in time."""
        self._probe = probe
        self._clock = clock
        self._guard = threading.Lock()
        self._trouble: StoreAway | None = None
        self._failed_at = 0.0
        self._answered: threading.Event | None = None  # set when the probe under way has ended

    @property
    def trouble(self) -> StoreAway | None:
        """Why the last call failed; None once one has succeeded again."""
        trouble = self._trouble
        if trouble and _only_changes(trouble) and self._rested() > _REMEMBERED_S:
            return None
        return trouble

    def check(self, changes: bool) -> None:
        """Raises StoreAway at once, or after a moment, while the server is away.

        A server that takes no changes is still read from; ``changes`` says what comes.
        """
        trouble = self._trouble
        if trouble is None:
            return
        if _only_changes(trouble):
            if changes and self._rested() < _REST_S:
                raise _again(trouble)
            return
        answered = self._sent()
        if answered is None or not self._clock.wait(answered, _PATIENCE_S) or self._trouble:
            raise _again(self._trouble or trouble)

    def failed(self, trouble: StoreAway) -> StoreAway:
        """Note why a call failed, and give it back.

        A server whose disk was full has to be restarted and refuses all until then, without
        a word of the disk: the first cause is the one to tell.
        """
        known = self._trouble
        if known and (known.cause, trouble.cause) == ("full", "failed"):
            trouble = _again(known)
        self._trouble, self._failed_at = trouble, self._clock.monotonic()
        return trouble

    def worked(self, changes: bool) -> None:
        """Note that a call succeeded."""
        if self._trouble and (changes or not _only_changes(self._trouble)):
            self._trouble = None

    def _rested(self) -> float:
        return self._clock.monotonic() - self._failed_at

    def _sent(self) -> threading.Event | None:
        """What is set when the probe has ended; None while one is under way or too soon."""
        with self._guard:
            trouble = self._trouble
            rest = _REST_AUTH_S if trouble and trouble.cause == "auth" else _REST_S
            if self._answered or self._rested() < rest:
                return None
            self._answered = answered = threading.Event()
        threading.Thread(
            target=self._run, args=(answered,), name="neo4j-probe", daemon=True
        ).start()
        return answered

    def _run(self, answered: threading.Event) -> None:
        try:
            self._probe()
        finally:
            self._answered = None
            answered.set()


def _only_changes(trouble: StoreAway) -> bool:
    return trouble.cause in ("read_only", "full")


def _again(trouble: StoreAway) -> StoreAway:
    """The same error anew: an exception belongs to the thread that raised it."""
    return StoreAway(trouble.cause, str(trouble), **trouble.facts)
