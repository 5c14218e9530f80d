"""Clocks of our own: one that stands still until it is told to go on, and one that goes on by
itself, in no time, whenever all that is left to do is to wait."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

_NOISE_NS = 5_000  # the two clocks are not read at once; waking up takes longer

NOON = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)  # noon in California


class StillClock:
    """A :class:`research_core.ports.Clock`: seconds pass when somebody sleeps or is told to
    wait, and the time of day goes with them: noon first. For one thread."""

    def __init__(self, seconds: float = 0.0, seed: int = 1) -> None:
        self.seconds = seconds
        self._noon = seconds
        self._chance = random.Random(seed)  # noqa: S311 - luck, not secrets
        self._tokens = 0

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds - self._noon)

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += max(0.0, seconds)

    def wait(self, event: threading.Event, seconds: float) -> bool:
        if not event.is_set():
            self.sleep(seconds)
        return event.is_set()

    def chance(self) -> float:
        return self._chance.random()

    def token(self) -> str:
        self._tokens += 1
        return f"{self._tokens:032x}"

    def pass_until(self, time: str) -> None:
        """Goes on to a time of day (ISO 8601) and a hair further; never back."""
        left = (datetime.fromisoformat(time) - self.now()).total_seconds()
        self.seconds += max(0.0, left + 1e-5)


@dataclass(eq=False)
class _Waiter:
    """A thread that waits on the clock: up to a moment, or for an event before it."""

    until: float
    event: threading.Event | None
    woken: threading.Event = field(default_factory=threading.Event)

    @property
    def is_done(self) -> bool:
        return self.event is not None and self.event.is_set()


class VirtualClock:
    """``with VirtualClock() as clock``: a :class:`research_core.ports.Clock` for threads.

    Time stands still while any thread of this process is at work, and jumps to the next
    moment that somebody waits for when none is. So a minute of waiting takes milliseconds,
    and a busy machine makes nobody late. What a thread does on a socket of this process, or
    behind a lock, counts as the work of whoever answers it.
    """

    _LOOK_S = 0.0005

    def __init__(self, seed: int = 1, grain_s: float = 0.01) -> None:
        """Moments are rounded up to ``grain_s``: the coarser it is, the fewer jumps it takes
        when many threads look about now and then."""
        self._grain_s = grain_s
        self._seconds = 0.0
        self._chance = random.Random(seed)  # noqa: S311 - luck, not secrets
        self._guard = threading.Lock()
        self._waiters: set[_Waiter] = set()
        self._wanted = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="virtual-clock", daemon=True)

    def __enter__(self) -> VirtualClock:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Whoever still waits is let go."""
        self._ended.set()
        self._wanted.set()
        self._thread.join()

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self._seconds)

    def monotonic(self) -> float:
        return self._seconds

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            self._rest(_Waiter(self._moment(seconds), None))

    def wait(self, event: threading.Event, seconds: float) -> bool:
        if seconds > 0 and not event.is_set():
            self._rest(_Waiter(self._moment(seconds), event))
        return event.is_set()

    def chance(self) -> float:
        with self._guard:
            return self._chance.random()

    def token(self) -> str:
        with self._guard:
            return f"{self._chance.getrandbits(128):032x}"

    def _moment(self, seconds: float) -> float:
        grains = -(-(self._seconds + seconds) // self._grain_s)
        return grains * self._grain_s

    def _rest(self, waiter: _Waiter) -> None:
        with self._guard:
            self._waiters.add(waiter)
            self._wanted.set()
        waiter.woken.wait()

    def _go_on(self) -> None:
        """Wake whoever's moment or event has come; when all rest, go on to the next moment."""
        while not self._ended.is_set():
            if not self._waiters:
                self._wanted.wait()
                self._wanted.clear()
                continue
            if not self._wake() and _all_rest(self._LOOK_S) and not self._wake():
                with self._guard:
                    self._seconds = max(self._seconds, min(w.until for w in self._waiters))
        with self._guard:
            for waiter in self._waiters:
                waiter.woken.set()

    def _wake(self) -> bool:
        with self._guard:
            due = [w for w in self._waiters if w.is_done or w.until <= self._seconds]
            self._waiters.difference_update(due)
        for waiter in due:
            waiter.woken.set()
        return bool(due)


def _all_rest(look_s: float) -> bool:
    """True when no other thread of this process did anything for a moment, nor wants to.

    A thread that runs on another core may be counted late, but is then seen to run.
    """
    before = _worked_elsewhere()
    time.sleep(look_s)
    return (
        _worked_elsewhere() - before < _NOISE_NS
        and all(state == "S" for state in _states())
        and _worked_elsewhere() - before < _NOISE_NS
    )


def _worked_elsewhere() -> int:
    """The nanoseconds that all other threads have worked up to now."""
    return time.process_time_ns() - time.thread_time_ns()


def _states() -> Iterator[str]:
    """The state of each other thread as the system tells it ("S": it waits); none where the
    system does not."""
    tasks, me = Path("/proc/self/task"), str(threading.get_native_id())
    if not tasks.exists():
        return
    for task in os.listdir(tasks):  # noqa: PTH208 - hundreds of times a second
        if task != me:
            try:
                with open(f"/proc/self/task/{task}/stat", "rb") as told:  # noqa: PTH123 - nor here
                    yield told.read().rpartition(b") ")[2][:1].decode()
            except OSError:
                continue  # it has just ended
