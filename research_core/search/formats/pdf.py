"""PDF: pages of lines, made into paragraphs again."""

from __future__ import annotations

import logging
import re
from collections import Counter
from io import BytesIO

from research_core.search.formats.common import Document, Unreadable

_PAGE_BREAK = "\n\f\n"
_BROKEN_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]+)-\n([^\W\d_A-Z]+)")
_BULLET = re.compile(r"\s*(?:[•▪◦●‣·*–-]|\(?\d{1,2}[.)])\s+")
_PAGE_NUMBER = re.compile(r"\W*(?:page|쪽)?\W*\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\W*", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"microsoft \w+ - .*|.*\.(?:docx?|pdf|hwpx?|tex|indd|dvi)|untitled\W*\w*", re.I
)


def read_pdf(data: bytes) -> Document:
    """A PDF's text, its pages separated by a form feed on a line of its own.

    Raises Unreadable, and what ``formats._faults`` lists for a broken file.
    """
    from pypdf import PdfReader  # noqa: PLC0415
    from pypdf.errors import DependencyError, FileNotDecryptedError  # noqa: PLC0415

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = PdfReader(BytesIO(data))
    try:
        # Many files are locked against printing only: the empty password opens them.
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("encrypted", "protected by a password")
        pages = [page.extract_text() for page in reader.pages]
    except (FileNotDecryptedError, DependencyError) as error:
        raise Unreadable("encrypted", "protected by a password") from error
    title = str((reader.metadata and reader.metadata.title) or "").strip()
    return Document("" if _NO_TITLE.fullmatch(title) else title, plain_pages(pages))


def page_at(text: str, offset: int) -> int:
    """The page, from 1, on which ``text[offset]`` stands."""
    return text.count("\f", 0, offset) + 1


def plain_pages(pages: list[str]) -> str:
    """Pages of printed lines as paragraphs, without page numbers, running heads and feet."""
    split = [
        [line.strip() for line in page.replace("\f", "\n").splitlines() if line.strip()]
        for page in pages
    ]
    repeated = _running_lines(split)
    whole = "\n".join("\n".join(lines) for lines in split)
    return _PAGE_BREAK.join(_paragraphs(_without_frame(lines, repeated), whole) for lines in split)


def _running_lines(pages: list[list[str]]) -> set[str]:
    """First and last lines that stand on most of several pages, but for their numbers."""
    edges = Counter(
        key for lines in pages for key in {*map(_key, lines[:1]), *map(_key, lines[-1:])}
    )
    return {key for key, times in edges.items() if times >= 3 and times > len(pages) / 2}


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _without_frame(lines: list[str], repeated: set[str]) -> list[str]:
    def is_frame(line: str) -> bool:
        return _key(line) in repeated or (len(line) < 40 and bool(_PAGE_NUMBER.fullmatch(line)))

    if lines and is_frame(lines[0]):
        lines = lines[1:]
    if lines and is_frame(lines[-1]):
        lines = lines[:-1]
    return lines


def _paragraphs(lines: list[str], whole: str) -> str:
    """Lines joined until one falls short of the page's width: it ended a paragraph."""
    widths = sorted(map(len, lines))
    full = widths[len(widths) * 9 // 10] if widths else 0
    text = ""
    ends = True
    for line in lines:
        text += ("\n\n" if ends or _BULLET.match(line) else "\n") + line
        ends = len(line) < 0.7 * full and not line.endswith("-")
    return _joined(text.strip(), whole)


def _joined(text: str, whole: str) -> str:
    """The text without single line ends; a hyphen there goes unless the document keeps it."""

    def mend(found: re.Match[str]) -> str:
        left, right = found.groups()
        return f"{left}-{right}" if f"{left}-{right}" in whole else left + right

    return re.sub(r"(?<!\n)\n(?!\n)", " ", _BROKEN_WORD.sub(mend, text))
