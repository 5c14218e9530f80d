"""Search results and evidence as HTML. Pure: no Streamlit here."""

from __future__ import annotations

from functools import partial

from pages.parts.desk.item_keeper import Draft, Item
from pages.parts.escape import clean, h, link, shorten
from pages.parts.naming import place_name
from pages.parts.references import domain_or_file
from pages.parts.texts import Texts
from pages.parts.watch import Watch
from research_core import Evidence, Research, Search, Source

_SNIPPET = 280


def result_drafts(watch: Watch, t: Texts) -> list[Draft]:
    """One item a search: the query, what came back, how well it fits."""
    return [
        Draft(search.seq, search, partial(_item, search, watch.research, t))
        for search in sorted(watch.research.searches, key=lambda search: search.seq)
    ]


def _item(search: Search, research: Research, t: Texts) -> Item:
    return {"id": search.seq, "html": clean(_search(search, research, t))}


def _search(search: Search, research: Research, t: Texts) -> str:
    query = next((q.text for q in research.queries if q.id == search.query), search.query)
    facts = [place_name(search.provider, research, t)]
    if search.state == "failed":
        facts.append(t.either(f"cause.search.{search.cause}", "cause.other"))
    elif search.state == "replied":
        facts.append(t("trail.unread"))
    else:
        facts.append(t.count("count.results", search.results))
        facts.append(t("material.kept", n=search.kept))
    facts.append(t("trail.seconds", n=f"{search.milliseconds / 1000:.1f}"))
    sources = [
        source
        for source in research.sources.values()
        if source.query == search.query and source.provider == search.provider
    ]
    rows = "".join(_result(source, t) for source in sources)
    return (
        f'<section class="mt-search"><h3>{h(query)}</h3>'
        f'<p class="mt-soft">{h(" · ".join(facts))}</p>{rows}</section>'
    )


def _result(source: Source, t: Texts) -> str:
    facts = [domain_or_file(source)]
    if source.published:
        facts.append(source.published[:10])
    if source.score is not None:
        facts.append(t("material.score", n=f"{source.score:.2f}"))
    return (
        f'<div class="mt-result"><p class="mt-result-title">{link(source.url, source.title)}</p>'
        f"<p><small>{h(' · '.join(facts))}</small></p>"
        f'<p class="mt-snippet">{h(shorten(source.text, _SNIPPET))}</p></div>'
    )


def evidence_html(research: Research, t: Texts) -> str:
    """The passages that were read, newest first, each with its question and source."""
    if not research.evidence:
        return f'<p class="mt-soft">{h(t("material.no_evidence"))}</p>'
    questions = {question.id: question.text for question in research.questions}
    return "".join(
        _passage(item, research.sources[item.source], questions.get(item.question, ""), t)
        for item in reversed(list(research.evidence.values()))
    )


def _passage(item: Evidence, source: Source, question: str, t: Texts) -> str:
    facts = f"{domain_or_file(source)} · {t('material.score', n=f'{item.score:.2f}')}"
    return (
        f'<div class="mt-result"><blockquote class="mt-quote">{h(item.text)}</blockquote>'
        f'<p class="mt-result-title">{link(source.url, source.title)}</p>'
        f"<p><small>{h(facts)}</small></p>"
        f'<p class="mt-soft">{h(question)}</p></div>'
    )
