"""What every adapter promises, against real HTTP servers: the same answers, the same failures."""

from __future__ import annotations

import json
import socket
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

import pytest

from research_core.ports import Prompt
from tests.models.conftest import (
    GEMINI,
    KEY,
    OPENAI,
    PROMPT,
    SCHEMA,
    Heard,
    Speaker,
    call,
    result,
    serving,
)
from tests.servers.model_server import AskedModel, MinuteQuota, ModelAnswer, ModelServer

FAULTS = {
    "a refused key": (ModelAnswer(status=401), "refused_key"),
    "a forbidden model": (ModelAnswer(status=403), "refused_key"),
    "an unknown model": (ModelAnswer(status=404), "unknown_model"),
    "a bad request": (ModelAnswer(status=400), "refused_request"),
    "too long a request": (ModelAnswer(status=413), "refused_request"),
    "a redirect": (ModelAnswer(status=307, headers={"Location": "/"}), "refused_request"),
    "an unpaid bill": (ModelAnswer(status=402), "quota_day"),
    "too many requests": (ModelAnswer(status=429), "quota"),
    "too many, in HTML": (ModelAnswer(status=429, error_body=b"<html>"), "quota"),
    "a slow service": (ModelAnswer(status=408), "unavailable"),
    "trouble": (ModelAnswer(status=500), "unavailable"),
    "a broken gateway": (ModelAnswer(status=502, error_body=b"<html>"), "unavailable"),
    "no service": (ModelAnswer(status=503), "unavailable"),
    "a late gateway": (ModelAnswer(status=504), "unavailable"),
    "an error of nulls": (ModelAnswer(status=503, error_body={"error": None}), "unavailable"),
    "an error that is a number": (ModelAnswer(status=400, error_body=5), "refused_request"),
    "a page": (ModelAnswer(raw=b"<html>Welcome</html>"), "broken_reply"),
    "nothing": (ModelAnswer(raw=b""), "broken_reply"),
    "a number": (ModelAnswer(raw=b"[5]"), "broken_reply"),
    "no UTF-8": (ModelAnswer(raw=b'[{"candidates": "\xff\xfe"}]'), "broken_reply"),
    "no end": (ModelAnswer("half", finish=None), "broken_reply"),
    "hung up at once": (ModelAnswer("half", hang_up_after=0), "unreachable"),
    "hung up in the middle": (ModelAnswer("halfhalf", hang_up_after=1), "broken_reply"),
    "an error in the stream": (ModelAnswer("halfhalf", error_in_stream=True), "broken_reply"),
}


def test_the_pieces_of_a_reply_are_its_text(speaker: Speaker) -> None:
    text = 'A heat pump moves heat.\nIt needs "electricity" [1] {or} gas\\oil.'
    answer = ModelAnswer(text, chunks=7, prompt_tokens=31, reply_tokens=17)
    heard = result(speaker, answer)
    assert heard.reply is not None
    assert heard.reply.text == "".join(heard.pieces) == text
    assert len(heard.pieces) == 7
    assert (heard.reply.prompt_tokens, heard.reply.reply_tokens) == (31, 17)
    assert heard.reply.finish == "stop"


def test_tokens_that_were_not_counted_are_unknown(speaker: Speaker) -> None:
    heard = result(speaker, ModelAnswer("Short."))
    assert heard.reply is not None
    assert heard.reply.prompt_tokens is heard.reply.reply_tokens is None


def test_the_server_is_asked_what_the_prompt_says(speaker: Speaker) -> None:
    prompt = Prompt("Sei knapp. 간결하게.", "난방이란 \ud83d무엇인가?", SCHEMA, 777, 0.2)
    with serving(ModelAnswer("{}")) as server:
        model = speaker.model(server.url, name="gemma-3")
        call(model, prompt)
    (asked,) = server.asked
    assert model.name == asked.model == "gemma-3"
    assert asked.protocol == speaker.protocol
    assert asked.key == KEY
    assert asked.system == prompt.system
    assert asked.text == "난방이란 \ufffd무엇인가?"
    assert asked.wants_json
    numbers = json.dumps(asked.body)
    assert "777" in numbers
    assert "0.2" in numbers


