"""Tavily through its real client, against a server of our own with every known fault."""

from __future__ import annotations

import socket
import time
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from research_core.deadline import within
from research_core.errors import SearchError, SettingMissing
from research_core.search.knocking import knock
from research_core.search.tavily import TavilyKeyless, TavilySearch
from tests.servers.tavily import RESULTS, Answer, TavilyServer

KEY = "tvly-dev-SECRETSECRETSECRET"
NOTHING_KNOWN: frozenset[str] = frozenset()
GOOD = Answer.of({"query": "q", "results": RESULTS, "response_time": 0.5, "request_id": "r1"})


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "TAVILY_HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def failure(answer: Answer, timeout_s: float = 5) -> SearchError:
    """The error of a search that is answered so; it is asked once, whatever comes back."""
    with TavilyServer(answer) as server:
        with pytest.raises(SearchError) as caught:
            TavilySearch(KEY, server.url, timeout_s).search("query", NOTHING_KNOWN)
        assert len(server.asked) == 1
        return caught.value


def test_a_search_asks_for_whole_pages_with_the_key() -> None:
    with TavilyServer(GOOD) as server:
        reply = TavilySearch(f" {KEY}\n", server.url + "/", results=7).search("질문", NOTHING_KNOWN)
    (asked,) = server.asked
    assert asked.path == "/search"
    assert asked.headers["Authorization"] == f"Bearer {KEY}"
    assert asked.body == {"query": "질문", "max_results": 7, "include_raw_content": True}
    assert reply.skipped == ()
    assert reply.raw == {
        "query": "q",
        "results": RESULTS,
        "response_time": 0.5,
        "request_id": "r1",
    }


def test_keyless_sends_no_key_even_when_the_environment_has_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TAVILY_API_KEY", KEY)
    with TavilyServer(GOOD) as server:
        TavilyKeyless(server.url).search("query", NOTHING_KNOWN)
    (asked,) = server.asked
    assert "Authorization" not in asked.headers
    assert asked.headers["X-Tavily-Access-Mode"] == "keyless"
    assert KEY not in str(asked)


@pytest.mark.parametrize("key", ["", "  ", "\n", "tvly-a\nb", "키", "tvly a"])
def test_without_a_usable_key_there_is_no_tavily(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAVILY_API_KEY", KEY)
    with pytest.raises(SettingMissing) as caught:
        TavilySearch(key, "https://api.tavily.com")
    assert caught.value.code == "tavily.key"


@pytest.mark.parametrize("make", [lambda url: TavilySearch(KEY, url), TavilyKeyless])
@pytest.mark.parametrize(
    "url", ["", "api.tavily.com", "ftp://x", "http://", "https://[x", "http://a:b"]
)
def test_an_address_that_is_none_is_refused(make: Callable[[str], object], url: str) -> None:
    with pytest.raises(SettingMissing) as caught:
        make(url)
    assert caught.value.code == "tavily.base_url"


def test_a_long_query_is_cut_between_words() -> None:
    with TavilyServer() as server:
        search = TavilySearch(KEY, server.url)
        search.search("word " * 100, NOTHING_KNOWN)
        search.search("  two\n lines ", NOTHING_KNOWN)
        search.search("x" * 500, NOTHING_KNOWN)
        search.search("가" * 400, NOTHING_KNOWN)
    sent = [asked.body["query"] for asked in server.asked]
    assert sent == [("word " * 80).strip(), "two lines", "x" * 400, "가" * 400]


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (Answer.of({"detail": {"error": "no"}}, 400), "refused_query"),
        (Answer.of({"detail": {"error": f"bad key {KEY}"}}, 401), "refused_key"),
        (Answer.of({}, 403), "refused_query"),
        (Answer.of({}, 404), "broken_reply"),
        (Answer.of({"detail": [{"msg": "no"}]}, 422), "refused_query"),
        (Answer.of({}, 429), "busy"),
        (Answer(429, b"<html>slow down</html>"), "busy"),
        (Answer.of({}, 432), "quota"),
        (Answer.of({}, 433), "quota"),
        (Answer(500, b"<html>error</html>"), "unavailable"),
        (Answer(502), "unavailable"),
        (Answer.of({"results": []}, 503), "unavailable"),
        (Answer(504, b"upstream timed out"), "unavailable"),
        (Answer(200, b"<html>Log in to the hotel</html>"), "broken_reply"),
        (Answer(200, b""), "broken_reply"),
        (Answer(200, b"[" * 200_000), "broken_reply"),
        (Answer(200, b'{"results": [{"score": NaN}]}'), "broken_reply"),
        (Answer.of([1, 2]), "broken_reply"),
        (Answer.of("words"), "broken_reply"),
        (Answer.of(None), "broken_reply"),
        (Answer.of({"results": "none"}), "broken_reply"),
        (Answer.of({"error": "overloaded"}), "broken_reply"),
        (Answer.of({}, 201), "broken_reply"),
        (Answer(204), "broken_reply"),
        (Answer(304), "broken_reply"),
        (Answer(307, headers={"Location": "/search"}), "broken_reply"),
        (Answer(200, b'{"results"', {"Content-Length": "500"}), "broken_reply"),
        (Answer(200, b"junk", {"Content-Encoding": "gzip"}), "broken_reply"),
        (Answer(hang_up=True), "unreachable"),
    ],
)
def test_every_fault_has_its_cause(answer: Answer, cause: str) -> None:
    error = failure(answer)
    assert error.cause == cause
    assert error.retry_after_s is None
    assert error.detail.endswith(".")
    assert "\n" not in error.detail


