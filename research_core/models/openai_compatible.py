"""OpenAI, and what speaks its protocol: a :class:`research_core.ports.Model`."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import weakref
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from research_core.clock import SYSTEM_CLOCK
from research_core.domain.values import Finish
from research_core.domain.wording import without_halves
from research_core.models.answering import Ears, answer_within
from research_core.models.failures import (
    Failure,
    broken_off,
    is_address,
    is_sendable,
    too_slow,
    unusable_address,
    unusable_key,
)
from research_core.models.failures_openai import client_errors, failure_of
from research_core.ports import Clock, ModelReply, Prompt

_OPENAI = "https://api.openai.com/v1"
_NO_KEY = "none"  # the client wants a key; servers on one's own machine do not read it
_CONNECT_S = 10.0
_NAMES = {"openai": "OpenAI", "ollama": "Ollama"}
_NO_LIST = (404, 405, 501)  # what a server says that offers no list of its models
_FINISHES: dict[str, Finish] = {"stop": "stop", "length": "length", "content_filter": "safety"}


class OpenAiModel:
    """A model behind an OpenAI-compatible address. Threads share its connections."""

    def __init__(
        self,
        name: str,
        key: SecretStr | None,
        base_url: str | None,
        service: str = "openai",
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        """``base_url`` is None for OpenAI's own; one without a path gets "/v1". Without a
        ``key`` a placeholder is sent. Nothing is imported or sent yet."""
        self._name = name
        self._key = key
        self._service = _NAMES.get(service, service)
        self._base_url = _address(base_url)
        self._clock = clock
        self._guard = threading.Lock()
        self._made: Any = None
        self._left_out: frozenset[str] = frozenset()  # what this server did not accept

    @property
    def name(self) -> str:
        return self._name

    def get_ready(self) -> None:
        """Load the client's library."""
        client_errors()

    def ask(self, prompt: Prompt, hear: Callable[[str], None], deadline_s: float) -> ModelReply:
        """Ask once, streaming. Raises ModelError within ``deadline_s`` seconds.

        A request that is refused as such (400) is sent again without what older servers and
        newer models do not accept: a format of the reply, a temperature, a bound of tokens.
        """
        return answer_within(
            deadline_s,
            self._service,
            hear,
            lambda ears: self._attempt(prompt, ears, deadline_s),
            self._clock,
        )

    def probe(self, deadline_s: float) -> tuple[str, ...]:
        """The names of the models that the service offers under this key; nothing is written.

        () for a service that keeps no such list. Raises ModelError within ``deadline_s``
        seconds.
        """
        names: list[str] = []

        def look(ears: Ears) -> ModelReply | Failure:
            if failure := self._unusable():
                return failure
            try:
                listed = self._client().models.list(timeout=_limits(deadline_s))
                names.extend(str(model.id) for model in listed.data)
            except client_errors() as error:
                if getattr(error, "status_code", None) not in _NO_LIST:
                    return failure_of(error, self._service, False, self._clock.now())
            return ModelReply("", "stop", None, None)

        answer_within(deadline_s, self._service, lambda _: None, look, self._clock)
        return tuple(names)

    def _unusable(self) -> Failure | None:
        """Why nothing can be sent with this key, or to this address."""
        if self._key is not None and not is_sendable(self._key.get_secret_value().strip()):
            return unusable_key(self._service)
        return None if is_address(self._base_url) else unusable_address(self._service)

    def _attempt(self, prompt: Prompt, ears: Ears, deadline_s: float) -> ModelReply | Failure:
        if failure := self._unusable():
            return failure
        errors = client_errors()
        left_out = self._left_out
        while True:
            fields = self._fields(prompt, left_out)
            try:
                stream = self._client().chat.completions.create(
                    **fields, timeout=_limits(deadline_s)
                )
                break
            except errors as error:
                more = _not_accepted(error, fields)
                if more is None:
                    return failure_of(error, self._service, False, self._clock.now())
                left_out |= {more}
        self._left_out |= left_out
        ears.hang_up_with(lambda: _hang_up(stream))
        try:
            return self._listen(stream, ears, errors)
        finally:
            stream.close()

    def _listen(
        self, stream: Any, ears: Ears, errors: tuple[type[Exception], ...]
    ) -> ModelReply | Failure:
        heard = _Heard()
        while True:
            try:
                chunk = next(stream, None)
            except errors as error:
                return failure_of(error, self._service, True, self._clock.now())
            if chunk is None:
                return heard.reply() or broken_off(self._service)
            if not ears.take(heard.note(chunk)):
                return too_slow(self._service)

    def _fields(self, prompt: Prompt, left_out: frozenset[str]) -> dict[str, Any]:
        system = prompt.system
        fields: dict[str, Any] = {"temperature": prompt.temperature}
        # OpenAI's newer models refuse the old name, and most other servers ignore the new one.
        bound = "max_completion_tokens" if self._base_url == _OPENAI else "max_tokens"
        fields[bound] = prompt.most_tokens
        if prompt.schema is not None:
            form = {"name": "reply", "schema": dict(prompt.schema), "strict": False}
            fields["response_format"] = {"type": "json_schema", "json_schema": form}
            if "response_format" in left_out:
                form_text = json.dumps(prompt.schema, ensure_ascii=False)
                system += f"\n\nReply with JSON of this schema and nothing else: {form_text}"
        turns = [("system", system.strip()), ("user", prompt.text)]
        return {
            "model": self._name,
            "messages": [
                {"role": role, "content": without_halves(text)} for role, text in turns if text
            ],
            "stream": True,
            "stream_options": {"include_usage": True},
            **{name: value for name, value in fields.items() if name not in left_out},
        }

    def _client(self) -> Any:
        with self._guard:
            if self._made is None:
                key = self._key.get_secret_value().strip() if self._key else _NO_KEY
                self._made = _new_client(key, self._base_url)
                weakref.finalize(self, self._made.close)
            return self._made


