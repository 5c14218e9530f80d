"""What the writers of sections share."""

from __future__ import annotations

from typing import TypeAlias

from research_core.report.markdown import escape

# A section: its title and its lines.
Titled: TypeAlias = tuple[str, list[str]]


def escaped_lines(text: str) -> list[str]:
    """A reasoner's text line by line, as text: it quotes pages and must not become markup."""
    return [escape(line) for line in text.splitlines()]


def fenced(text: str, language: str) -> str:
    """A code block whose fence is longer than any run of backticks in the text."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text}\n{fence}"