@pytest.mark.parametrize(
    "answer",
    [
        Answer(wait_s=5),
        Answer(200, b'{"results": []}', drip_s=0.2),
        Answer(200, b'{"res', {"Content-Length": "500"}, drip_s=2),
    ],
)
def test_a_slow_answer_is_a_timeout(answer: Answer) -> None:
    error = failure(answer, timeout_s=0.2)
    assert error.cause == "timeout"
    assert error.retry_after_s is None


@pytest.mark.parametrize(
    "fault", [Answer(503), Answer.of({}, 429), Answer(hang_up=True), Answer(wait_s=1)]
)
def test_a_search_after_a_fault_is_a_new_search(fault: Answer) -> None:
    """Trying again is the loop's to decide; nothing of the failed search stands in its way."""
    with TavilyServer(fault, GOOD) as server:
        search = TavilySearch(KEY, server.url, timeout_s=0.3)
        with pytest.raises(SearchError):
            search.search("query", NOTHING_KNOWN)
        reply = search.search("query", NOTHING_KNOWN)
    assert reply.raw["results"] == RESULTS  # type: ignore
    assert len(server.asked) == 2


def test_the_keyless_limit_is_a_quota() -> None:
    envelope = {"error": {"code": "keyless_limit", "message": "sign up at https://evil.example"}}
    for status in (429, 403):
        with TavilyServer(Answer.of(envelope, status)) as server:
            with pytest.raises(SearchError) as caught:
                TavilyKeyless(server.url).search("query", NOTHING_KNOWN)
            assert caught.value.cause == "quota"
            assert "evil" not in caught.value.detail
            assert len(server.asked) == 1


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1", "http://nowhere.invalid", f"http://{'x' * 70}.org", "http://[::1]:1"],
)
def test_no_network_is_known_within_five_seconds(url: str) -> None:
    started = time.monotonic()
    with pytest.raises(SearchError) as caught:
        TavilySearch(KEY, url).search("query", NOTHING_KNOWN)
    assert caught.value.cause == "unreachable"
    assert time.monotonic() - started < 5


def test_a_host_that_never_answers_is_unreachable() -> None:
    with socket.socket() as full:  # a queue of one that is full answers no further knock
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        with socket.create_connection(address):
            started = time.monotonic()
            trouble = knock(f"http://127.0.0.1:{address[1]}", None, 0.6)
            assert "did not answer within 0.6 seconds" in trouble
            assert time.monotonic() - started < 2


