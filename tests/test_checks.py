"""Live checks: what they say of services that work, refuse, hang, or are not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from research_core import BadInput, Check, Library, Settings, to_line
from research_core.checks import CHECKS, check
from tests.conftest import unprivileged
from tests.mindmap.story import short_story
from tests.servers.model_server import ModelAnswer, ModelServer
from tests.servers.neo4j.server import Place
from tests.servers.services import Said, Services
from tests.servers.tavily import Answer, TavilyServer

KEY = SecretStr("sk-SECRETSECRETSECRET")
COUNT = "POST /v1beta/models/gem:countTokens"
LIST = "GET /v1/models"
NOBODY = "http://127.0.0.1:9"


def tried(name: str, home: Path, **known: object) -> Check:
    """The check, with the promise that holds for all: no key in it."""
    found = check(name, Settings(mindtrail_home=home, **known))
    assert KEY.get_secret_value() not in repr(found)
    assert found.ok == (not found.cause)
    assert found.milliseconds >= 0
    return found


def gemini(home: Path, said: Said) -> tuple[Check, Services]:
    with Services({COUNT: said}) as server:
        found = tried(
            "gemini", home, google_api_key=KEY, gemini_model="gem", gemini_base_url=server.url
        )
    return found, server


def openai(home: Path, said: Said) -> Check:
    with Services({LIST: said}) as server:
        return tried(
            "openai", home, openai_api_key=KEY, openai_model="gpt", openai_base_url=server.url
        )


def test_gemini_counts_tokens_and_writes_nothing(tmp_path: Path) -> None:
    found, server = gemini(tmp_path, Said({"totalTokens": 1}))
    assert found.ok
    assert found.detail == "gem"
    ((what, headers),) = server.asked
    assert what == COUNT
    assert headers["x-goog-api-key"] == KEY.get_secret_value()


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (401, "model.refused_key"),
        (404, "model.unknown_model"),
        (429, "model.quota"),
        (503, "model.unavailable"),
        (400, "model.refused_request"),
    ],
)
def test_a_refusal_keeps_its_cause(tmp_path: Path, status: int, cause: str) -> None:
    refused = Said({"error": {"message": f"the key is {KEY.get_secret_value()}"}}, status)
    assert gemini(tmp_path, refused)[0].cause == cause
    expected = "model.unknown_model" if status == 404 else cause
    if status != 404:  # a server without a list is asked for a word instead
        assert openai(tmp_path, refused).cause == expected


def test_openai_s_list_proves_key_and_model(tmp_path: Path) -> None:
    listed = {"object": "list", "data": [{"id": "gpt", "object": "model"}]}
    assert openai(tmp_path, Said(listed)).detail == "gpt"
    listed["data"] = [{"id": "another", "object": "model"}]
    assert openai(tmp_path, Said(listed)).cause == "model.unknown_model"
    assert openai(tmp_path, Said("nonsense")).cause == "model.broken_reply"


def test_a_server_without_a_list_is_asked_for_one_word(tmp_path: Path) -> None:
    with ModelServer(lambda _: ModelAnswer("Hello", finish="length")) as server:
        found = tried(
            "openai", tmp_path, openai_api_key=KEY, openai_model="gpt", openai_base_url=server.url
        )
        assert found.ok
        assert server.asked[0].body["max_tokens"] == 1


def test_ollama(tmp_path: Path) -> None:
    listed = Said({"object": "list", "data": [{"id": "small:latest", "object": "model"}]})
    with Services({LIST: listed}) as server:
        found = tried("ollama", tmp_path, ollama_model="small", ollama_base_url=server.url)
        assert found.ok
        none = tried("ollama", tmp_path, ollama_base_url=server.url)
        assert none.cause == "model.unknown_model"
    assert tried("ollama", tmp_path, ollama_base_url=NOBODY).cause == "model.unreachable"


def test_tavily_costs_one_search(tmp_path: Path) -> None:
    with TavilyServer() as server:
        assert tried("tavily", tmp_path, tavily_api_key=KEY, tavily_base_url=server.url).ok
        assert len(server.asked) == 1
        assert server.asked[0].body["max_results"] == 1
        assert tried("tavily_keyless", tmp_path, tavily_base_url=server.url).ok
    with TavilyServer(Answer.of({"detail": "no"}, 401)) as server:
        found = tried("tavily", tmp_path, tavily_api_key=KEY, tavily_base_url=server.url)
        assert found.cause == "search.refused_key"


@pytest.mark.parametrize("name", ["gemini", "openai", "tavily", "neo4j"])
def test_what_is_not_set_up_is_said_without_asking_anybody(tmp_path: Path, name: str) -> None:
    found = tried(name, tmp_path)
    assert found.cause.endswith((".not_set_up", "store.none"))
    assert found.milliseconds < 3_000


def test_a_database_that_is_away(tmp_path: Path) -> None:
    found = tried("neo4j", tmp_path, neo4j_uri="bolt://127.0.0.1:9", neo4j_password=KEY)
    assert found.cause == "store.unreachable"
    assert tried("neo4j", tmp_path, neo4j_uri="http://x").cause == "store.address"


def test_a_team_s_database_tells_its_version(tmp_path: Path, neo4j_place: Place) -> None:
    known = {
        "neo4j_uri": neo4j_place.uri,
        "neo4j_username": neo4j_place.username,
        "neo4j_password": SecretStr(neo4j_place.password),
        "neo4j_database": neo4j_place.database,
    }
    found = tried("neo4j", tmp_path, **known)
    assert found.ok, found
    assert "Neo4j" in found.detail
    assert tried("journal", tmp_path, **known).ok
    left = neo4j_place.access()
    assert left.read("MATCH (n) WHERE size(labels(n)) = 0 RETURN count(n) AS n") == [{"n": 0}]
    left.close()


def test_the_journal_is_read_and_written_and_left_as_it_was(library: Library) -> None:
    run = library.start("What is a heat pump?")
    found = library.check("journal")
    assert found.ok, found
    assert found.detail.endswith("journal.db")
    assert [summary.id for summary in library.runs()] == [run]
    assert library.head(run) == 1


def test_a_journal_that_cannot_be_written(open_folder: Path) -> None:
    home = open_folder / "home"
    Library(Settings(mindtrail_home=home)).close()
    for path in (home, *home.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    with unprivileged():
        found = tried("journal", home)
    assert found.cause == "journal.unwritable"
    home.chmod(0o755)


def test_the_map_s_engine_answers(tmp_path: Path) -> None:
    found = tried("map", tmp_path)
    assert found.ok, found


def test_a_name_that_is_no_check(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no check"):
        check("moon", Settings(mindtrail_home=tmp_path))
    assert set(CHECKS) >= {"gemini", "openai", "ollama", "tavily", "neo4j", "journal", "map"}


@pytest.mark.long
def test_a_service_that_hangs_ends_in_time(tmp_path: Path) -> None:
    found, _ = gemini(tmp_path, Said({"totalTokens": 1}, wait_s=60))
    assert found.cause == "model.timeout"
    assert found.milliseconds < 21_000


def test_checking_the_journal_deletes_no_run_and_leaves_no_lock(
    library: Library, tmp_path: Path
) -> None:
    story = short_story("check")
    library.import_events("\n".join(map(to_line, story.events)))
    before = set((tmp_path / "home").rglob("*.lock"))
    assert library.check("journal").ok
    assert library.head("check") == len(story.events)
    assert set((tmp_path / "home").rglob("*.lock")) == before


def test_tavily_s_address_is_told_without_the_name_and_password_in_it(tmp_path: Path) -> None:
    with TavilyServer() as server:
        place = server.url.removeprefix("http://")
        address = f"http://me:{KEY.get_secret_value()}@{place}"
        for name in ("tavily", "tavily_keyless"):
            found = tried(name, tmp_path, tavily_api_key=KEY, tavily_base_url=address)
            assert (found.ok, found.detail) == (True, place)