def test_json_that_comes_in_parts_is_the_json_that_was_sent(speaker: Speaker) -> None:
    value = {"kind": "pump", "note": '줄\n"바꿈" \\ } ] [ {', "figures": list(range(200))}
    for chunks in (1, 2, 13, 61):
        text = json.dumps(value, ensure_ascii=chunks % 2 == 0)
        heard = result(speaker, ModelAnswer(text, chunks=chunks))
        assert heard.reply is not None
        assert json.loads(heard.reply.text) == value


def test_korean_arrives_whole(speaker: Speaker) -> None:
    text = "열펌프는 바깥 공기의 열을 집 안으로 옮긴다. 🔥 " * 40
    heard = result(speaker, ModelAnswer(text, chunks=97))
    assert heard.reply is not None
    assert heard.reply.text == "".join(heard.pieces) == text


@pytest.mark.parametrize(
    ("finish", "meant"), [("stop", "stop"), ("length", "length"), ("safety", "safety")]
)
def test_why_a_reply_ended_is_told(speaker: Speaker, finish: str, meant: str) -> None:
    heard = result(speaker, ModelAnswer("Some text", finish=finish))
    assert heard.reply is not None
    assert (heard.reply.text, heard.reply.finish) == ("Some text", meant)


def test_a_reply_without_text_is_a_reply(speaker: Speaker) -> None:
    heard = result(speaker, ModelAnswer("", finish="length"))
    assert heard.reply is not None
    assert (heard.reply.text, heard.reply.finish, heard.pieces) == ("", "length", [])


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_its_cause_and_is_not_asked_again(speaker: Speaker, fault: str) -> None:
    answer, cause = FAULTS[fault]
    with serving(answer) as server:
        error = call(speaker.model(server.url)).error
    assert error is not None
    assert error.cause == cause
    assert error.detail.endswith(".")
    assert speaker.service in error.detail
    assert len(server.asked) == 1


@pytest.mark.parametrize("fault", FAULTS)
def test_no_error_shows_the_key_or_the_service_s_words(speaker: Speaker, fault: str) -> None:
    answer, _ = FAULTS[fault]
    with serving(answer) as server:
        model = speaker.model(server.url)
        error = call(model).error
    assert error is not None
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    said = "".join(shown.format()) + repr(error) + repr(error.__dict__) + repr(model)
    assert KEY not in said
    assert "repeats the key" not in said
    assert error.__cause__ is None
    assert error.__context__ is None


def test_nobody_listening_is_unreachable(speaker: Speaker) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound, and never listening
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        error = call(speaker.model(url)).error
    assert error is not None
    assert error.cause == "unreachable"


def test_a_host_without_an_address_is_unreachable(speaker: Speaker) -> None:
    error = call(speaker.model("http://nowhere.invalid:9")).error
    assert error is not None
    assert error.cause == "unreachable"


@pytest.mark.parametrize("url", ["http://[::1", "nonsense://host", "http://host:port"])
def test_an_address_that_is_none_is_said_to_be_none(speaker: Speaker, url: str) -> None:
    error = call(speaker.model(url)).error
    assert error is not None
    assert error.cause == "refused_request"


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "열쇠"])
def test_what_cannot_be_a_key_is_not_sent(speaker: Speaker, key: str) -> None:
    with serving(ModelAnswer("Hello.")) as server:
        error = call(speaker.model(server.url, key=key)).error
    assert error is not None
    assert error.cause == "refused_key"
    assert not server.asked


def test_a_quota_says_how_long_to_wait(speaker: Speaker) -> None:
    error = result(speaker, ModelAnswer(status=429, retry_in_s=2.4, limit=10)).error
    assert error is not None
    assert (error.cause, error.retry_after_s) == ("quota", 2.4)


def test_a_quota_without_a_hint_leaves_the_wait_open(speaker: Speaker) -> None:
    error = result(speaker, ModelAnswer(status=429)).error
    assert error is not None
    assert (error.cause, error.retry_after_s, error.limit) == ("quota", None, None)