def test_a_proxy_is_knocked_at_in_place_of_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    with pytest.raises(SearchError, match="cannot be reached: it refuses"):
        TavilySearch(KEY, "http://tavily.example").search("query", NOTHING_KNOWN)
    with TavilyServer() as server:
        assert knock("http://tavily.example", server.url, 1) == ""
        assert knock("http://tavily.example", server.url.removeprefix("http://"), 1) == ""


def test_a_server_that_speaks_no_tls_is_unreachable() -> None:
    with TavilyServer() as server:
        url = server.url.replace("http:", "https:")
        with pytest.raises(SearchError, match="secure connection") as caught:
            TavilySearch(KEY, url, timeout_s=3).search("query", NOTHING_KNOWN)
    assert caught.value.cause == "unreachable"


def test_within_hands_on_results_and_errors() -> None:
    assert within(1, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        within(1, lambda: 1 // 0)
    with pytest.raises(TimeoutError):
        within(0.01, lambda: time.sleep(0.1))


@pytest.mark.parametrize(
    "answer",
    [
        Answer.of({"detail": {"error": f"invalid key {KEY}"}}, 401),
        Answer.of({"detail": {"error": KEY}}, 400),
        Answer(500, KEY.encode()),
        Answer(200, KEY.encode()),
        Answer(hang_up=True),
    ],
)
def test_the_key_is_nowhere_in_what_went_wrong(answer: Answer) -> None:
    with TavilyServer(answer) as server:
        search = TavilySearch(KEY, server.url, timeout_s=0.2)
        try:
            search.search("query", NOTHING_KNOWN)
        except SearchError as error:
            trouble = error
    ours = trouble.__traceback__.tb_next if trouble.__traceback__ else None
    trouble = trouble.with_traceback(ours)  # without this test's own frame
    assert trouble.__cause__ is None
    assert trouble.__context__ is None
    with_locals = traceback.TracebackException.from_exception(trouble, capture_locals=True)
    for text in (str(trouble), repr(trouble), str(trouble.facts), "".join(with_locals.format())):
        assert KEY not in text
    assert KEY not in repr(search) + repr(vars(search))


def test_results_without_text_or_page_are_dropped() -> None:
    raw: Any = {
        "results": [
            {
                "url": "https://a.org/x?utm_source=t&id=1#top",
                "title": " A \n page ",
                "content": "c",
            },
            {"url": "http://www.a.org/x/?id=1", "content": "the same page"},
            {"url": "https://b.org", "content": " ", "raw_content": ""},
            {"url": "ftp://c.org/x", "content": "c"},
            {"url": "javascript:alert(1)", "content": "c"},
            {"url": "documents:a.md", "content": "c"},
            "not a result",
            {"url": "https://d.org", "content": "c", "raw_content": "whole", "score": 3},
            {"url": "https://e.org", "content": "c", "score": True, "published_date": "2026"},
            {"url": "https://f.org/known/", "content": "c"},
        ]
    }
    provider = TavilyKeyless("https://api.tavily.com")
    kept, dropped = provider.read(raw, frozenset({"http://f.org/known"}))
    assert [(r.url, r.title, r.text_at, r.score, r.published) for r in kept] == [
        ("https://a.org/x?utm_source=t&id=1#top", "A page", "/results/0/content", None, None),
        ("https://d.org", "https://d.org", "/results/7/raw_content", 1.0, None),
        ("https://e.org", "https://e.org", "/results/8/content", None, "2026"),
    ]
    assert [(r.url, r.reason) for r in dropped] == [
        ("http://www.a.org/x/?id=1", "duplicate"),
        ("https://b.org", "empty"),
        ("ftp://c.org/x", "invalid"),
        ("javascript:alert(1)", "invalid"),
        ("documents:a.md", "invalid"),
        ("", "invalid"),
        ("https://f.org/known/", "duplicate"),
    ]


def test_half_a_character_does_not_lose_the_reply() -> None:
    body = rb'{"results": [{"url": "https://a.org", "content": "cut \ud83d"}]}'
    with TavilyServer(Answer(200, body)) as server:
        reply = TavilySearch(KEY, server.url).search("query", NOTHING_KNOWN)
    assert reply.raw["results"][0]["content"] == "cut ?"  # type: ignore
