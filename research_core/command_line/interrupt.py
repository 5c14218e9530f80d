"""Ctrl-C pauses: the calls in flight end and are recorded; a second Ctrl-C leaves at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def pausing_on_interrupt(pause: Callable[[], None], leave: Callable[[], None]) -> Iterator[None]:
    """Within, the first SIGINT or SIGTERM calls ``pause`` and lets the work go on to its rest; the
    second calls ``leave``.

    ``pause`` runs on a thread of its own: a signal may arrive in the middle of a
    transaction, which nothing else may enter. ``leave`` must end the process: an exception
    would wait wherever calls in flight are waited for. Elsewhere than on the main thread
    signals cannot be caught, and nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def on_second(number: int, frame: FrameType | None) -> None:
        leave()

    def on_signal(number: int, frame: FrameType | None) -> None:
        for one in before:
            signal.signal(one, on_second)
        threading.Thread(target=pause, name="pause").start()

    for number in before:
        signal.signal(number, on_signal)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
