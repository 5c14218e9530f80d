"""What every search provider promises, proved for each of them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from research_core.domain.pointer import text_at
from research_core.errors import SearchError
from research_core.ports import SearchProvider
from research_core.search.documents import DocumentsSearch
from research_core.search.tavily import TavilyKeyless, TavilySearch
from tests.servers.tavily import TavilyServer

NOTHING_KNOWN: frozenset[str] = frozenset()


@dataclass
class Place:
    """A provider that has something on "verifier", and the way to take its ground away."""

    provider: SearchProvider
    name: str
    vanish: Callable[[], object]


@pytest.fixture(params=["documents", "tavily", "tavily_keyless"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with ExitStack() as stack:
        if request.param == "documents":
            folder = tmp_path / "folder"
            folder.mkdir()
            (folder / "a.md").write_text("# Verifiers\n\nA verifier picks an answer. 검증기.")
            (folder / "b.txt").write_text("Another note on the verifier.")
            yield Place(
                DocumentsSearch(folder), "documents", lambda: folder.rename(tmp_path / "gone")
            )
            return
        server = stack.enter_context(TavilyServer())
        provider = (
            TavilySearch("tvly-key", server.url, timeout_s=5)
            if request.param == "tavily"
            else TavilyKeyless(server.url, timeout_s=5)
        )
        yield Place(provider, request.param, server.close)


def test_the_name_is_stable(place: Place) -> None:
    assert place.provider.name == place.name


def test_the_reply_is_json_and_its_texts_are_where_it_says(place: Place) -> None:
    raw = place.provider.search("verifier", NOTHING_KNOWN).raw
    assert json.loads(json.dumps(raw, allow_nan=False)) == raw
    kept, dropped = place.provider.read(raw, NOTHING_KNOWN)
    assert len(kept) == 2
    assert dropped == ()
    for result in kept:
        assert result.url
        assert result.title
        assert text_at(raw, result.text_at).strip()
        assert result.score is None or 0 <= result.score <= 1


def test_reading_is_pure(place: Place) -> None:
    raw = place.provider.search("verifier", NOTHING_KNOWN).raw
    copy = json.loads(json.dumps(raw))
    assert place.provider.read(raw, NOTHING_KNOWN) == place.provider.read(copy, NOTHING_KNOWN)
    assert raw == copy


def test_known_and_repeated_pages_are_dropped(place: Place) -> None:
    raw: Any = place.provider.search("verifier", NOTHING_KNOWN).raw
    first = place.provider.read(raw, NOTHING_KNOWN)[0][0]
    kept, dropped = place.provider.read(raw, frozenset({first.url}))
    assert [result.url for result in dropped] == [first.url]
    assert first.url not in {result.url for result in kept}
    twice = {**raw, "results": raw["results"] * 2}
    kept, dropped = place.provider.read(twice, NOTHING_KNOWN)
    assert len(kept) == len(dropped) == 2
    assert {result.reason for result in dropped} == {"duplicate"}


def test_threads_do_not_disturb_each_other(place: Place) -> None:
    answers: list[Any] = []
    threads = [
        threading.Thread(
            target=lambda: answers.append(place.provider.search("verifier", NOTHING_KNOWN).raw)
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert all(answer == answers[0] for answer in answers)


def test_a_place_that_is_gone_is_a_search_error(place: Place) -> None:
    place.vanish()
    with pytest.raises(SearchError) as caught:
        place.provider.search("verifier", NOTHING_KNOWN)
    assert caught.value.cause == "unreachable"
    assert caught.value.code == "search.unreachable"
    assert caught.value.detail.endswith(".")


STRANGE: list[Any] = [
    None,
    [],
    "text",
    7,
    {},
    {"results": None},
    {"results": {}},
    {"results": [None, 1, "x", [], {}, {"url": 5}, {"url": None, "content": "x"}]},
    {
        "results": [
            {"url": "https://[broken", "content": "x"},
            {"url": "https://h:port/", "content": 1},
        ]
    },
    {"results": [{"url": "documents:", "title": [], "raw_content": {}, "content": ["x"]}]},
]


@pytest.mark.parametrize("raw", STRANGE)
def test_strange_replies_are_read_without_a_fuss(place: Place, raw: Any) -> None:
    kept, dropped = place.provider.read(raw, NOTHING_KNOWN)
    assert kept == ()
    assert all(result.reason in {"invalid", "empty"} for result in dropped)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
URLS = st.sampled_from(["https://a.org/x", "http://www.a.org/x/", "documents:a", "//", ""])
RESULTS = st.fixed_dictionaries(
    {},
    optional={
        "url": URLS | ANYTHING,
        "title": ANYTHING,
        "content": ANYTHING,
        "raw_content": ANYTHING,
        "score": ANYTHING,
        "published_date": ANYTHING,
    },
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(raw=ANYTHING | st.fixed_dictionaries({"results": st.lists(RESULTS | ANYTHING, max_size=5)}))
def test_any_json_is_read(place: Place, raw: Any) -> None:
    kept, dropped = place.provider.read(raw, NOTHING_KNOWN)
    for result in kept:
        assert text_at(raw, result.text_at).strip()
    results = raw.get("results") if isinstance(raw, dict) else None
    assert len(kept) + len(dropped) == (len(results) if isinstance(results, list) else 0)
