"""What was asked of a language model, and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from research_core.domain.values import (
    Finish,
    ModelCause,
    ModelTask,
)


@dataclass(frozen=True, slots=True)
class ModelReplied:
    """The raw reply of one model call, whole; what follows from it is derived.

    ``round`` is the round it is for (0 for the plan, and for a question of the analyst's to
    the mind map); tokens as the service counted
    them, or estimated where it did not; ``cost`` in US dollars, None without a price.
    """

    kind: ClassVar[str] = "model.replied"
    version: ClassVar[int] = 1
    task: ModelTask
    round: int
    model: str
    text: str
    finish: Finish
    prompt_tokens: int
    reply_tokens: int
    milliseconds: int
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class ModelFailed:
    """A model call that brought nothing; ``again_at`` as in :class:`SearchFailed`."""

    kind: ClassVar[str] = "model.failed"
    version: ClassVar[int] = 1
    task: ModelTask
    round: int
    model: str
    cause: ModelCause
    detail: str
    milliseconds: int = 0
    again_at: str = ""