class _Heard:
    """What has come of an answer so far. The client checks nothing: a piece can be anything."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._finish: str | None = None
        self._refused = False
        self._prompt_tokens: int | None = None
        self._reply_tokens: int | None = None

    def note(self, chunk: Any) -> str:
        """Takes in one piece of the stream; its text."""
        usage = getattr(chunk, "usage", None)
        self._prompt_tokens = _count(usage, "prompt_tokens") or self._prompt_tokens
        self._reply_tokens = _count(usage, "completion_tokens") or self._reply_tokens
        choices = getattr(chunk, "choices", None)
        if not isinstance(choices, list) or not choices:
            return ""
        finish = getattr(choices[0], "finish_reason", None)
        self._finish = finish if isinstance(finish, str) and finish else self._finish
        delta = getattr(choices[0], "delta", None)
        self._refused |= bool(getattr(delta, "refusal", None))
        piece = getattr(delta, "content", None)
        piece = piece if isinstance(piece, str) else ""
        self._pieces.append(piece)
        return piece

    def reply(self) -> ModelReply | None:
        """The answer once the stream has ended; None when that came without a reason."""
        if self._finish is None:
            return None
        finish: Finish = "safety" if self._refused else _FINISHES.get(self._finish, "other")
        text = without_halves("".join(self._pieces))
        return ModelReply(text, finish, self._prompt_tokens, self._reply_tokens)


def _count(usage: object, name: str) -> int | None:
    value = getattr(usage, name, None)
    return value if isinstance(value, int) and value > 0 else None


def _address(base_url: str | None) -> str:
    address = (base_url or _OPENAI).rstrip("/")
    with contextlib.suppress(ValueError):  # no address at all: the call says so
        if not urlsplit(address).path:
            return address + "/v1"
    return address


def _new_client(key: str, base_url: str) -> Any:
    import httpx2  # noqa: PLC0415
    from openai import OpenAI  # noqa: PLC0415

    # No redirects: the key goes nowhere else.
    http = httpx2.Client(follow_redirects=False)
    client = OpenAI(
        api_key=key, base_url=base_url, max_retries=0, http_client=http, webhook_secret=""
    )
    # What the client took from the environment belongs to some other key.
    client.organization = client.project = client.admin_api_key = None
    client._custom_headers = {}
    return client


def _limits(deadline_s: float) -> Any:
    import httpx2  # noqa: PLC0415

    return httpx2.Timeout(deadline_s, connect=min(_CONNECT_S, deadline_s))


def _not_accepted(error: Exception, fields: dict[str, Any]) -> str | None:
    """The field to leave out after this refusal, if one may have been its cause."""
    from openai import APIStatusError  # noqa: PLC0415

    if not isinstance(error, APIStatusError) or error.status_code not in {400, 422}:
        return None
    optional = ("temperature", "max_tokens", "max_completion_tokens", "response_format")
    param = error.param.partition(".")[0] if isinstance(error.param, str) else ""
    if param in fields:
        return param if param in optional else None
    return "response_format" if "response_format" in fields else None


def _hang_up(stream: Any) -> None:
    # Closing would wait for the thread that reads, or pull the socket from under it.
    connection = stream.response.extensions.get("network_stream")
    own = connection.get_extra_info("socket") if connection else None
    if isinstance(own, socket.socket):
        with contextlib.suppress(OSError):  # the answer has just ended by itself
            socket.socket.shutdown(own, socket.SHUT_RD)
