"""What an Ollama on this machine has installed, or whatever answers in its place."""

from __future__ import annotations

import socket

import pytest

from research_core.models.ollama import installed_models
from tests.servers.model_server import ModelServer

TAGS = {
    "models": [
        {"name": "old:7b", "modified_at": "2024-01-04T14:56:49.277302595-07:00", "size": 1},
        {"name": "newest:4b", "modified_at": "2026-10-02T08:00:00Z", "size": 2},
        {"name": "undated"},
        {"name": "newer:8b", "modified_at": "2025-11-04T14:56:49.277302595+09:00"},
    ]
}


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/"])
def test_the_newest_model_comes_first(path: str) -> None:
    with ModelServer() as server:
        server.tags = TAGS
        found = installed_models(server.url + path, timeout_s=10)
    assert found == ("newest:4b", "newer:8b", "old:7b", "undated")


@pytest.mark.parametrize(
    "tags",
    [
        None,
        [],
        {"models": None},
        {"models": ["llama", None, {}, {"name": 5}, {"name": ""}]},
        b"<html>A router</html>",
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        {"models": {"name": "x"}},
    ],
)
def test_a_strange_reply_names_no_models(tags: object) -> None:
    with ModelServer() as server:
        server.tags = tags
        assert installed_models(server.url, timeout_s=10) == ()


def test_strange_dates_sort_last() -> None:
    names = [("a", "yesterday"), ("b", "2025-01-01"), ("c", 5), ("d", "2026-01-01T00:00:00")]
    with ModelServer() as server:
        server.tags = {"models": [{"name": name, "modified_at": when} for name, when in names]}
        assert installed_models(server.url, timeout_s=10) == ("d", "b", "a", "c")


def test_nothing_there_is_no_models() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert installed_models(f"http://127.0.0.1:{closed.getsockname()[1]}") == ()


@pytest.mark.parametrize("url", ["", "no address", "http://[::1", "ftp://127.0.0.1"])
def test_an_address_that_is_none_has_no_models(url: str) -> None:
    assert installed_models(url) == ()


def test_a_silent_server_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        assert installed_models(url, timeout_s=0.3) == ()
