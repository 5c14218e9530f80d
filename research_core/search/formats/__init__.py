"""Readers of document formats: bytes of a file in, its title and plain text out."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from research_core.search.formats.common import Document, Unreadable, first_line, tidy
from research_core.search.formats.markdown import read_markdown
from research_core.search.formats.pdf import page_at, read_pdf
from research_core.search.formats.plain import read_plain
from research_core.search.formats.web_page import read_web_page
from research_core.search.formats.word import read_word

__all__ = ["LARGEST_FILE", "READERS", "Document", "Unreadable", "page_at", "read_document"]

LARGEST_FILE = 25 * 1024 * 1024

READERS: dict[str, Callable[[bytes], Document]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_plain,
    ".html": read_web_page,
    ".htm": read_web_page,
    ".pdf": read_pdf,
    ".docx": read_word,
}


def read_document(path: Path) -> Document:
    """The title and the text of one file, chosen by its suffix (a key of ``READERS``).

    Raises Unreadable, whatever the file holds, when there is no text to be had.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Unreadable("too_large", f"larger than {LARGEST_FILE // 2**20} MB")
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable("unreadable", error.strerror or type(error).__name__) from error
    try:
        found = READERS[path.suffix.lower()](data)
    except _faults() as error:
        words = " ".join(str(error).split())[:200]
        raise Unreadable("damaged", f"{type(error).__name__}: {words}") from error
    text = tidy(found.text)
    if not any(character.isalnum() for character in text):
        raise Unreadable("no_text", "holds no text; a scanned page needs text recognition first")
    title = " ".join(tidy(found.title).split()) or first_line(text) or path.stem
    return Document(title[:200], text)


def _faults() -> tuple[type[Exception], ...]:
    """What the readers' libraries raise on bytes that are not what the suffix says.

    Found by truncating, flipping and replacing bytes of good files (tests/search/
    test_formats_fuzz.py). pypdf and python-docx look up what a broken file points at
    without a check of their own, hence the lookup and type errors; a programmer's error
    of the same class in a reader would show up in the tests of good files.
    Evaluated only when something was raised, so that no library is imported for it early.
    """
    from docx.opc.exceptions import OpcError  # noqa: PLC0415
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    return (
        PyPdfError,
        OpcError,
        SyntaxError,  # lxml's XMLSyntaxError
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        OSError,
        ValueError,  # UnicodeError, lxml's and pypdf's numbers
        LookupError,  # KeyError, IndexError: the file names a part that it does not hold
        TypeError,
        AttributeError,
        ArithmeticError,
        NotImplementedError,  # a compression or an encryption that the library lacks
        RecursionError,  # nested far deeper than any document
        AssertionError,
    )
