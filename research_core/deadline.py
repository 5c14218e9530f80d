"""Calls that must end in time, whatever the library under them thinks of time.

A vendor's timeout counts each read anew, and looking up a host's name has no timeout at
all. So the whole call is watched.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


_LOOK_S = 2.0


def within(
    seconds: float,
    call: Callable[[], T],
    name: str = "watched-call",
    hopeful: Callable[[], bool] | None = None,
) -> T:
    """What ``call`` returns or raises. Raises TimeoutError when that takes longer, or when
    ``hopeful``, asked every two seconds, says that it will come to nothing.

    The call then ends on a thread of its own, unheard; it does not keep the process alive.
    """
    answer: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            answer.put((call(), None))
        except BaseException as error:  # noqa: BLE001 - raised again by the caller below
            answer.put((None, error))

    threading.Thread(target=run, name=name, daemon=True).start()
    until = time.monotonic() + seconds
    while True:
        left = max(0.0, until - time.monotonic())
        try:
            value, error = answer.get(timeout=min(left, _LOOK_S) if hopeful else left)
            break
        except queue.Empty:
            if left <= _LOOK_S or not (hopeful and hopeful()):
                raise TimeoutError from None
    if error is not None:
        raise error
    return value  # type: ignore[return-value]  # it is a T where there is no error
