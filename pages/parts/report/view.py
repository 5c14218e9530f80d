"""A report on the screen: our own HTML from its structure, every text escaped. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from pages.parts.desk.trail_html import reasoner_words
from pages.parts.desk.trail_models import because_note, note
from pages.parts.escape import h, link, shorten, web_url
from pages.parts.references import domain_or_file
from pages.parts.report.cites import Doubt, cited_by, doubts_in, sources_of
from pages.parts.texts import Texts
from research_core import Report, Research, Sentence, Source, citations

_QUOTE = 420
# One voice is no fault: it is shown to who asks for it, not beside every other sentence.
_MARKED: tuple[Doubt, ...] = ("gone", "unchecked", "against")


@dataclass(frozen=True, slots=True)
class View:
    """A report with all that its sections are drawn from; ``only`` leaves out the sentences
    that are not doubtful in this way."""

    research: Research
    report: Report
    numbers: dict[str, int]
    doubts: list[tuple[Doubt, ...]]
    t: Texts
    only: Doubt | None = None


def view_of(research: Research, report: Report, t: Texts) -> View:
    """The report as it is to be drawn."""
    return View(research, report, citations(research, report), doubts_in(report, research), t)


def report_html(research: Research, report: Report, t: Texts) -> str:
    """Title, sections with [n] behind every sentence, and the references."""
    view = view_of(research, report, t)
    told = "".join(section_html(place, view) for place in range(len(report.sections)))
    return (
        f'<article class="mt-report" lang="{h(report.language)}">'
        f"{head_html(view)}{told}{references_html(view)}</article>"
    )


def head_html(view: View) -> str:
    """The title and how the report came to be."""
    report = view.report
    return (
        f'<h1>{h(report.title)}</h1><p class="mt-soft">{h(reasoner_words(report.reasoner, view.t))}'
        f"</p>{_without_the_model(report, view.t)}"
    )


def _without_the_model(report: Report, t: Texts) -> str:
    """What was written without the model: all of it, with the cause, or a part."""
    if report.reasoner == "extractive":
        return because_note(report.because, t)
    return note(t("report.partly"), "mt-warn") if report.because else ""


def contents_html(view: View) -> str:
    """Links to the sections: beside the report where there is room, else behind a word."""
    t = view.t
    rows = [
        f'<li><a href="#section-{place}">{h(section.heading)}</a></li>'
        for place, section in enumerate(view.report.sections)
        if shown_sentences(place, view)
    ]
    if view.numbers:
        rows.append(f'<li><a href="#references">{h(t("report.references"))}</a></li>')
    words, told = h(t("report.contents")), "".join(rows)
    return (
        f'<nav class="mt-toc mt-toc-wide" aria-label="{words}"><h2>{words}</h2>'
        f'<ul>{told}</ul></nav><details class="mt-toc mt-toc-narrow"><summary>{words}</summary>'
        f"<ul>{told}</ul></details>"
    )


def shown_sentences(place: int, view: View) -> list[tuple[int, Sentence]]:
    """The sentences of a section that the view shows, each with its place in the report."""
    sections = view.report.sections
    first = sum(len(section.sentences) for section in sections[:place])
    return [
        (number, sentence)
        for number, sentence in enumerate(sections[place].sentences, start=first)
        if view.only is None or view.only in view.doubts[number]
    ]


def section_html(place: int, view: View) -> str:
    """One section; "" when the view shows none of its sentences."""
    section = view.report.sections[place]
    shown = shown_sentences(place, view)
    if not shown:
        return ""
    told = "".join(_sentence(number, sentence, view) for number, sentence in shown)
    gone = any("gone" in view.doubts[number] for number, _ in shown)
    hint = f'<p class="mt-warn">{h(view.t("report.gone_hint"))}</p>' if gone else ""
    return (
        f'<section class="mt-section mt-section-{section.kind}" id="section-{place}">'
        f"<h2>{h(section.heading)}</h2>{hint}{told}</section>"
    )


def _sentence(number: int, sentence: Sentence, view: View) -> str:
    sources = sources_of(sentence, view.research, view.numbers)
    refs = "".join(_ref(number, sentence, source, view) for source in sources)
    marks = "".join(
        f'<span class="mt-doubt mt-doubt-{doubt}">{h(view.t(f"report.doubt.{doubt}"))}</span>'
        for doubt in view.doubts[number]
        if doubt in _MARKED or doubt == view.only
    )
    return f'<p>{h(sentence.text)}<span class="mt-refs">{refs}</span>{marks}</p>'


def _ref(number: int, sentence: Sentence, source: str, view: View) -> str:
    """[n], and the card that shows while one points at it."""
    n, t = view.numbers[source], view.t
    name = f"cite-{number}-{n}"
    return (
        f'<span class="mt-cite"><a class="mt-ref" id="{name}" href="#ref-{n}" '
        f'aria-label="{h(t("report.reference", n=n))}" aria-describedby="{name}-card">[{n}]</a>'
        f'<span class="mt-card" role="tooltip" id="{name}-card">'
        f"{_card(sentence, view.research.sources[source], view)}</span></span>"
    )


def _card(sentence: Sentence, source: Source, view: View) -> str:
    t, cited = view.t, cited_by(sentence, source.id, view.research)
    facts = [domain_or_file(source)]
    if source.published:
        facts.append(source.published[:10])
    quote = ""
    if cited:
        facts.append(t(f"report.match.{cited[0].quote.match}"))
        words = shorten(cited[0].quote.text, _QUOTE)
        quote = f'<span class="mt-card-quote">“{h(words)}”</span>'
    if len(cited) > 1:
        facts.append(t("report.more_quotes", n=len(cited) - 1))
    return f"{quote}<strong>{h(source.title)}</strong><small>{h(' · '.join(facts))}</small>"


def references_html(view: View) -> str:
    """Every source that is cited, with its address."""
    rows = "".join(
        _reference(number, view.research.sources[source], view.t)
        for source, number in view.numbers.items()
    )
    if not rows:
        return ""
    words = h(view.t("report.references"))
    return f'<section class="mt-references" id="references"><h2>{words}</h2>{rows}</section>'


def _reference(number: int, source: Source, t: Texts) -> str:
    words = source.title or source.url
    place = source.url if web_url(source.url) else domain_or_file(source)
    dated = f" · {source.published[:10]}" if source.published else ""
    return (
        f'<div class="mt-reference" id="ref-{number}"><span class="mt-number">[{number}]</span>'
        f"<div>{link(source.url, words)}<br><small>{h(place + dated)} · "
        f'<a class="mt-ref-all" id="cite-all-{number}" href="#ref-{number}">'
        f"{h(t('report.its_quotes'))}</a></small></div></div>"
    )
