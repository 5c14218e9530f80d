"""A report's references for other programs: a table (CSV), and RIS for reference managers."""

from __future__ import annotations

import csv
import io

from research_core.domain.research import Research
from research_core.domain.standing import citable_quotes
from research_core.report.markdown import citations

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(research: Research) -> str:
    """One line a reference: number, title, address, date, the quotes that are cited from it.
    "" while there is no report."""
    report = research.report
    if report is None:
        return ""
    quotes = _quotes(research)
    table = io.StringIO()
    lines = csv.writer(table)
    lines.writerow(("number", "title", "address", "published", "quotes"))
    for source_id, number in citations(research, report).items():
        source = research.sources[source_id]
        told = " | ".join(quotes.get(source_id, ()))
        cells = (source.title, source.url, source.published or "", told)
        lines.writerow((number, *map(_cell, cells)))
    return table.getvalue()


def to_ris(research: Research) -> str:
    """The references in the RIS format, which reference managers read. "" without a report."""
    report = research.report
    if report is None:
        return ""
    records = []
    for source_id, number in citations(research, report).items():
        source = research.sources[source_id]
        is_web = source.url.startswith(("http://", "https://"))
        fields = [("TY", "ELEC" if is_web else "GEN"), ("ID", str(number)), ("TI", source.title)]
        if source.published:
            fields.append(("DA", source.published[:10].replace("-", "/")))
            fields.append(("PY", source.published[:4]))
        fields.append(("UR" if is_web else "L1", source.url.removeprefix("documents:")))
        lines = [f"{name}  - {' '.join(words.split())}" for name, words in fields]
        records.append("\r\n".join((*lines, "ER  - ", "")))
    return "\r\n".join(records)


def _quotes(research: Research) -> dict[str, list[str]]:
    """The verbatim quotes that the cited claims rest on, by source."""
    report = research.report
    told: dict[str, dict[str, None]] = {}
    for section in report.sections if report else ():
        for sentence in section.sentences:
            for claim in sentence.claims:
                for quote in citable_quotes(research, research.claims[claim]):
                    source = research.evidence[quote.evidence].source
                    told.setdefault(source, {})[" ".join(quote.text.split())] = None
    return {source: list(quotes) for source, quotes in told.items()}


def _cell(text: str) -> str:
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(_FORMULA) else line
