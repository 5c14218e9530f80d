"""OpenAI's own ways, and those of servers that speak its protocol, through its client."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from pydantic import SecretStr

from research_core.models.openai_compatible import OpenAiModel
from research_core.ports import Prompt
from tests.models.conftest import KEY, OPENAI, SCHEMA, Heard, call, result, serving
from tests.servers.model_server import AskedModel, ModelAnswer, ModelServer

ASK_JSON = Prompt("Be brief.", "Which?", SCHEMA)


def refusal(status: int, **error: object) -> ModelAnswer:
    """An error of OpenAI's."""
    return ModelAnswer(status=status, error_body={"error": {"message": f"Key {KEY}", **error}})


def events(*events: object, done: bool = True) -> Heard:
    """What comes of a stream of these events; text is sent as it stands."""
    lines = [event if isinstance(event, str) else json.dumps(event) for event in events]
    raw = "".join(f"data: {line}\n\n" for line in [*lines, *(["[DONE]"] if done else [])])
    return result(OPENAI, ModelAnswer(raw=raw.encode()))


def said(text: object, finish: object = None, **delta: object) -> dict[str, Any]:
    """One piece of an answer."""
    choice = {"index": 0, "delta": {"content": text, **delta}, "finish_reason": finish}
    return {"choices": [choice]}


def test_the_request_is_openai_s_own() -> None:
    with serving(ModelAnswer("{}")) as server:
        call(OPENAI.model(server.url), ASK_JSON)
    body = server.asked[0].body
    assert body["stream"] is True
    assert body["stream_options"] == {"include_usage": True}
    assert body["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Which?"},
    ]
    assert body["max_tokens"] == 4096
    assert body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "reply", "schema": SCHEMA, "strict": False},
    }


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/"])
def test_an_address_without_a_path_gets_the_usual_one(path: str) -> None:
    with serving(ModelAnswer("Yes.")) as server:
        assert call(OPENAI.model(server.url + path)).reply is not None


def test_a_server_without_a_key_gets_a_placeholder_and_never_the_environment_s(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("API_KEY", "ADMIN_KEY", "ORG_ID", "PROJECT_ID"):
        monkeypatch.setenv(f"OPENAI_{name}", "of-somebody-else")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/of-somebody-else")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Team: of-somebody-else\nAuthorization: theirs")
    with serving(ModelAnswer("Yes.")) as server:
        local = OpenAiModel("gemma3", None, server.url, service="ollama")
        assert call(local).reply is not None
        assert call(OPENAI.model(server.url)).reply is not None
    assert [asked.key for asked in server.asked] == ["none", KEY]
    assert "of-somebody-else" not in repr(server.asked)
    assert "theirs" not in repr(server.asked)
    assert OpenAiModel("gpt", None, None)._base_url == "https://api.openai.com/v1"


def test_an_error_names_the_service_that_was_asked() -> None:
    with serving(ModelAnswer(status=503)) as server:
        error = call(OpenAiModel("gemma3", None, server.url, service="ollama")).error
    assert error is not None
    assert error.detail == "Ollama has trouble of its own (503)."


def without(field: str, param: str | None) -> Callable[[AskedModel], ModelAnswer]:
    """A server that does not accept a field, and names it or not."""

    def answer(asked: AskedModel) -> ModelAnswer:
        if field in asked.body:
            return refusal(400, param=param, code="unsupported_parameter")
        return ModelAnswer('{"kind": "pump"}')

    return answer


@pytest.mark.parametrize("param", [None, "response_format", "response_format.json_schema"])
def test_a_server_that_knows_no_format_is_asked_once_more_and_then_never(
    param: str | None,
) -> None:
    with ModelServer(without("response_format", param)) as server:
        model = OPENAI.model(server.url)
        heard = call(model, ASK_JSON)
        assert heard.reply is not None
        assert [asked.wants_json for asked in server.asked] == [True, False]
        assert "".join(heard.pieces) == heard.reply.text == '{"kind": "pump"}'
        call(model, ASK_JSON)
    assert [asked.wants_json for asked in server.asked] == [True, False, False]
    assert server.asked[0].system == "Be brief."
    assert json.dumps(SCHEMA) in server.asked[1].system, "then words say what is wanted"


@pytest.mark.parametrize("field", ["temperature", "max_tokens"])
def test_a_model_that_refuses_a_setting_is_asked_without_it(field: str) -> None:
    with ModelServer(without(field, field)) as server:
        assert call(OPENAI.model(server.url), ASK_JSON).reply is not None
    assert [field in asked.body for asked in server.asked] == [True, False]
    assert server.asked[1].wants_json


@pytest.mark.parametrize("prompt", [ASK_JSON, Prompt("", "Which?")])
@pytest.mark.parametrize("param", ["messages", None, 5])
def test_a_request_that_stays_refused_is_given_up(prompt: Prompt, param: object) -> None:
    with serving(refusal(400, param=param)) as server:
        model = OPENAI.model(server.url)
        error = call(model, prompt).error
        assert error is not None
        assert error.cause == "refused_request"
        assert len(server.asked) <= 2
        call(model, prompt)
    if prompt.schema is not None:
        assert server.asked[-2 if param != "messages" else -1].wants_json, "nothing was learned"


