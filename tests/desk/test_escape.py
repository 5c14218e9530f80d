"""Hostile text stays text."""

from __future__ import annotations

import pytest

from pages.parts.escape import clean, h, link, md, shorten, web_url

HOSTILE = [
    "<script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "![p](https://evil.example/p.png) [l](javascript:alert(1))",
    ":red[x] :material/star: :smile: :streamlit: $x^2$ $$y$$",
    "`code` **b** __c__ ~~d~~ # h > q | t",
    "https://evil.example www.evil.example a@evil.example",
    "1. one - two + three -> four <- five -- six",
    "&lt;b&gt; &amp; \\ end",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_escape_leaves_no_bare_control_character(text: str) -> None:
    escaped = md(text)
    bare = escaped.replace("\\\\", "")
    for character in "`*_{}[]()<>#+-.!|~$:&@":
        for place, found in enumerate(bare):
            if found == character:
                assert bare[place - 1] == "\\", f"{character!r} in {escaped!r}"


def test_markdown_escape_makes_one_line() -> None:
    assert md("a\n\n    b\r\n- c") == "a b \\- c"


@pytest.mark.parametrize("text", HOSTILE)
def test_html_escape_survives_cleaning_as_the_same_text(text: str) -> None:
    kept = clean(f'<p class="x">{h(text)}</p>')
    assert "<script" not in kept
    assert "<img" not in kept
    assert kept.startswith('<p class="x">')


def test_cleaning_takes_what_is_not_ours() -> None:
    dirty = '<p onclick="x()" style="y">a<iframe src="z"></iframe><style>b</style></p>'
    assert clean(dirty) == "<p>a</p>"
    assert "javascript" not in clean('<a href="javascript:x()">a</a>')


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x", "http://", ""]
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert web_url(url) is None
    assert link(url, "words") == "words"


def test_a_quote_in_an_address_stays_in_the_attribute() -> None:
    made = clean(link('https://example.org/"onmouseover="x()', "words"))
    assert "onmouseover=" not in made.replace("&quot;", '"').split(">")[0].split('href="')[0]
    assert made.count("<a ") == 1


def test_shortening_cuts_at_a_word() -> None:
    assert shorten("one two three four", 12) == "one two…"
    assert shorten("가" * 30, 10) == "가" * 9 + "…"
    assert shorten("short", 10) == "short"
