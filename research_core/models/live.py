"""What streams in from the models at this moment, for screens to show. In memory only."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from research_core.domain.values import ModelTask
from research_core.ports import Clock

MOST_BYTES = 200 * 1024


@dataclass(frozen=True, slots=True)
class InFlight:
    """A call that is being answered: what it is for and its text so far.

    ``since`` is when it was sent (UTC). Of a long text only the end is kept.
    """

    run: str
    task: ModelTask
    round: int
    model: str
    text: str
    since: datetime


@dataclass(slots=True)
class _Call:
    run: str
    task: ModelTask
    round: int
    model: str
    since: datetime
    heard: bytearray = field(default_factory=bytearray)


class Live:
    """The calls in flight of all runs of this process. Safe to share between threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: dict[int, _Call] = {}
        self._numbers = itertools.count()
        self._guard = threading.Lock()

    @contextmanager
    def hearing(
        self, run: str, task: ModelTask, round_: int, model: str
    ) -> Iterator[Callable[[str], None]]:
        """Gives ``hear``, which takes each piece of text; the call is gone at the end.

        What an abandoned thread still hears after the end is dropped.
        """
        number = next(self._numbers)
        with self._guard:
            self._calls[number] = _Call(run, task, round_, model, self._clock.now())

        def hear(text: str) -> None:
            piece = text.encode("utf-8", "replace")
            with self._guard:
                call = self._calls.get(number)
                if call is not None:
                    call.heard += piece
                    del call.heard[:-MOST_BYTES]

        try:
            yield hear
        finally:
            with self._guard:
                del self._calls[number]

    def of(self, run: str) -> InFlight | None:
        """The call of a run that began last and has not ended, None when there is none."""
        with self._guard:
            mine = [call for call in self._calls.values() if call.run == run]
            if not mine:
                return None
            call = mine[-1]
            heard = bytes(call.heard)
        # A text that was cut may begin in the middle of a character.
        text = heard.decode("utf-8", "ignore")
        return InFlight(call.run, call.task, call.round, call.model, text, call.since)
