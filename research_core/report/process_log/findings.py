"""The sections on what was asked, found and made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from research_core.domain.events import (
    DocumentsSkipped,
    EvidenceGathered,
    MapAsked,
    PlanMade,
    ProviderReplaced,
    ReportWritten,
    SearchFailed,
    SearchRead,
    SearchReplied,
    StepReasoned,
)
from research_core.domain.research import Research
from research_core.domain.values import MapAnswer
from research_core.report.markdown import escape, to_markdown
from research_core.report.process_log.embedding import raw_json
from research_core.report.process_log.sections import Titled, escaped_lines, fenced
from research_core.texts import say

_LONGEST_EXCERPT = 500


def _planned(research: Research, event: PlanMade) -> list[Titled]:
    lines = [
        f"Research Topic: {escape(research.brief.topic)}",
        f"Reasoner: {_reasoner(event.reasoner, event.because)}",
        "",
        "**PLANNING**",
        "",
        *escaped_lines(event.planning),
        "",
    ]
    questions = enumerate(event.questions, start=1)
    lines += [f"{number}. {escape(question.text)}" for number, question in questions]
    lines += [f"<SEARCH>{escape(query.text)}</SEARCH>" for query in event.queries]
    return [("Reasoning Step", lines)]


def _replied(research: Research, event: SearchReplied) -> list[Titled]:
    place, query = escape(event.provider), _query(research, event.query)
    asked = [f"Search API: {place}", f"Search Query: {query}"]
    raw = ["Raw Results:", fenced(raw_json(event), "json")]
    return [("Web Research Step", asked), ("Search Results", raw)]


def _read(research: Research, event: SearchRead) -> list[Titled]:
    lines = [f"Search Query: {_query(research, event.query)}", "Formatted Results:"]
    sources = {source.url: source for source in research.sources.values()}
    for kept in event.kept:
        excerpt = escape(sources[kept.url].text[:_LONGEST_EXCERPT])
        lines += ["", f"* {escape(kept.title)} : {escape(kept.url)}", f"  {excerpt}"]
    dropped = [f"* {result.reason}: {escape(result.url)}" for result in event.dropped]
    return [("Search Results", [*lines, *(["", "Dropped:", *dropped] if dropped else [])])]


def _failed(research: Research, event: SearchFailed) -> list[Titled]:
    lines = [f"Search API: {escape(event.provider)}", f"{event.cause}: {escape(event.detail)}"]
    return [("Search Error", lines)]


def _replaced(research: Research, event: ProviderReplaced) -> list[Titled]:
    text = say(
        research.brief.language,
        "log.replaced",
        provider=escape(event.provider),
        by=escape(event.by),
        cause=event.cause,
    )
    return [("Search Error", [text])]


def _skipped(research: Research, event: DocumentsSkipped) -> list[Titled]:
    lines = [
        f"* {escape(item.path)}: {escape(f'{item.cause} {item.detail}')}"
        for item in event.documents
    ]
    return [("Document Error", lines)]


def _gathered(research: Research, event: EvidenceGathered) -> list[Titled]:
    lines = [f"Round: {event.round}"]
    for piece in research.fresh_evidence:
        source = research.sources[piece.source]
        lines.append(f"* [{piece.id}] {escape(piece.text)} ({escape(source.title)})")
    return [("Evidence", lines)]


def _map_asked(research: Research, event: MapAsked) -> list[Titled]:
    language = research.brief.language
    lines = [
        f"{say(language, 'log.map_query')}: {escape(event.question)}",
        "Cypher:",
        fenced(event.cypher, "cypher"),
    ]
    if event.parameters != "{}":
        lines += [f"{say(language, 'log.map_parameters')}:", fenced(event.parameters, "json")]
    if event.error:
        lines.append(f"{say(language, 'log.map_error')}: {escape(event.error)}")
        return [("Mind Map Query Error", lines)]
    lines += [f"{say(language, 'log.map_result')}:", fenced(event.rows, "json")]
    lines += [f"{say(language, 'log.map_answer')}:", *escaped_lines(event.answer)]
    return [("Mind Map Query", lines)]


def _reasoned(research: Research, event: StepReasoned) -> list[Titled]:
    lines = [
        f"Research Topic: {escape(research.brief.topic)}",
        *_contexts(research, event),
        f"Round: {event.round}",
        f"Reasoner: {_reasoner(event.reasoner, event.because)}",
        "",
        "**PLANNING**",
        "",
        *escaped_lines(event.planning),
        "",
        "**EXECUTION**",
        "",
        *escaped_lines(event.execution),
        "",
    ]
    for claim in event.claims:
        marks = "".join(f" [{escape(quote.evidence)}]" for quote in claim.quotes[:1])
        lines.append(f"* {escape(claim.text)}{marks}")
    lines += ["", "**REFLECTION**", "", *escaped_lines(event.reflection)]
    lines += ["", *(f"<SEARCH>{escape(query.text)}</SEARCH>" for query in event.queries)]
    return [("Reasoning Step", lines)]


def _contexts(research: Research, event: StepReasoned) -> Iterator[str]:
    """What the step knew when it began, where there is something to say."""
    before = research.steps[-2] if len(research.steps) > 1 else None
    if before and (summary := f"{before.execution} {before.reflection}".strip()):
        yield f"Current Summary: {escape(summary)}"
    since = before.seq if before else 0
    asked = dict.fromkeys(search.query for search in research.searches if search.seq > since)
    if asked:
        yield f"Search Query: {'; '.join(_query(research, query) for query in asked)}"
    told: dict[str, list[str]] = {}
    for answer in research.map_answers:
        if answer.round == event.round:
            told.setdefault(_context_of(answer), []).append(_said(research, answer))
    for name in ("Mind Map Context", "Reflection Context", "Planning Context"):
        if name in told:
            yield f"{name}: {' '.join(told[name])}"


def _context_of(answer: MapAnswer) -> str:
    asked = answer.question.casefold()
    if answer.asked_by == "standing" and ("reflection" in asked or "반성" in asked):
        return "Reflection Context"
    if answer.asked_by == "standing" and ("plan" in asked or "계획" in asked):
        return "Planning Context"
    return "Mind Map Context"


def _said(research: Research, answer: MapAnswer) -> str:
    if answer.error:
        return say(research.brief.language, "log.map_failed", detail=escape(answer.error))
    return escape(answer.answer or answer.rows)


def _written(research: Research, event: ReportWritten) -> list[Titled]:
    generated = say(research.brief.language, "log.report")
    return [
        ("Final Report Generation", [generated]),
        ("Final Research Report", [to_markdown(research).rstrip()]),
    ]


def _query(research: Research, query_id: str) -> str:
    texts: Iterable[str] = (q.text for q in research.queries if q.id == query_id)
    return escape(next(iter(texts), query_id))


def _reasoner(name: str, because: str) -> str:
    return escape(f"{name} ({because})" if because else name)


WRITERS: dict[type[Any], Callable[[Research, Any], list[Titled]]] = {
    PlanMade: _planned,
    SearchReplied: _replied,
    SearchRead: _read,
    SearchFailed: _failed,
    ProviderReplaced: _replaced,
    DocumentsSkipped: _skipped,
    EvidenceGathered: _gathered,
    MapAsked: _map_asked,
    StepReasoned: _reasoned,
    ReportWritten: _written,
}
