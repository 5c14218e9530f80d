"""Text from pages, files, models and analysts is hostile until it has been through here.

Two ways to the screen: ``md`` for everything that Streamlit reads as Markdown (labels
included), and ``h`` + ``clean`` for HTML that we compose ourselves.
"""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

import nh3

# All ASCII punctuation that CommonMark, GFM or Streamlit's directives (:red[..], :material/..:,
# $latex$) may read; a backslash before any of it is a literal character in CommonMark.
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=\"'@/])")
# What is rewritten after parsing, where a backslash is long gone: bare addresses become links,
# arrows and dashes are set as one glyph, :streamlit: is a picture. An invisible word joiner keeps
# the two halves apart.
_REWRITTEN = re.compile(
    r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=[\w.+-])(?=@)|(?<=[-<])(?=[->])|(?<=:)(?=streamlit)",
    re.IGNORECASE,
)
_TAGS = {
    *("a", "article", "b", "blockquote", "br", "code", "dd", "details", "div", "dl", "dt", "em"),
    *("h1", "h2", "h3", "h4", "header", "li", "mark", "nav", "ol", "p", "pre", "section"),
    *("small", "span"),
    *("strong", "summary", "sup", "table", "tbody", "td", "th", "thead", "time", "tr", "ul"),
}
_ATTRIBUTES = {
    "*": {
        *("class", "id", "lang", "title", "role"),
        *("aria-label", "aria-hidden", "aria-describedby", "aria-live"),
    },
    "a": {"href", "target"},
}


def md(text: str) -> str:
    """The text as literal characters in any Streamlit Markdown, on one line."""
    line = _REWRITTEN.sub("\u2060", " ".join(text.split()))
    return _PUNCTUATION.sub(r"\\\1", line)


def h(text: object) -> str:
    """The text as literal characters in HTML, in an attribute's quotes too."""
    return html.escape(str(text), quote=True)


def clean(composed: str) -> str:
    """Our own HTML, checked once more: known tags, no script, no style, no strange links."""
    return nh3.clean(
        composed,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer nofollow",
    )


def web_url(url: str) -> str | None:
    """The URL when it is safe to link to (http, https, a host), else None."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def link(url: str, words: str) -> str:
    """A link that opens beside the desk; plain words when the URL is not a web address."""
    safe = web_url(url)
    if safe is None:
        return h(words)
    return f'<a href="{h(safe)}" target="_blank">{h(words)}</a>'


def shorten(text: str, limit: int) -> str:
    """The text on one line, cut at a word (or a character) with an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit * 0.5 else cut).rstrip() + "…"