def in_an_hour() -> str:
    """An HTTP date."""
    return format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)


@pytest.mark.parametrize(
    ("header", "text", "wait_s"),
    [
        ("Retry-After", "7", 7),
        ("Retry-After", "2.5", 2.5),
        ("Retry-After", in_an_hour, 3600),
        ("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Retry-After-Ms", "1500", 1.5),
        ("Retry-After", "-4", None),
        ("Retry-After", "nan", None),
        ("Retry-After", "when it suits", None),
    ],
)
def test_the_hint_of_a_quota_is_read(
    header: str, text: str | Callable[[], str], wait_s: float | None
) -> None:
    value = text if isinstance(text, str) else text()
    error = result(OPENAI, ModelAnswer(status=429, headers={header: value})).error
    assert error is not None
    assert error.cause == "quota"
    expected = wait_s if wait_s is None else pytest.approx(wait_s, abs=30 if callable(text) else 0)
    assert error.retry_after_s == expected


@pytest.mark.parametrize("field", ["code", "type"])
def test_credit_that_is_used_up_is_no_matter_of_minutes(field: str) -> None:
    answer = refusal(429, **{field: "insufficient_quota"})
    error = result(OPENAI, answer).error
    assert error is not None
    assert error.cause == "quota_day"


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        ({"code": 429}, "quota"),
        ({"code": "rate_limit_exceeded"}, "quota"),
        ({"code": "insufficient_quota", "type": "insufficient_quota"}, "quota_day"),
        ({"code": 502, "message": "provider"}, "unavailable"),
        ({"code": None, "type": "server_error"}, "unavailable"),
        ({"code": [], "type": {}}, "broken_reply"),
        ("It broke.", "broken_reply"),
        ({"message": 5}, "broken_reply"),
    ],
)
def test_an_error_in_the_stream_has_its_cause(error: object, cause: str) -> None:
    heard = events(said("Half "), {"error": error}, said("more", "stop"))
    assert heard.error is not None
    assert heard.error.cause == cause
    assert heard.pieces == ["Half "]


@pytest.mark.parametrize(
    "event",
    [
        "{not json",
        "[" * 100_000,
        {},
        {"choices": None},
        {"choices": []},
        {"choices": [None]},
        {"choices": [{"delta": None}]},
        {"choices": "all"},
        {"choices": [{"delta": {"content": 5}, "finish_reason": 7}]},
        "5",
        "null",
    ],
)
def test_strange_pieces_alone_are_no_reply(event: object) -> None:
    heard = events(event)
    assert heard.error is not None
    assert heard.error.cause == "broken_reply"


def test_strange_pieces_between_good_ones_do_no_harm() -> None:
    usage = {"choices": [], "usage": {"prompt_tokens": "many", "completion_tokens": 4}}
    heard = events(said("Good"), {"choices": []}, said(None), said(".", "stop"), usage)
    assert heard.reply is not None
    assert heard.reply.text == "Good."
    assert (heard.reply.prompt_tokens, heard.reply.reply_tokens) == (None, 4)


def test_a_stream_needs_a_reason_to_end_but_not_a_last_word() -> None:
    assert events(said("Whole.", "stop"), done=False).reply is not None
    heard = events(said("Half"))
    assert heard.error is not None
    assert heard.error.cause == "broken_reply"


@pytest.mark.parametrize(
    ("finish", "meant"),
    [("content_filter", "safety"), ("tool_calls", "other"), ("brand_new", "other")],
)
def test_reasons_to_finish_become_ours(finish: str, meant: str) -> None:
    heard = events(said("Text", finish))
    assert heard.reply is not None
    assert heard.reply.finish == meant


def test_a_model_that_declines_is_blocked_by_its_own_filter() -> None:
    heard = events(said(None, refusal="I cannot"), said(None, "stop"))
    assert heard.reply is not None
    assert (heard.reply.text, heard.reply.finish) == ("", "safety")


def test_a_character_cut_in_two_is_joined_and_half_a_one_replaced() -> None:
    raw = '{"choices": [{"delta": {"content": "\\ud83d\\udd25 \\ud83d"}, "finish_reason": "stop"}]}'
    heard = events(raw)
    assert heard.reply is not None
    assert heard.reply.text == "🔥 \ufffd"
    assert heard.pieces == ["🔥 \ufffd"]


def test_a_redirect_takes_the_key_nowhere() -> None:
    with serving(ModelAnswer("Caught.")) as thief:
        away = ModelAnswer(status=307, headers={"Location": f"{thief.url}/v1/chat/completions"})
        with serving(away) as server:
            error = call(OpenAiModel("gpt", SecretStr(KEY), server.url)).error
    assert error is not None
    assert error.cause == "refused_request"
    assert not thief.asked
