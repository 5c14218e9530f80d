"""Language models, and the line of models of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from research_core.domain.events import ModelFailed, ModelReplied, WaitStarted
from research_core.domain.research import Research
from research_core.domain.values import JSON, Finish, ModelTask


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked.

    ``schema`` is a JSON schema of plain types (object, array, string, number, integer,
    boolean, enum; every property listed in ``required``) for a reply in JSON, or None for
    free text. ``most_tokens`` bounds the reply.
    """

    system: str
    text: str
    schema: Mapping[str, JSON] | None = None
    most_tokens: int = 4096
    temperature: float = 0.3


@dataclass(frozen=True, slots=True)
class ModelReply:
    """A model's whole reply; tokens are None where the service did not count them."""

    text: str
    finish: Finish
    prompt_tokens: int | None = None
    reply_tokens: int | None = None


class Model(Protocol):
    """One model of one service under one key. Safe to share between threads."""

    @property
    def name(self) -> str:
        """The service's name for it ("gemini-3.6-flash")."""
        ...

    def get_ready(self) -> None:
        """Do what takes long the first time, such as loading the vendor's library, so that
        a call that was given its moment goes out in that moment. Sends nothing."""
        ...

    def ask(self, prompt: Prompt, hear: Callable[[str], None], deadline_s: float) -> ModelReply:
        """Ask once, without a retry; ``hear`` gets each piece of text as it streams in.

        Ends within ``deadline_s`` seconds in all. Raises ModelError, and never an error
        that holds the key.
        """
        ...


@dataclass(frozen=True, slots=True)
class NoModel:
    """No model will answer this: the step is done without one, or the run pauses.

    ``cause`` is a code: a model's cause, "budget" or "hurry".
    """

    cause: str
    detail: str


class Models(Protocol):
    """The models of a run in the order they are tried, within quota and budget."""

    @property
    def name(self) -> str:
        """The reasoner that they serve ("gemini", "openai", "ollama")."""
        ...

    def ask(
        self, research: Research, task: ModelTask, round_: int, prompt: Prompt
    ) -> ModelReplied | ModelFailed | WaitStarted | NoModel:
        """One step towards a reply: at most one call, to be recorded and then decided anew."""
        ...
