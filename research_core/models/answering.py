"""One answer of a model, heard as it streams in, within a deadline."""

from __future__ import annotations

import threading
from collections.abc import Callable

from research_core.deadline import within
from research_core.domain.wording import without_halves
from research_core.errors import ModelError
from research_core.models.failures import Failure
from research_core.ports import Clock, ModelReply


class Ears:
    """Passes on what streams in until nobody waits for it any more. Safe between threads."""

    def __init__(self, hear: Callable[[str], None]) -> None:
        self._hear = hear
        self._guard = threading.Lock()
        self._closed = False
        self._hang_up: Callable[[], None] | None = None

    def take(self, piece: str) -> bool:
        """Passes on a piece of text; False when nobody listens, and reading on is pointless."""
        with self._guard:
            if not self._closed and piece:
                self._hear(without_halves(piece))
            return not self._closed

    def hang_up_with(self, hang_up: Callable[[], None]) -> None:
        """What ends the connection when the deadline passes before the answer is whole."""
        with self._guard:
            self._hang_up = hang_up
            late = self._closed
        if late:
            hang_up()

    def close(self, hang_up: bool) -> None:
        """From here on nothing is passed on; ``hang_up`` ends the connection too."""
        with self._guard:
            self._closed = True
        if hang_up and self._hang_up is not None:
            self._hang_up()


def answer_within(
    deadline_s: float,
    service: str,
    hear: Callable[[str], None],
    attempt: Callable[[Ears], ModelReply | Failure],
    clock: Clock,
) -> ModelReply:
    """What ``attempt`` brings within ``deadline_s`` seconds in all. Raises ModelError.

    A failure comes as a value, so that no exception of a vendor's, which holds the request
    and with it the key, is ever chained to the one that the reader sees.
    """
    ears = Ears(hear)
    answer: ModelReply | Failure
    ended = False
    try:
        answer = within(deadline_s, lambda: attempt(ears), f"model-{service}", clock=clock)
        ended = True
    except TimeoutError:
        answer = Failure("timeout", f"{service} did not finish its answer in time.")
    finally:
        ears.close(hang_up=not ended)
    if isinstance(answer, Failure):
        raise ModelError(answer.cause, answer.detail, answer.retry_after_s, answer.limit)
    return answer
