"""Gemini's own ways, through google-generativeai against a real HTTP server."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from research_core.domain.values import ModelCause
from research_core.models.gemini import GeminiModel
from research_core.ports import Prompt
from tests.models.conftest import GEMINI, KEY, PROMPT, SCHEMA, Heard, call, result, serving
from tests.servers.model_server import ModelAnswer

PER_MINUTE = "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"
PER_DAY = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
TOKENS = "GenerateContentInputTokensPerModelPerMinute-FreeTier"


def refusal(status: int, *details: dict[str, Any], listed: bool = True) -> ModelAnswer:
    """An error of Gemini's; in a stream it comes as a list of one."""
    error = {"error": {"code": status, "message": f"Key {KEY}", "details": list(details)}}
    return ModelAnswer(status=status, error_body=[error] if listed else error)


def failure(*violations: tuple[str, str]) -> dict[str, Any]:
    """A QuotaFailure of (quotaId, quotaValue)."""
    listed = [{"quotaId": quota, "quotaValue": value} for quota, value in violations]
    return {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": listed}


def retry(delay: object) -> dict[str, Any]:
    """A RetryInfo."""
    return {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay}


def messages(*messages: object, after: bytes = b"") -> Heard:
    """What comes of a stream of these messages."""
    return result(GEMINI, ModelAnswer(raw=json.dumps(messages).encode() + after))


def said(text: str, **more: object) -> dict[str, Any]:
    """One candidate."""
    return {"candidates": [{"content": {"parts": [{"text": text}]}, **more}]}


def test_the_request_is_gemini_s_own() -> None:
    with serving(ModelAnswer("{}")) as server:
        call(GEMINI.model(server.url), Prompt("Be brief.", "Which?", SCHEMA, 512, 0.5))
    body = server.asked[0].body
    assert body["systemInstruction"]["parts"] == [{"text": "Be brief."}]
    assert body["contents"] == [{"role": "user", "parts": [{"text": "Which?"}]}]
    config = body["generationConfig"]
    assert (config["maxOutputTokens"], config["temperature"]) == (512, 0.5)
    assert config["responseMimeType"] == "application/json"
    assert "responseSchema" not in config  # it would sort the fields by name


def test_free_text_is_asked_for_without_a_schema() -> None:
    with serving(ModelAnswer("Yes.")) as server:
        call(GEMINI.model(server.url), Prompt("", "Which?"))
    body = server.asked[0].body
    assert "responseMimeType" not in body["generationConfig"]
    assert "responseSchema" not in body["generationConfig"]
    assert "systemInstruction" not in body


@pytest.mark.parametrize("delay", ["2.4s", "2.400000001s"])
@pytest.mark.parametrize("listed", [True, False], ids=["list", "object"])
def test_a_quota_s_hint_and_limit_are_read(delay: str, listed: bool) -> None:
    details = [failure((PER_MINUTE, "15"), (TOKENS, "1000000")), retry(delay)]
    error = result(GEMINI, refusal(429, *details, listed=listed)).error
    assert error is not None
    assert error.cause == "quota"
    assert error.retry_after_s == pytest.approx(2.4)
    assert error.limit == 15
    assert error.detail == "Gemini asks to wait (429)."


def test_a_quota_of_the_day_is_told_from_one_of_the_minute() -> None:
    details = [failure((PER_MINUTE, "15"), (PER_DAY, "200")), retry("34s")]
    error = result(GEMINI, refusal(429, *details)).error
    assert error is not None
    assert (error.cause, error.limit) == ("quota_day", None)


@pytest.mark.parametrize(
    "details",
    [
        [retry(None), failure((PER_MINUTE, "many"))],
        [retry("soon"), failure((PER_MINUTE, "-3"))],
        [retry({"seconds": 3}), failure((PER_MINUTE, "9" * 400))],
        [{"violations": "all"}, {"violations": [None, 3]}, failure((TOKENS, "5"))],
    ],
)
def test_a_strange_quota_is_a_quota_without_a_hint(details: list[dict[str, Any]]) -> None:
    error = result(GEMINI, refusal(429, *details)).error
    assert error is not None
    assert (error.cause, error.retry_after_s, error.limit) == ("quota", None, None)


@pytest.mark.parametrize(
    ("status", "reason", "cause"),
    [
        (400, "API_KEY_INVALID", "refused_key"),
        (400, "INVALID_ARGUMENT", "refused_request"),
        (403, "API_KEY_SERVICE_BLOCKED", "refused_key"),
        (401, "CREDENTIALS_MISSING", "refused_key"),
    ],
)
def test_a_wrong_key_is_told_from_a_wrong_request(
    status: int, reason: str, cause: ModelCause
) -> None:
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}
    with serving(refusal(status, info)) as server:
        error = call(GEMINI.model(server.url)).error
    assert error is not None
    assert error.cause == cause
    assert len(server.asked) == 1, "the client alone would ask three times at a 401"