def test_a_quota_that_is_kept_refuses_the_next_and_opens_again(speaker: Speaker) -> None:
    quota = MinuteQuota(2, minute_s=0.5)
    with ModelServer(lambda asked: quota.refuse(asked.key) or ModelAnswer("Yes.")) as server:
        model = speaker.model(server.url)
        calls = [call(model) for _ in range(3)]
        error = calls[-1].error
        assert [heard.reply is not None for heard in calls] == [True, True, False]
        assert error is not None
        assert error.retry_after_s is not None
        assert 0 < error.retry_after_s <= 0.6
        time.sleep(error.retry_after_s)
        assert call(model).reply is not None
    assert (quota.accepted[KEY], quota.refused[KEY]) == (3, 1)


@pytest.mark.system
def test_a_dripping_answer_ends_at_the_deadline_and_is_heard_no_more(speaker: Speaker) -> None:
    with serving(ModelAnswer("abcdef" * 100, chunks=600, drip_s=0.02)) as server:
        heard = call(speaker.model(server.url), deadline_s=1.5)
        assert heard.error is not None
        assert heard.error.cause == "timeout"
        until_then = list(heard.pieces)
        assert until_then, "the answer had begun"
        time.sleep(0.2)
        assert heard.pieces == until_then
        assert _ends(f"model-{speaker.service}")


@pytest.mark.system
def test_bytes_that_drip_without_a_word_end_at_the_deadline(speaker: Speaker) -> None:
    """No piece of text ever comes whole, so only hanging up ends the reading."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)
        over = threading.Event()

        def drip() -> None:
            taken, _ = listening.accept()
            with taken:
                taken.recv(65536)
                taken.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[{")
                while not over.wait(0.02):
                    try:
                        taken.sendall(b" ")
                    except OSError:
                        return

        dripping = threading.Thread(target=drip, daemon=True)
        dripping.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        heard = call(speaker.model(url), deadline_s=1.5)
        assert heard.error is not None
        assert heard.error.cause == "timeout"
        assert _ends(f"model-{speaker.service}")
        over.set()
        dripping.join(10)


def test_a_silent_server_ends_at_the_deadline(speaker: Speaker) -> None:
    heard = result(speaker, ModelAnswer("Late.", wait_s=30), deadline_s=0.8)
    assert heard.error is not None
    assert (heard.error.cause, heard.pieces) == ("timeout", [])


def test_an_error_of_the_listener_is_its_own(speaker: Speaker) -> None:
    def choke(piece: str) -> None:
        raise ValueError(piece)

    with serving(ModelAnswer("abc", chunks=1)) as server:
        model = speaker.model(server.url)
        with pytest.raises(ValueError, match="abc"):
            model.ask(PROMPT, choke, 20)
        assert call(model).reply is not None, "the model can be asked again"


@pytest.mark.system
def test_many_at_once_each_speak_under_their_own_key() -> None:
    """200 calls, 2 keys, both adapters, one model each: nobody pays for another."""
    nicknames = {"AIza-of-anna": "anna", "AIza-of-boram": "보람"}

    def answer(asked: AskedModel) -> ModelAnswer:
        return ModelAnswer(f"Hello {asked.text}.", chunks=5)

    with ModelServer(answer) as server:
        models = [
            (speaker.model(server.url, key=key), speaker.protocol, nickname)
            for speaker in (GEMINI, OPENAI)
            for key, nickname in nicknames.items()
        ]

        def ask(number: int) -> tuple[str, Heard]:
            model, protocol, nickname = models[number % len(models)]
            text = f"{protocol} {nickname} {number}"
            return text, call(model, Prompt("", text), 60)

        with ThreadPoolExecutor(24) as pool:
            calls = list(pool.map(ask, range(200)))
    for text, heard in calls:
        assert heard.reply is not None, heard.error
        assert heard.reply.text == "".join(heard.pieces) == f"Hello {text}."
    assert len(server.asked) == 200
    for asked in server.asked:
        assert asked.text.startswith(f"{asked.protocol} {nicknames[asked.key]} ")


def _ends(name: str) -> bool:
    """True when no thread of this name is left after a while."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if not any(thread.name == name for thread in threading.enumerate()):
            return True
        time.sleep(0.02)
    return False
