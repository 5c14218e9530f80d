"""Gemini through google-generativeai: a :class:`research_core.ports.Model`."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable
from typing import Any

from pydantic import SecretStr

from research_core.clock import SYSTEM_CLOCK
from research_core.domain.values import Finish
from research_core.domain.wording import without_halves
from research_core.models.answering import Ears, answer_within
from research_core.models.failures import (
    Failure,
    broken_off,
    failure_of_status,
    is_address,
    is_sendable,
    too_slow,
    unusable_address,
    unusable_key,
)
from research_core.models.failures_gemini import SERVICE, client_errors, failure_of
from research_core.models.gemini_library import new_client, protos
from research_core.ports import Clock, ModelReply, Prompt

_STOP, _MAX_TOKENS, _SAFETY, _RECITATION = 1, 2, 3, 4
_BLOCKED = (_SAFETY, 7, 8, 9, 11)  # also: block list, prohibited, personal data, image
_FINISHES: dict[int, Finish] = {
    _STOP: "stop",
    _MAX_TOKENS: "length",
    _RECITATION: "recitation",
    **dict.fromkeys(_BLOCKED, "safety"),
}


class GeminiModel:
    """A model of the Gemini API under one key. Threads share its connections."""

    def __init__(
        self, name: str, key: SecretStr, base_url: str | None, clock: Clock = SYSTEM_CLOCK
    ) -> None:
        """``base_url`` is None for Google's own address. Nothing is imported or sent yet."""
        self._name = name
        self._key = key
        self._base_url = base_url
        self._clock = clock
        self._guard = threading.Lock()
        self._made: Any = None

    @property
    def name(self) -> str:
        return self._name

    def get_ready(self) -> None:
        """Load the client's library."""
        protos()

    def ask(self, prompt: Prompt, hear: Callable[[str], None], deadline_s: float) -> ModelReply:
        """Ask once, streaming. Raises ModelError within ``deadline_s`` seconds."""
        return answer_within(
            deadline_s,
            SERVICE,
            hear,
            lambda ears: self._attempt(prompt, ears, deadline_s),
            self._clock,
        )

    def probe(self, deadline_s: float) -> None:
        """See that the service takes the key and knows the model: it counts a word's tokens
        and writes nothing. Raises ModelError within ``deadline_s`` seconds."""

        def count(ears: Ears) -> ModelReply | Failure:
            if failure := self._unusable():
                return failure
            request = protos().CountTokensRequest(
                model=_full(self._name), contents=[_content("Hello", "user")]
            )
            try:
                self._client().count_tokens(request=request, retry=None, timeout=deadline_s)
            except client_errors() as error:
                return failure_of(error, False, self._clock.now())
            return ModelReply("", "stop", None, None)

        answer_within(deadline_s, SERVICE, lambda _: None, count, self._clock)

    def _unusable(self) -> Failure | None:
        """Why nothing can be sent with this key, to this address, for this model."""
        if not is_sendable(self._key.get_secret_value().strip()):
            return unusable_key(SERVICE)
        if self._base_url is not None and not is_address(self._base_url):
            return unusable_address(SERVICE)
        if not re.fullmatch(r"((models|tunedModels)/)?[\w.-]+", self._name, re.ASCII):
            return failure_of_status(SERVICE, 404)
        return None

    def _attempt(self, prompt: Prompt, ears: Ears, deadline_s: float) -> ModelReply | Failure:
        if failure := self._unusable():
            return failure
        request = _request(self._name, prompt)
        errors = client_errors()
        try:
            stream = self._client().stream_generate_content(
                request=request, retry=None, timeout=deadline_s
            )
        except errors as error:
            return failure_of(error, False, self._clock.now())
        ears.hang_up_with(lambda: _hang_up(stream))
        try:
            return self._listen(stream, ears, errors)
        finally:
            stream.cancel()

    def _listen(
        self, stream: Any, ears: Ears, errors: tuple[type[Exception], ...]
    ) -> ModelReply | Failure:
        heard = _Heard()
        while True:
            try:
                chunk = next(stream, None)
            except errors as error:
                if stream._level == 0 and heard.is_finished:
                    return heard.reply()  # the list was closed; what follows it does not matter
                return failure_of(error, True, self._clock.now())
            if chunk is None:
                return heard.reply()
            if not ears.take(heard.note(chunk)):
                return too_slow(SERVICE)

    def _client(self) -> Any:
        with self._guard:
            if self._made is None:
                self._made = new_client(self._key.get_secret_value().strip(), self._base_url)
            return self._made


class _Heard:
    """What has come of an answer so far."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._finish = 0
        self._blocked = self._began = self._counted = self._erred = False
        self._prompt_tokens = self._reply_tokens = 0

    @property
    def is_finished(self) -> bool:
        """True when the service said why the answer ends."""
        return bool(self._finish or self._blocked)

    def note(self, chunk: Any) -> str:
        """Takes in one message of the stream; its text."""
        # The plain message: the wrapped one warns of reasons to finish that it does not know.
        message = type(chunk).pb(chunk)
        usage = message.usage_metadata
        self._counted |= message.HasField("usage_metadata")
        self._prompt_tokens = usage.prompt_token_count or self._prompt_tokens
        self._reply_tokens = usage.candidates_token_count or self._reply_tokens
        self._blocked |= bool(message.prompt_feedback.block_reason)
        self._erred = not message.ByteSize()  # what the client makes of an error in the stream
        piece = ""
        for candidate in message.candidates[:1]:
            self._began = True
            self._finish = candidate.finish_reason or self._finish
            # Joined with nothing: JSON comes cut anywhere.
            piece = "".join(part.text for part in candidate.content.parts)
        self._pieces.append(piece)
        return piece

    def reply(self) -> ModelReply | Failure:
        """The answer once the stream has ended: without a reason to end it broke off."""
        finish: Finish = "safety" if self._blocked else _FINISHES.get(self._finish, "other")
        is_empty = self._counted and not self._began  # no candidate: counted, but not answered
        if self._erred or not (self.is_finished or is_empty):
            return broken_off(SERVICE)
        text = without_halves("".join(self._pieces))
        return ModelReply(text, finish, self._prompt_tokens or None, self._reply_tokens or None)


def _hang_up(stream: Any) -> None:
    # ``cancel`` alone would wait for the thread that reads.
    with contextlib.suppress(
        ValueError, RuntimeError, OSError
    ):  # the answer has just ended by itself
        stream._response.raw.shutdown()


def _request(name: str, prompt: Prompt) -> Any:
    messages = protos()
    generation = messages.GenerationConfig(
        candidate_count=1, temperature=prompt.temperature, max_output_tokens=prompt.most_tokens
    )
    if prompt.schema is not None:
        # The prompt shows the shape. Gemini's own schema orders fields by name, so that a
        # model would claim before it planned, and it turns down larger ones.
        generation.response_mime_type = "application/json"
    request = messages.GenerateContentRequest(
        model=_full(name),
        contents=[_content(prompt.text, "user")],
        generation_config=generation,
    )
    if prompt.system:
        request.system_instruction = _content(prompt.system, "user")
    return request


def _full(name: str) -> str:
    return name if "/" in name else f"models/{name}"


def _content(text: str, role: str) -> Any:
    messages = protos()
    return messages.Content(role=role, parts=[messages.Part(text=without_halves(text))])