@pytest.mark.parametrize(
    ("finish", "meant"),
    [
        ("RECITATION", "recitation"),
        ("BLOCKLIST", "safety"),
        ("PROHIBITED_CONTENT", "safety"),
        ("SPII", "safety"),
        ("LANGUAGE", "other"),
        ("MALFORMED_FUNCTION_CALL", "other"),
        (11, "safety"),
        (77, "other"),
    ],
)
def test_reasons_to_finish_become_ours(finish: str | int, meant: str) -> None:
    heard = messages(said("Some "), said("text", finishReason=finish))
    assert heard.reply is not None
    assert (heard.reply.text, heard.reply.finish) == ("Some text", meant)


def test_a_blocked_prompt_is_an_empty_reply() -> None:
    heard = messages({"promptFeedback": {"blockReason": "SAFETY"}})
    assert heard.reply is not None
    assert (heard.reply.text, heard.reply.finish) == ("", "safety")


def test_a_candidate_without_parts_is_an_empty_reply() -> None:
    heard = messages({"candidates": [{"finishReason": "MAX_TOKENS"}]})
    assert heard.reply is not None
    assert (heard.reply.text, heard.reply.finish) == ("", "length")


def test_no_candidate_that_was_counted_is_an_empty_reply() -> None:
    heard = messages({"candidates": [], "usageMetadata": {"promptTokenCount": 9}})
    assert heard.reply is not None
    assert (heard.reply.text, heard.reply.finish) == ("", "other")
    assert (heard.reply.prompt_tokens, heard.reply.reply_tokens) == (9, None)


def test_text_before_a_block_is_kept() -> None:
    heard = messages(said("It says "), {"candidates": [{"finishReason": "SAFETY"}]})
    assert heard.reply is not None
    assert (heard.reply.text, heard.reply.finish) == ("It says ", "safety")


def test_an_error_after_a_reason_to_finish_is_a_failure() -> None:
    """Older models give a reason with every piece; the client swallows an error in a stream."""
    first = said("Half", finishReason="STOP")
    heard = messages(first, {"error": {"code": 503, "message": f"Key {KEY}"}})
    assert heard.error is not None
    assert heard.error.cause == "broken_reply"


def test_a_line_break_after_the_end_does_no_harm() -> None:
    heard = messages(said("Whole.", finishReason="STOP"), after=b"\n")
    assert heard.reply is not None
    assert heard.reply.text == "Whole."


@pytest.mark.parametrize("name", ["models/gemini-2.0-flash", "tunedModels/mine-1"])
def test_a_full_name_is_sent_as_it_is(name: str) -> None:
    with serving(ModelAnswer("Yes.")) as server:
        heard = call(GEMINI.model(server.url, name=name))
    assert heard.reply is not None
    assert server.asked[0].model == name.partition("/")[2]


@pytest.mark.parametrize("name", ["", "a/b/c", "../secrets", "model?key=1", "모델"])
def test_a_name_that_no_model_has_is_not_asked_for(name: str) -> None:
    with serving(ModelAnswer("Yes.")) as server:
        error = call(GEMINI.model(server.url, name=name)).error
    assert error is not None
    assert error.cause == "unknown_model"
    assert not server.asked


def test_a_key_in_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY", "GOOGLE_APPLICATION_CREDENTIALS"):
        monkeypatch.setenv(name, "AIza-of-somebody-else")
    with serving(ModelAnswer("Yes.")) as server:
        assert call(GEMINI.model(server.url)).reply is not None
    assert "somebody-else" not in repr(server.asked)


@pytest.mark.system
def test_making_a_model_imports_no_vendor_and_using_it_warns_of_nothing() -> None:
    """Eight threads at once import google-generativeai in a process that forbids warnings."""
    code = """
import sys, threading, warnings
from pydantic import SecretStr
from research_core.errors import ModelError
from research_core.models.gemini import GeminiModel
from research_core.ports import Prompt
before = list(warnings.filters)
causes = []
def ask():
    model = GeminiModel("m", SecretStr("k"), "http://127.0.0.1:1")
    assert "k" in model._key.get_secret_value()
    try:
        model.ask(Prompt("", "Hello"), print, 60)
    except ModelError as error:
        causes.append(error.cause)
assert "google.generativeai" not in sys.modules
threads = [threading.Thread(target=ask) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert "google.generativeai" in sys.modules
assert warnings.filters == before, "the filters of the process are as they were"
print(causes)
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.strip() == repr(["unreachable"] * 8)


def test_two_models_hold_two_keys_in_one_process() -> None:
    with serving(ModelAnswer("Yes.")) as server:
        first, second = (GEMINI.model(server.url, key=key) for key in ("key-one", "key-two"))
        for model in (first, second, first):
            assert isinstance(model, GeminiModel)
            model.ask(PROMPT, lambda _: None, 20)
    assert [asked.key for asked in server.asked] == ["key-one", "key-two", "key-one"]


def test_a_refusal_that_breaks_off_is_still_a_refusal() -> None:
    headers = {"Content-Length": "900", "Connection": "close"}
    error = result(GEMINI, ModelAnswer(status=503, error_body=b"[{", headers=headers)).error
    assert error is not None
    assert error.cause == "unavailable"
