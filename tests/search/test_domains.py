"""The analyst's trust in domains goes out with the search, and decides on what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from research_core import Library, Settings
from research_core.domain.values import Trust
from research_core.search.domains import MOST_EXCLUDED, MOST_INCLUDED, domains_to_ask
from research_core.search.tavily import TavilyKeyless, TavilySearch
from tests.servers.tavily import Answer, TavilyServer

KEY = "tvly-dev-SECRETSECRETSECRET"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "TAVILY_HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("trust", "asked"),
    [
        ({}, {}),
        ({"a.org": "prefer", "b.org": "neutral"}, {}),
        ({"b.org": "block", "a.org": "block"}, {"exclude_domains": ["a.org", "b.org"]}),
        (
            {"a.org": "only", "b.org": "prefer", "bad.a.org": "block"},
            {"include_domains": ["a.org", "b.org"], "exclude_domains": ["bad.a.org"]},
        ),
        ({"a.org": "block", "good.a.org": "prefer"}, {}),
    ],
)
def test_what_a_service_is_told(trust: dict[str, Trust], asked: dict[str, list[str]]) -> None:
    assert domains_to_ask(trust) == asked


def test_a_service_is_told_no_more_than_it_takes() -> None:
    trust: dict[str, Trust] = {f"a{n}.org": "only" for n in range(400)}
    trust.update((f"b{n}.org", "block") for n in range(400))
    asked = domains_to_ask(trust)
    assert len(asked["include_domains"]) == MOST_INCLUDED
    assert len(asked["exclude_domains"]) == MOST_EXCLUDED


@pytest.mark.parametrize("keyless", [True, False])
def test_tavily_is_asked_with_them(keyless: bool) -> None:
    trust: dict[str, Trust] = {"a.org": "only", "b.org": "block"}
    with TavilyServer() as server:
        if keyless:
            TavilyKeyless(server.url, trust=trust).search("q", frozenset())
        else:
            TavilySearch(KEY, server.url, trust=trust).search("q", frozenset())
    (asked,) = server.asked
    assert asked.body["include_domains"] == ["a.org"]
    assert asked.body["exclude_domains"] == ["b.org"]


PAGES: list[dict[str, Any]] = [
    {
        "url": f"https://{host}/pumps",
        "title": f"Heat pumps at {host}",
        "content": "Short.",
        "raw_content": f"# Heat pumps\n\nA heat pump is a machine of {host} that moves heat into "
        f"an old house. In the {host} survey, a heat pump in an old house cost {price} dollars.\n",
        "score": 0.9,
    }
    for host, price in (("good.org", 4100), ("bad.org", 9900), ("www.fair.org", 5200))
]


@pytest.fixture
def server() -> Iterator[TavilyServer]:
    with TavilyServer(Answer.of({"query": "q", "results": PAGES})) as server:
        yield server


@pytest.fixture
def web(tmp_path: Path, server: TavilyServer) -> Iterator[Library]:
    settings = Settings(
        mindtrail_home=tmp_path / "web", tavily_api_key=KEY, tavily_base_url=server.url
    )
    opened = Library(settings)
    yield opened
    opened.close()


TOPIC = "How does a heat pump do in an old house?"


def test_trust_set_before_a_run_goes_out_with_every_search(
    web: Library, server: TavilyServer
) -> None:
    run = web.start(
        TOPIC, providers=("tavily",), rounds=1, trust={"https://www.bad.org/x": "block"}
    )
    for _ in web.drive(run):
        pass
    assert server.asked
    assert all(asked.body["exclude_domains"] == ["bad.org"] for asked in server.asked)
    research = web.research(run)
    told = " ".join(
        sentence.text
        for section in (research.report.sections if research.report else ())
        for sentence in section.sentences
    )
    assert "4100" in told
    assert "9900" not in told  # the server sent it all the same
    assert not [e for e in research.evidence.values() if "bad.org" in e.text]


def test_trust_set_during_a_run_goes_out_from_then_on_and_nothing_is_lost(
    web: Library, server: TavilyServer
) -> None:
    run = web.start(TOPIC, providers=("tavily",), rounds=3)
    asked_before = 0
    for recorded in web.drive(run):
        if recorded.event.kind == "step.reasoned" and not asked_before:
            asked_before = len(server.asked)
            web.trust(run, "good.org", "only")
            web.trust(run, "fair.org", "prefer")
    later = server.asked[asked_before:]
    assert later
    assert not any("include_domains" in asked.body for asked in server.asked[:asked_before])
    assert all(asked.body["include_domains"] == ["fair.org", "good.org"] for asked in later)
    research = web.research(run)
    assert {source.url for source in research.sources.values()} == {page["url"] for page in PAGES}
    assert {source.url for source in research.usable_sources} == {PAGES[0]["url"], PAGES[2]["url"]}
    web.trust(run, "good.org", "neutral")
    assert len(web.research(run).usable_sources) == 3
