"""Sources and searches as HTML, every text escaped. Pure: no Streamlit here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pages.parts.desk.trail_html import claim_html
from pages.parts.escape import h, link, shorten
from pages.parts.naming import place_name
from pages.parts.references import domain_or_file
from pages.parts.sources.facts import Facts
from pages.parts.texts import Texts
from pages.parts.timeline import Entry
from pages.parts.zone import local_clock
from research_core import Research, Search, SearchFailed, SearchRead, SearchReplied, Source

_SNIPPET = 280
_PASSAGE = 400
_PASSAGES = 8


@dataclass(slots=True)
class Happened:
    """When searches came back, and what was dropped of their results: (address, reason)."""

    at: dict[int, datetime] = field(default_factory=dict)
    dropped: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)


def happened(entries: Sequence[Entry]) -> Happened:
    """What the story of a run tells of its searches beyond their counts."""
    told = Happened()
    for entry in entries:
        for recorded in entry.events if entry.kind == "search" else ():
            match recorded.event:
                case SearchReplied() | SearchFailed():
                    told.at[recorded.seq] = recorded.at
                case SearchRead(query=query, provider=provider, dropped=dropped):
                    told.dropped[query, provider] = [(d.url, d.reason) for d in dropped]
    return told


def search_html(search: Search, story: Happened, research: Research, t: Texts) -> str:
    """One search: what was asked where and when, and every result that came back."""
    query = next((q.text for q in research.queries if q.id == search.query), search.query)
    facts = [place_name(search.provider, research, t)]
    if at := story.at.get(search.seq):
        facts.append(local_clock(at.isoformat()))
    facts.append(t("sources.milliseconds", n=f"{search.milliseconds:,}"))
    tone, body = "mt-soft", ""
    if search.state == "failed":
        tone = "mt-warn"
        facts.append(t.either(f"cause.search.{search.cause}", "cause.other"))
        if search.tries > 1:
            facts.append(t("sources.tries", n=search.tries))
        body = f'<p class="mt-soft">{h(search.detail)}</p>'
    elif search.state == "replied":
        facts.append(t("trail.unread"))
    else:
        facts += [
            t.count("count.results", search.results),
            t("sources.kept", n=search.kept),
            t("sources.dropped", n=search.results - search.kept),
        ]
        body = _results(search, story, research, t)
    return (
        f'<details class="mt-one-search"><summary><span class="mt-search-query">{h(query)}</span>'
        f'<span class="{tone}">{h(" · ".join(facts))}</span></summary>{body}</details>'
    )


def _results(search: Search, story: Happened, research: Research, t: Texts) -> str:
    kept = "".join(
        _result(source, t)
        for source in research.sources.values()
        if (source.query, source.provider) == (search.query, search.provider)
    )
    dropped = "".join(
        f"<li>{link(url, shorten(url, 120))} <small>{h(t(f'sources.reason.{reason}'))}</small></li>"
        for url, reason in story.dropped.get((search.query, search.provider), ())
    )
    return f'{kept}<ul class="mt-dropped">{dropped}</ul>' if dropped else kept


def _result(source: Source, t: Texts) -> str:
    facts = [domain_or_file(source), *_dated(source), *_scored(source, t)]
    return (
        f'<div class="mt-result"><p class="mt-result-title">{link(source.url, source.title)}</p>'
        f"<p><small>{h(' · '.join(facts))}</small></p>"
        f'<p class="mt-snippet">{h(shorten(source.text, _SNIPPET))}</p></div>'
    )


def _dated(source: Source) -> list[str]:
    return [source.published[:10]] if source.published else []


def _scored(source: Source, t: Texts) -> list[str]:
    return [] if source.score is None else [t("material.score", n=f"{source.score:.2f}")]


def source_html(facts: Facts, research: Research, t: Texts) -> str:
    """One source, and behind its counts the claims that rest on it and the passages read."""
    source = facts.source
    small = [
        domain_or_file(source),
        *_dated(source),
        place_name(source.provider, research, t),
        *_scored(source, t),
    ]
    counts = (
        f"{t.count('count.claims', len(facts.claims))} · "
        f"{t.count('count.passages', facts.passages)}"
    )
    behind = _behind(facts, research, t)
    told = (
        f'<details class="mt-behind"><summary>{h(counts)}</summary>{behind}</details>'
        if behind
        else f'<p class="mt-soft">{h(t("sources.unread"))}</p>'
    )
    out = "" if facts.usable else " mt-source-out"
    return (
        f'<div class="mt-source{out}"><p class="mt-result-title">'
        f"{link(source.url, source.title or source.url)} {_chips(facts, t)}</p>"
        f"<p><small>{h(' · '.join(small))}</small></p>{told}</div>"
    )


def _chips(facts: Facts, t: Texts) -> str:
    if facts.rejected:
        return f'<span class="mt-chip mt-chip-wait">{h(t("sources.rejected"))}</span>'
    if facts.trust == "neutral":
        return ""
    tone = " mt-chip-wait" if facts.trust == "block" else ""
    return f'<span class="mt-chip{tone}">{h(t(f"sources.holds.{facts.trust}"))}</span>'


def _behind(facts: Facts, research: Research, t: Texts) -> str:
    claims = "".join(claim_html(research.claims[claim], research, t) for claim in facts.claims)
    read = [e for e in research.evidence.values() if e.source == facts.source.id]
    quotes = "".join(
        f'<blockquote class="mt-quote">{h(shorten(evidence.text, _PASSAGE))}</blockquote>'
        for evidence in read[:_PASSAGES]
    )
    more = len(read) - _PASSAGES
    if more > 0:
        quotes += f'<p class="mt-soft">{h(t("sources.more_passages", n=more))}</p>'
    parts = []
    if claims:
        parts.append(f'<h4>{h(t("sources.rest_on_it"))}</h4><ul class="mt-claims">{claims}</ul>')
    if quotes:
        parts.append(f"<h4>{h(t('sources.read'))}</h4>{quotes}")
    return "".join(parts)
