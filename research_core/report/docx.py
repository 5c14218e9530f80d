"""A report as a Word document, for those who work on with it."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from research_core.domain.research import Research
from research_core.report.markdown import citations, notice
from research_core.texts import say

if TYPE_CHECKING:
    from docx.document import Document

# XML knows no such characters; a page may hold any.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def to_docx(research: Research) -> bytes:
    """Title, headed sections with [n] behind each sentence, references; b"" without a report."""
    report = research.report
    if report is None:
        return b""
    import docx  # noqa: PLC0415

    document = docx.Document()
    document.core_properties.title = _text(report.title)[:255]
    document.core_properties.author = "Mindtrail"
    document.add_heading(_text(report.title), level=0)
    document.add_paragraph().add_run(_text(notice(report))).italic = True
    numbers = citations(research, report)
    for section in report.sections:
        document.add_heading(_text(section.heading), level=1)
        for sentence in section.sentences:
            line = document.add_paragraph(_text(sentence.text))
            sources = dict.fromkeys(
                source
                for claim in sentence.claims
                for source in research.voices(research.claims[claim])
            )
            marks = "".join(f"[{numbers[source]}]" for source in sources)
            if marks:
                line.add_run(f" {marks}").font.superscript = True
    if numbers:
        _references(document, research, numbers, report.language)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _references(
    document: Document, research: Research, numbers: dict[str, int], language: str
) -> None:
    document.add_heading(say(language, "report.references"), level=1)
    for source_id, number in numbers.items():
        source = research.sources[source_id]
        dated = f" ({source.published[:10]})" if source.published else ""
        address = source.url.removeprefix("documents:")
        line = document.add_paragraph(_text(f"[{number}] {source.title}{dated}. "))
        line.add_run(_text(address)).italic = True


def _text(text: str) -> str:
    return _CONTROL.sub("", " ".join(text.split()))
