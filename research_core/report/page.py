"""A report as one HTML file that needs nothing else: no scripts, no requests."""

from __future__ import annotations

from html import escape

from research_core.domain.research import Research
from research_core.domain.values import Section, Sentence, Source
from research_core.report.markdown import citations, notice
from research_core.texts import say

_STYLE = """
:root { color-scheme: light dark; }
body {
  font: 16px/1.65 system-ui, "Noto Sans KR", sans-serif; overflow-wrap: anywhere;
  max-width: 74ch; margin: 3rem auto; padding: 0 1rem;
  color: light-dark(#1d2430, #e9ebee); background: light-dark(#fbfaf7, #14171c);
}
h1 { font-size: 1.7rem; line-height: 1.3; }
h2 { font-size: 1.2rem; margin-top: 2rem; }
a { color: light-dark(#0f6b5c, #4cc2a8); }
.soft { color: light-dark(#5d6675, #9aa3b0); }
sup a { text-decoration: none; font-weight: 600; margin-left: 2px; }
li:target { outline: 2px solid; }
@media print { body { margin: 0; max-width: none; } }
"""
# Nothing in the file may load anything, whatever the sources wrote.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def to_html_report(research: Research) -> str:
    """The run's report as a whole HTML document; "" while there is none."""
    report = research.report
    if report is None:
        return ""
    numbers = citations(research, report)
    sections = "".join(_section(section, research, numbers) for section in report.sections)
    rows = "".join(_reference(n, research.sources[source]) for source, n in numbers.items())
    heading = escape(say(report.language, "report.references"))
    references = f"<h2>{heading}</h2><ol>{rows}</ol>" if rows else ""
    return (
        f'<!doctype html><html lang="{escape(report.language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(report.title)}</title><style>{_STYLE}</style></head><body>"
        f'<h1>{escape(report.title)}</h1><p class="soft">{escape(notice(report))}</p>'
        f"{sections}{references}</body></html>\n"
    )


def _section(section: Section, research: Research, numbers: dict[str, int]) -> str:
    told = "".join(_sentence(sentence, research, numbers) for sentence in section.sentences)
    return f"<section><h2>{escape(section.heading)}</h2>{told}</section>"


def _sentence(sentence: Sentence, research: Research, numbers: dict[str, int]) -> str:
    sources = dict.fromkeys(
        source for claim in sentence.claims for source in research.voices(research.claims[claim])
    )
    marks = "".join(
        f'<a href="#ref-{numbers[source]}">[{numbers[source]}]</a>' for source in sources
    )
    return f"<p>{escape(sentence.text)}{f'<sup>{marks}</sup>' if marks else ''}</p>"


def _reference(number: int, source: Source) -> str:
    address = source.url.removeprefix("documents:")
    words = escape(source.title or address)
    if source.url.startswith(("http://", "https://")):
        words = f'<a href="{escape(source.url)}" rel="noreferrer">{words}</a>'
    dated = f" ({escape(source.published[:10])})" if source.published else ""
    where = f'<small class="soft">{escape(address)}</small>'
    return f'<li id="ref-{number}">{words}{dated}<br>{where}</li>'
