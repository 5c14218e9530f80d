"""How the two protocols are spoken: what a request says, what an answer looks like."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

GEMINI_FINISHES = {
    "stop": "STOP",
    "length": "MAX_TOKENS",
    "safety": "SAFETY",
    "recitation": "RECITATION",
}
OPENAI_FINISHES = {"safety": "content_filter"}


@dataclass(frozen=True)
class AskedModel:
    """One request as it came; ``at`` is the monotonic time."""

    protocol: Literal["gemini", "openai"]
    model: str
    key: str
    system: str
    text: str
    wants_json: bool
    body: dict[str, Any]
    headers: dict[str, str]
    at: float


@dataclass(frozen=True)
class ModelAnswer:
    """What the server does once.

    It waits ``wait_s``, then streams ``text`` in ``chunks`` pieces with ``drip_s`` after
    each, and ends with ``finish``: "stop", "length", "safety", "recitation", any other name
    as it stands, or None for no end. ``hang_up_after`` so many pieces it drops the connection
    (0: without a word). ``error_in_stream`` puts ``error_body`` in the place of the last
    piece. With ``status`` it refuses instead; ``retry_in_s`` and ``limit`` (requests a
    minute) are told each protocol's way. ``raw`` is sent instead of all this.
    """

    text: str = ""
    finish: str | None = "stop"
    status: int = 200
    error_body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    wait_s: float = 0.0
    chunks: int = 3
    hang_up_after: int | None = None
    drip_s: float = 0.0
    error_in_stream: bool = False
    raw: bytes | None = None
    prompt_tokens: int = 0
    reply_tokens: int = 0
    retry_in_s: float | None = None
    limit: int | None = None


def asked_of(path: str, headers: dict[str, str], body: Any, at: float) -> AskedModel | None:
    """The request as a model's, None when it asks for something else."""
    named = {name.lower(): value for name, value in headers.items()}
    if match := re.match(r"/v1beta/(?:models|tunedModels)/([^:]+):streamGenerateContent", path):
        config = body.get("generationConfig", {})
        return AskedModel(
            "gemini",
            match[1],
            named.get("x-goog-api-key", ""),
            _texts([body.get("systemInstruction", {})]),
            _texts(body.get("contents", [])),
            config.get("responseMimeType") == "application/json",
            body,
            named,
            at,
        )
    if path in {"/v1/chat/completions", "/chat/completions"}:
        said = {turn["role"]: turn["content"] for turn in body["messages"]}
        return AskedModel(
            "openai",
            body["model"],
            named.get("authorization", "").removeprefix("Bearer "),
            said.get("system", ""),
            said.get("user", ""),
            "response_format" in body,
            body,
            named,
            at,
        )
    return None


def _texts(contents: list[dict[str, Any]]) -> str:
    return "\n".join(part["text"] for content in contents for part in content.get("parts", []))


def headers_of(asked: AskedModel, answer: ModelAnswer) -> dict[str, str]:
    """The headers of an answer, its own last."""
    streams = asked.protocol == "openai" and answer.status == 200
    headers = {"Content-Type": "text/event-stream" if streams else "application/json"}
    if answer.retry_in_s is not None and asked.protocol == "openai":
        headers["Retry-After"] = f"{answer.retry_in_s:.3f}"
    return {**headers, **answer.headers}


def error_of(asked: AskedModel, answer: ModelAnswer) -> bytes:
    """The body of a refusal; in Gemini's streams it is a list of one."""
    if isinstance(answer.error_body, bytes):
        return answer.error_body
    if answer.error_body is not None:
        return _bytes(answer.error_body)
    message = f"A refusal that repeats the key {asked.key}."
    error: dict[str, Any] = {"code": answer.status, "message": message}
    if asked.protocol == "openai":
        return _bytes({"error": {**error, "code": None, "type": "error"}})
    details: list[dict[str, Any]] = []
    if answer.retry_in_s is not None:
        kind = "type.googleapis.com/google.rpc.RetryInfo"
        details.append({"@type": kind, "retryDelay": f"{answer.retry_in_s:.3f}s"})
    if answer.limit is not None:
        violation = {
            "quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests",
            "quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
            "quotaValue": str(answer.limit),
        }
        kind = "type.googleapis.com/google.rpc.QuotaFailure"
        details.append({"@type": kind, "violations": [violation]})
    return _bytes([{"error": {**error, "status": "REFUSED", "details": details}}])


def frames_of(asked: AskedModel, answer: ModelAnswer) -> Iterator[bytes]:
    """The answer as it is sent, one piece of text a frame."""
    size = max(1, math.ceil(len(answer.text) / answer.chunks))
    pieces = [answer.text[size * n : size * (n + 1)] for n in range(answer.chunks)]
    speak = _gemini if asked.protocol == "gemini" else _openai
    yield from speak(asked, answer, pieces)


def _gemini(asked: AskedModel, answer: ModelAnswer, pieces: list[str]) -> Iterator[bytes]:
    usage = {
        "promptTokenCount": answer.prompt_tokens,
        "candidatesTokenCount": answer.reply_tokens,
    }
    for number, piece in enumerate(pieces):
        is_last = number == len(pieces) - 1
        half = len(piece) // 2
        parts = [{"text": piece[:half]}, {"text": piece[half:]}]
        candidate: dict[str, Any] = {"content": {"role": "model", "parts": parts}, "index": 0}
        if is_last and answer.finish is not None:
            candidate["finishReason"] = GEMINI_FINISHES.get(answer.finish, answer.finish)
        message: dict[str, Any] = {"candidates": [candidate]}
        if is_last and answer.prompt_tokens:
            message["usageMetadata"] = usage
        if is_last and answer.error_in_stream:
            message = _error_in_stream(asked, answer)
        yield (b"[" if number == 0 else b",\r\n") + _bytes(message) + (b"]" if is_last else b"")


def _openai(asked: AskedModel, answer: ModelAnswer, pieces: list[str]) -> Iterator[bytes]:
    base = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": asked.model}

    def event(delta: dict[str, str], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return b"data: " + _bytes({**base, "choices": [choice]}) + b"\n\n"

    for number, piece in enumerate(pieces):
        if number == len(pieces) - 1 and answer.error_in_stream:
            yield b"data: " + _bytes(_error_in_stream(asked, answer)) + b"\n\n"
            return
        yield event({"role": "assistant", "content": piece})
    if answer.finish is None:
        return
    end = event({}, OPENAI_FINISHES.get(answer.finish, answer.finish))
    if answer.prompt_tokens and asked.body.get("stream_options", {}).get("include_usage"):
        usage = {"prompt_tokens": answer.prompt_tokens, "completion_tokens": answer.reply_tokens}
        end += b"data: " + _bytes({**base, "choices": [], "usage": usage}) + b"\n\n"
    yield end + b"data: [DONE]\n\n"


def _error_in_stream(asked: AskedModel, answer: ModelAnswer) -> dict[str, Any]:
    if isinstance(answer.error_body, dict):
        return answer.error_body
    return {"error": {"code": "odd", "message": f"It broke, and the key is {asked.key}."}}


def _bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
