"""Markdown without its markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from research_core.search.formats.common import Document, join_blocks, table_row
from research_core.search.formats.plain import decode

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

# The parser's time grows with the square of these in one paragraph; no person writes so many.
_MOST_BRACKETS = 5_000

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n(?:---|\.\.\.)\n", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:(.+)$", re.MULTILINE)


def read_markdown(data: bytes) -> Document:
    """Markdown as plain paragraphs: code blocks and images are left out, a table gives one
    line a row, a link its text. The title is the first heading. Raises Unreadable."""
    from markdown_it import MarkdownIt  # noqa: PLC0415
    from markdown_it.tree import SyntaxTreeNode  # noqa: PLC0415

    source = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    if any(block.count("[") > _MOST_BRACKETS for block in source.split("\n\n")):
        return Document("", source)
    title = ""
    if front := _FRONT_MATTER.match(source):
        source = source[front.end() :]
        named = _FRONT_TITLE.search(front.group(1))
        title = named.group(1).strip(" \t\"'") if named else ""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    root = SyntaxTreeNode(parser.parse(source))
    heading = next((node for node in root.walk() if node.type == "heading"), None)
    title = title or (_inline(heading.children) if heading else "")
    return Document(title, join_blocks(_blocks(root)))


def _blocks(node: SyntaxTreeNode) -> Iterator[str]:
    match node.type:
        case "paragraph" | "heading":
            yield _inline(node.children)
        case "list_item":
            yield from _item(node)
        case "tr":
            yield table_row(_inline(cell.children) for cell in node.children)
        case "html_block":
            yield _without_tags(node.content)
        case "fence" | "code_block" | "hr":
            return
        case _:
            for child in node.children:
                yield from _blocks(child)


def _item(node: SyntaxTreeNode) -> Iterator[str]:
    """An item's first paragraph gets the dash; what follows in it are blocks of their own."""
    for place, child in enumerate(node.children):
        for block in _blocks(child):
            is_own = place == 0 and child.type == "paragraph"
            yield f"- {' '.join(block.split())}" if is_own else block


def _inline(nodes: Sequence[SyntaxTreeNode]) -> str:
    return "".join(map(_span, nodes)).strip()


def _span(node: SyntaxTreeNode) -> str:
    match node.type:
        case "text" | "code_inline":
            return node.content
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "image" | "html_inline":
            return ""
        case _:
            return "".join(map(_span, node.children))


def _without_tags(markup: str) -> str:
    import nh3  # noqa: PLC0415

    return html.unescape(nh3.clean(markup, tags=set()))
