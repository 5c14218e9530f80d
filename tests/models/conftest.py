"""What the tests of the models share: both adapters, a server, and what came of a call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

import pytest
from pydantic import SecretStr

from research_core.errors import ModelError
from research_core.models.gemini import GeminiModel
from research_core.models.openai_compatible import OpenAiModel
from research_core.ports import Model, ModelReply, Prompt
from tests.servers.model_server import AskedModel, ModelAnswer, ModelServer

KEY = "AIza-SECRETSECRETSECRET"
PROMPT = Prompt("You are terse.", "What is a heat pump?")
SCHEMA = {
    "type": "object",
    "properties": {
        "kind": {"type": "string", "enum": ["pump", "boiler"], "description": "Which"},
        "figures": {"type": "array", "items": {"type": "number"}},
    },
    "required": ["kind", "figures"],
    "additionalProperties": False,
}
ENVIRONMENT = (
    "http_proxy", "https_proxy", "all_proxy", "no_proxy", "openai_api_key", "openai_base_url",
    "openai_org_id", "openai_project_id", "openai_admin_key", "openai_custom_headers",
    "google_api_key", "gemini_api_key", "google_application_credentials",
)  # fmt: skip


@dataclass
class Heard:
    """What came of one call: a reply or an error, and the pieces that streamed in."""

    reply: ModelReply | None = None
    error: ModelError | None = None
    pieces: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Speaker:
    """One of the adapters: ``model(url)`` makes it, ``protocol`` is what it speaks."""

    protocol: str
    service: str
    make: Callable[[str, SecretStr, str], Model]

    def model(self, url: str, key: str = KEY, name: str = "a-model") -> Model:
        """A model of this service at an address."""
        return self.make(name, SecretStr(key), url)


GEMINI = Speaker("gemini", "Gemini", GeminiModel)
OPENAI = Speaker("openai", "OpenAI", OpenAiModel)

Serve = Callable[..., AbstractContextManager[ModelServer]]


def call(model: Model, prompt: Prompt = PROMPT, deadline_s: float = 20) -> Heard:
    """Asks once; an error is a result too."""
    heard = Heard()
    try:
        heard.reply = model.ask(prompt, heard.pieces.append, deadline_s)
    except ModelError as error:
        heard.error = error
    return heard


@contextmanager
def serving(*answers: ModelAnswer) -> Iterator[ModelServer]:
    """A server that gives the answers in order, the last one for ever."""
    left = list(answers)

    def answer(asked: AskedModel) -> ModelAnswer:
        return left.pop(0) if len(left) > 1 else left[0]

    with ModelServer(answer) as server:
        yield server


def result(speaker: Speaker, answer: ModelAnswer, deadline_s: float = 20) -> Heard:
    """What one call of a fresh model brings when the server answers so."""
    with serving(answer) as server:
        return call(speaker.model(server.url), deadline_s=deadline_s)


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy, no key and no address of the machine that the tests run on."""
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(params=[GEMINI, OPENAI], ids=lambda speaker: speaker.protocol)
def speaker(request: pytest.FixtureRequest) -> Speaker:
    """Each of the adapters in turn."""
    found = request.param
    assert isinstance(found, Speaker)
    return found
