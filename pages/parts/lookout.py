"""Threads that look, so that no screen waits for a database.

Screens say what they want to see; it is read again and again for as long as somebody asks,
and every screen of the process shares what was read last.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from research_core import MindtrailError, StoreAway

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
_FORGET_AFTER_S = 30.0
_PATIENCE_S = 1.0
_FIRST_PATIENCE_S = 10.0


@dataclass(slots=True)
class _Seen(Generic[T]):
    """What was read last and when, and what went wrong there; reads are numbered."""

    read: Callable[[T | None], T]
    every_s: float
    asked_at: float = 0.0
    is_asked: bool = False
    value: T | None = None
    error: Exception | None = None
    read_at: float = 0.0
    started: int = 0
    done: int = 0

    def is_due(self, now: float) -> bool:
        """True when it is time to read it, and nobody does."""
        wanted = self.is_asked or now - self.read_at >= self.every_s
        return wanted and self.started == self.done


class Lookout:
    """Safe between threads. ``pace_s`` is the time between two looks at what is due."""

    def __init__(self, pace_s: float) -> None:
        self._pace_s = pace_s
        self._seen: dict[Hashable, _Seen[Any]] = {}
        guard = threading.Lock()
        # Who waits for a read to end, who for something new, and the thread that looks.
        self._done, self._news, self._turn = (threading.Condition(guard) for _ in range(3))
        self._is_urgent = False
        self._thread: threading.Thread | None = None

    def see(self, key: Hashable, read: Callable[[T | None], T], every_s: float = math.inf) -> T:
        """What ``read`` gives, read after this call where that takes no longer than a moment,
        else as it was last read.

        It is read again every ``every_s`` seconds (at the pace of the lookout at most) for as
        long as somebody asks; by default only when somebody does.

        ``read`` is given the value before (None at first), and runs on a thread of the
        lookout's. What it raises is raised here, except that StoreAway leaves the last value
        as it is. Raises StoreAway when there is no value in ten seconds.
        """
        with self._turn:
            seen = self._seen.get(key)
            if seen is None:
                seen = self._seen[key] = _Seen(read, every_s)
            seen.asked_at, seen.is_asked = time.monotonic(), True
            wanted = seen.started + 1
            self._wake()
            known = seen.value is not None or seen.error is not None
            patience = _PATIENCE_S if known else _FIRST_PATIENCE_S
            self._done.wait_for(lambda: seen.done >= wanted, patience)
            if seen.error is not None:
                raise seen.error
            if seen.value is None:
                raise StoreAway("unreachable", "Nothing came back in time.")
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
                self._news.wait(seconds)

    def close(self) -> None:
        """Forget what was read; the thread that looks ends. What is asked for begins anew."""
        with self._turn:
            self._seen.clear()
            self._turn.notify_all()

    def _wake(self) -> None:
        self._is_urgent = True
        if self._thread is None:
            self._thread = threading.Thread(target=self._look, name="lookout", daemon=True)
            self._thread.start()
        self._turn.notify()

    def _look(self) -> None:
        with self._turn:
            while self._seen:
                self._is_urgent = False
                now = time.monotonic()
                for seen in [seen for seen in self._seen.values() if seen.is_due(now)]:
                    seen.is_asked, seen.read_at, seen.started = False, now, seen.started + 1
                    # On a thread of its own: what takes long holds up nobody else.
                    threading.Thread(
                        target=self._read, args=(seen,), name="lookout-read", daemon=True
                    ).start()
                self._turn.wait_for(lambda: self._is_urgent or not self._seen, self._pace_s)
                self._forget()
            self._thread = None

    def _read(self, seen: _Seen[Any]) -> None:
        value, error = _outcome(seen)
        with self._turn:
            if value is not seen.value:
                self._news.notify_all()
            seen.value, seen.error, seen.done = value, error, seen.started
            self._done.notify_all()
            if seen.is_asked:  # somebody wants it as it is now, not as it was when this began
                self._wake()

    def _forget(self) -> None:
        before = time.monotonic() - _FORGET_AFTER_S
        for key in [key for key, seen in self._seen.items() if seen.asked_at < before]:
            del self._seen[key]


def _outcome(seen: _Seen[Any]) -> tuple[Any, Exception | None]:
    """The value that is to be shown from now on, and what is to be raised instead."""
    try:
        return seen.read(seen.value), None
    except StoreAway as error:
        return seen.value, error if seen.value is None else None
    except MindtrailError as error:
        return seen.value, error
    except Exception as error:  # noqa: BLE001 - raised where it was asked for
        _LOG.exception("looking failed")
        return seen.value, error
