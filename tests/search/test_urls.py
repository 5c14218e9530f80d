"""URLs of one page have one key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research_core.search.urls import is_web_url, normalised_url


@pytest.mark.parametrize(
    "same",
    [
        "http://example.org/a",
        "https://www.example.org/a/",
        "https://EXAMPLE.org:443/a#part",
        "http://example.org:80/a?utm_source=x&utm_medium=y&gclid=z",
    ],
)
def test_one_page(same: str) -> None:
    assert normalised_url(same) == normalised_url("https://example.org/a")


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/A",
        "https://example.org/a?page=2",
        "https://example.org:8080/a",
        "https://sub.example.org/a",
        "https://example.org",
        "documents:a#b.md",
        "https://example.org:port/a",
    ],
)
def test_other_pages(other: str) -> None:
    assert normalised_url(other) != normalised_url("https://example.org/a")
    assert normalised_url(other) == normalised_url(other)


def test_a_query_keeps_its_values() -> None:
    assert normalised_url("https://a.org/?q=%EA%B0%80&empty=") == "//a.org?q=%EA%B0%80&empty="
    assert normalised_url("documents:a#b.md") == "documents:a#b.md"


@given(st.text(max_size=40))
def test_any_text_is_taken(text: str) -> None:
    for url in (text, f"https://{text}"):
        is_web_url(url)
        normalised_url(url)
