"""Calls that must end in time, whatever the library under them thinks of time.

A vendor's timeout counts each read anew, and looking up a host's name has no timeout at
all. So the whole call is watched.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from research_core.clock import SYSTEM_CLOCK
from research_core.ports import Clock

T = TypeVar("T")


_LOOK_S = 2.0


def within(
    seconds: float,
    call: Callable[[], T],
    name: str = "watched-call",
    hopeful: Callable[[], bool] | None = None,
    clock: Clock = SYSTEM_CLOCK,
) -> T:
    """What ``call`` returns or raises. Raises TimeoutError when that takes longer, or when
    ``hopeful``, asked every two seconds, says that it will come to nothing.

    The call then ends on a thread of its own, unheard; it does not keep the process alive.
    """
    answers: list[tuple[T | None, BaseException | None]] = []
    answered = threading.Event()

    def run() -> None:
        try:
            answers.append((call(), None))
        except BaseException as error:  # noqa: BLE001 - raised again by the caller below
            answers.append((None, error))
        answered.set()

    threading.Thread(target=run, name=name, daemon=True).start()
    until = clock.monotonic() + seconds
    while True:
        left = max(0.0, until - clock.monotonic())
        if clock.wait(answered, min(left, _LOOK_S) if hopeful else left):
            break
        if left <= _LOOK_S or not (hopeful and hopeful()):
            raise TimeoutError
    ((value, error),) = answers
    if error is not None:
        raise error
    return value  # type: ignore[return-value]  # it is a T where there is no error
