"""HTML without its frame: the article of a saved web page."""

from __future__ import annotations

import logging
import re

from research_core.search.formats.common import Document, Unreadable, join_blocks, table_row
from research_core.search.formats.plain import decode

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_XML_LINE = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ALL_TEXT = "//text()[not(ancestor::head or ancestor::script or ancestor::style)]"


def read_web_page(data: bytes) -> Document:
    """The article of an HTML page; all its visible text when no article stands out.

    The title is <title>, or else the first <h1>. Raises Unreadable.
    """
    import trafilatura  # noqa: PLC0415

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    declared = _CHARSET.search(data[:4096])
    page = _XML_LINE.sub("", decode(data, declared.group(1).decode("ascii") if declared else ""))
    tree = trafilatura.load_html(page)
    if tree is None:
        raise Unreadable("no_text", "holds no readable page")
    title = tree.findtext(".//title") or tree.findtext(".//h1") or ""
    article = trafilatura.extract(page, include_comments=False) or ""
    lines = article.splitlines() or [str(text) for text in tree.xpath(_ALL_TEXT)]
    return Document(title, join_blocks(_block(line) for line in lines))


def _block(line: str) -> str:
    """One line of the article; a table's row like those of the other formats."""
    line = line.strip()
    if not line.startswith("|"):
        return line
    cells = line.strip("|").split("|")
    is_rule = all(set(cell) <= set("-: ") for cell in cells)
    return "" if is_rule else table_row(cells)
