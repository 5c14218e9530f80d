"""Word documents (docx)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from research_core.search.formats.common import Document, Unreadable, join_blocks, table_row

_OLD_OR_LOCKED = bytes.fromhex("d0cf11e0a1b11ae1")
_LARGEST_UNPACKED = 200 * 1024 * 1024


def read_word(data: bytes) -> Document:
    """A docx file's paragraphs, list items and table rows in their order. Raises Unreadable,
    and what ``formats._faults`` lists for a broken file."""
    import docx  # noqa: PLC0415

    if data.startswith(_OLD_OR_LOCKED):
        raise Unreadable("encrypted", "protected by a password, or saved in the old .doc format")
    with zipfile.ZipFile(BytesIO(data)) as package:
        # A few kilobytes can unpack to gigabytes; the sizes are told before unpacking.
        if sum(part.file_size for part in package.infolist()) > _LARGEST_UNPACKED:
            raise Unreadable("too_large", f"unpacks to more than {_LARGEST_UNPACKED // 2**20} MB")
    document = docx.Document(BytesIO(data))
    blocks = list(document.iter_inner_content())
    title = document.core_properties.title or next(filter(None, map(_heading, blocks)), "")
    return Document(title, join_blocks(line for block in blocks for line in _lines(block)))


def _lines(block: Any) -> Iterator[str]:
    if hasattr(block, "rows"):
        for row in block.rows:
            yield table_row(cell.text for cell in row.cells)
    elif _style(block).startswith("List"):
        yield f"- {' '.join(block.text.split())}" if block.text.strip() else ""
    else:
        yield block.text


def _heading(block: Any) -> str:
    is_heading = not hasattr(block, "rows") and _style(block).startswith(("Title", "Heading"))
    return str(block.text).strip() if is_heading else ""


def _style(paragraph: Any) -> str:
    return str(paragraph.style.name or "") if paragraph.style else ""
