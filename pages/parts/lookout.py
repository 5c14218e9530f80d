"""One thread that looks, so that no screen waits for a database.

Screens say what they want to see; the thread reads it again and again for as long as
somebody asks, and every screen of the process shares what was read last.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from research_core import MindtrailError, StoreAway

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
_FORGET_AFTER_S = 30.0
_PATIENCE_S = 0.3
_FIRST_PATIENCE_S = 3.0


@dataclass(slots=True)
class _Seen(Generic[T]):
    """What was read last, in which pass, and what went wrong there."""

    read: Callable[[T | None], T]
    asked_at: float
    value: T | None = None
    error: Exception | None = None
    looked: int = 0


class Lookout:
    """Safe between threads. ``pace_s`` is the time between two passes."""

    def __init__(self, pace_s: float) -> None:
        self._pace_s = pace_s
        self._seen: dict[Hashable, _Seen[Any]] = {}
        self._turn = threading.Condition()
        self._passes = 0
        self._urgent = False
        self._thread: threading.Thread | None = None

    def see(self, key: Hashable, read: Callable[[T | None], T]) -> T:
        """What ``read`` gives, read after this call where that takes no longer than a moment,
        else as it was last read.

        ``read`` is given the value before (None at first), and runs on the lookout's thread.
        What it raises is raised here, except that StoreAway leaves the last value as it is.
        Raises StoreAway when there is no value in three seconds.
        """
        with self._turn:
            seen = self._seen.get(key)
            if seen is None:
                seen = self._seen[key] = _Seen(read, 0.0)
            seen.asked_at = time.monotonic()
            wanted = self._passes + 1
            self._urgent = True
            self._wake()
            known = seen.value is not None or seen.error is not None
            patience = _PATIENCE_S if known else _FIRST_PATIENCE_S
            self._turn.wait_for(lambda: seen.looked >= wanted, patience)
            if seen.error is not None:
                raise seen.error
            if seen.value is None:
                raise StoreAway("Nothing came back in time.", cause="unreachable")
            return seen.value  # type: ignore[no-any-return]  # as its ``read`` gave it

    def last(self, key: Hashable) -> Any | None:
        """What was read last, at once; None when nothing was. Somebody still wants to see it."""
        with self._turn:
            seen = self._seen.get(key)
            if seen is None:
                return None
            seen.asked_at = time.monotonic()
            return seen.value

    def sleep(self, key: Hashable, known: object, seconds: float) -> None:
        """Rest until something other than ``known`` was read, but no longer than so."""
        with self._turn:
            seen = self._seen.get(key)
            if seen is not None and seen.value is known:
                self._turn.wait_for(lambda: seen.value is not known, seconds)

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._look, name="lookout", daemon=True)
            self._thread.start()
        self._turn.notify_all()

    def _look(self) -> None:
        while True:
            with self._turn:
                self._passes += 1
                self._urgent = False
                number = self._passes
                self._forget()
                if not self._seen:
                    self._thread = None
                    return
                wanted = list(self._seen.values())
            for seen in wanted:
                _read(seen)
            with self._turn:
                for seen in wanted:
                    seen.looked = number
                self._turn.notify_all()
                self._turn.wait_for(lambda: self._urgent, self._pace_s)

    def _forget(self) -> None:
        before = time.monotonic() - _FORGET_AFTER_S
        for key in [key for key, seen in self._seen.items() if seen.asked_at < before]:
            del self._seen[key]


def _read(seen: _Seen[Any]) -> None:
    try:
        seen.value, seen.error = seen.read(seen.value), None
    except StoreAway as error:
        seen.error = error if seen.value is None else None
    except MindtrailError as error:
        seen.error = error
    except Exception as error:  # noqa: BLE001 - raised where it was asked for
        # The thread serves every screen: it goes on, and who asked is told.
        _LOG.exception("looking failed")
        seen.error = error
