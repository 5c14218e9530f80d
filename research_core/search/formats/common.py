"""What every reader gives back, and how text is made plain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u00ad\ufeff\ufffe\uffff\ud800-\udfff]")
_GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it can be searched; paragraphs are separated by blank lines.

    A title that a reader does not find is "".
    """

    title: str
    text: str


class Unreadable(Exception):
    """A file that gives no text.

    ``cause`` is "damaged", "encrypted", "no_text", "too_large" or "unreadable";
    ``detail`` says more in plain English.
    """

    def __init__(self, cause: str, detail: str) -> None:
        super().__init__(f"{cause}: {detail}")
        self.cause = cause
        self.detail = detail


def tidy(text: str) -> str:
    """The text in NFC with "\\n" line ends, without control characters and wide gaps."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROLS.sub("", unicodedata.normalize("NFC", text))
    text = "\n".join(line.rstrip(" \t") for line in text.split("\n"))
    return _GAPS.sub("\n\n", text).strip("\n ")


def first_line(text: str) -> str:
    """The first line that says something, cut to a title's length."""
    line = next((line for line in text.splitlines() if any(map(str.isalnum, line))), "")
    return line.strip()[:120]


def join_blocks(blocks: Iterable[str]) -> str:
    """Blank lines between paragraphs, none between list items ("- ") or table rows ("| ")."""
    text = ""
    before = ""
    for block in filter(None, (block.strip() for block in blocks)):
        together = block[:2] == before[:2] and block[:2] in {"- ", "| "}
        text += ("\n" if together else "\n\n") + block
        before = block
    return text.lstrip("\n")


def table_row(cells: Iterable[str]) -> str:
    """One row of a table on one line."""
    return "| " + " | ".join(" ".join(cell.split()) for cell in cells) + " |"
