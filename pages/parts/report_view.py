"""A report on the screen: our own HTML from its structure, every text escaped."""

from __future__ import annotations

from pages.parts.escape import h, link, web_url
from pages.parts.references import domain_or_file
from pages.parts.texts import Texts
from pages.parts.trail_html import reasoner_words
from pages.parts.trail_models import because_note
from research_core import Report, Research, Section, Sentence, Source, citations


def report_html(research: Research, report: Report, t: Texts) -> str:
    """Title, sections with [n] behind every sentence, and the references."""
    numbers = citations(research, report)
    sections = "".join(_section(section, research, numbers, t) for section in report.sections)
    return (
        f'<article class="mt-report" lang="{h(report.language)}"><h1>{h(report.title)}</h1>'
        f'<p class="mt-soft">{h(reasoner_words(report.reasoner, t))}</p>'
        f"{because_note(report.because, t)}{sections}{_references(research, numbers, t)}</article>"
    )


def _section(section: Section, research: Research, numbers: dict[str, int], t: Texts) -> str:
    sentences = "".join(_sentence(item, research, numbers, t) for item in section.sentences)
    return (
        f'<section class="mt-section mt-section-{section.kind}">'
        f"<h2>{h(section.heading)}</h2>{sentences}</section>"
    )


def _sentence(sentence: Sentence, research: Research, numbers: dict[str, int], t: Texts) -> str:
    behind = {
        numbers[source]
        for claim in sentence.claims
        for source in research.voices(research.claims[claim])
    }
    marks = "".join(
        f'<a class="mt-ref" href="#ref-{number}" '
        f'aria-label="{h(t("report.reference", n=number))}">[{number}]</a>'
        for number in sorted(behind)
    )
    return f'<p>{h(sentence.text)}<span class="mt-refs">{marks}</span></p>'


def _references(research: Research, numbers: dict[str, int], t: Texts) -> str:
    rows = "".join(
        _reference(number, research.sources[source]) for source, number in numbers.items()
    )
    if not rows:
        return ""
    return f'<section class="mt-references"><h2>{h(t("report.references"))}</h2>{rows}</section>'


def _reference(number: int, source: Source) -> str:
    words = source.title or source.url
    place = source.url if web_url(source.url) else domain_or_file(source)
    dated = f" · {source.published}" if source.published else ""
    return (
        f'<div class="mt-reference" id="ref-{number}"><span class="mt-number">[{number}]</span>'
        f"<div>{link(source.url, words)}<br><small>{h(place + dated)}</small></div></div>"
    )
