"""The process log: a run's events as a Markdown document, section by section, in order.

Its sections are those of the logs that analysts know: Mind Map Initialization, Reasoning
Step, Web Research Step, Search Results (raw and formatted), Final Report Generation, Final
Research Report, and for what went wrong, Error.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from research_core.domain.events import (
    DocumentsSkipped,
    EvidenceGathered,
    Injected,
    PlanMade,
    Recorded,
    ReportRequested,
    ReportWritten,
    RunPaused,
    RunResumed,
    RunStarted,
    RunStopped,
    SearchFailed,
    SearchRead,
    SearchReplied,
    StepReasoned,
)
from research_core.domain.fold import fold
from research_core.domain.research import Research
from research_core.report.markdown import escape, to_markdown
from research_core.texts import say

_Section = tuple[str, list[str]]
_LONGEST_EXCERPT = 500


def to_process_log(events: Iterable[Recorded]) -> str:
    """The log of one run's events, from the first on; "" for none."""
    research: Research | None = None
    parts: list[str] = []
    for recorded in events:
        research = fold(research or Research(id=recorded.run), recorded)
        writer = _WRITERS[type(recorded.event)]
        stamp = recorded.at.strftime("%Y-%m-%d %H:%M:%S")
        if isinstance(recorded.event, RunStarted):
            parts.append(f"# Research Process: {escape(research.brief.topic)}")
            parts.append(f"Started at: {stamp} UTC\nRun: {recorded.run}")
        for title, lines in writer(research, recorded.event):
            parts.append(f"## {title} - {stamp}\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n" if parts else ""


def _started(research: Research, event: RunStarted) -> list[_Section]:
    text = say(research.brief.language, "log.initialised", topic=escape(event.brief.topic))
    return [("Mind Map Initialization", [text])]


def _planned(research: Research, event: PlanMade) -> list[_Section]:
    lines = [
        f"Research Topic: {escape(research.brief.topic)}",
        "",
        "**PLANNING**",
        "",
        *_lines(event.planning),
    ]
    return [("Reasoning Step", lines)]


def _replied(research: Research, event: SearchReplied) -> list[_Section]:
    query = _query(research, event.query)
    raw = json.dumps(event.reply, ensure_ascii=False)
    return [
        (
            "Web Research Step",
            [f"Search API: {event.provider}", f"Search Query: {query}"],
        ),
        ("Search Results", ["Raw Results:", _fenced(raw, "json")]),
    ]


def _read(research: Research, event: SearchRead) -> list[_Section]:
    lines = [f"Search Query: {_query(research, event.query)}", "Formatted Results:"]
    sources = {source.url: source for source in research.sources.values()}
    for kept in event.kept:
        excerpt = escape(sources[kept.url].text[:_LONGEST_EXCERPT])
        lines += ["", f"* {escape(kept.title)} : {escape(kept.url)}", f"  {excerpt}"]
    dropped = [f"* {result.reason}: {escape(result.url)}" for result in event.dropped]
    return [("Search Results", [*lines, *(["", "Dropped:", *dropped] if dropped else [])])]


def _failed(research: Research, event: SearchFailed) -> list[_Section]:
    return [("Search Error", [f"Search API: {event.provider}", f"{event.cause}: {event.detail}"])]


def _skipped(research: Research, event: DocumentsSkipped) -> list[_Section]:
    lines = [f"* {escape(item.path)}: {item.cause} {item.detail}" for item in event.documents]
    return [("Document Error", lines)]


def _gathered(research: Research, event: EvidenceGathered) -> list[_Section]:
    lines = [f"Round: {event.round}"]
    for piece in research.fresh_evidence:
        source = research.sources[piece.source]
        lines.append(f"* [{piece.id}] {escape(piece.text)} ({escape(source.title)})")
    return [("Evidence", lines)]


def _reasoned(research: Research, event: StepReasoned) -> list[_Section]:
    lines = [
        f"Research Topic: {escape(research.brief.topic)}",
        f"Round: {event.round}",
        f"Reasoner: {event.reasoner}",
        "",
        "**PLANNING**",
        "",
        *_lines(event.planning),
        "",
        "**EXECUTION**",
        "",
        *_lines(event.execution),
        "",
    ]
    lines += [f"* {escape(claim.text)} [{claim.quotes[0].evidence}]" for claim in event.claims]
    lines += ["", "**REFLECTION**", "", *_lines(event.reflection)]
    lines += ["", *(f"<SEARCH>{escape(query.text)}</SEARCH>" for query in event.queries)]
    return [("Reasoning Step", lines)]


def _written(research: Research, event: ReportWritten) -> list[_Section]:
    generated = say(research.brief.language, "log.report")
    return [
        ("Final Report Generation", [generated]),
        ("Final Research Report", [to_markdown(research).rstrip()]),
    ]


def _paused(research: Research, event: RunPaused) -> list[_Section]:
    return [("Paused", [f"{event.cause} {event.detail}".strip()])]


def _injected(research: Research, event: Injected) -> list[_Section]:
    return [("Injection", [f"{event.form}: {escape(event.text)}"])]


def _query(research: Research, query_id: str) -> str:
    return escape(next(query.text for query in research.queries if query.id == query_id))


def _lines(text: str) -> list[str]:
    """A reasoner's text line by line, as text: it quotes pages and must not become markup."""
    return [escape(line) for line in text.splitlines()]


def _titled(title: str) -> Callable[[Research, Any], list[_Section]]:
    return lambda _research, _event: [(title, [])]


def _fenced(text: str, language: str) -> str:
    """A code block whose fence is longer than any run of backticks in the text."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text}\n{fence}"


_WRITERS: dict[type[Any], Callable[[Research, Any], list[_Section]]] = {
    RunStarted: _started,
    PlanMade: _planned,
    SearchReplied: _replied,
    SearchRead: _read,
    SearchFailed: _failed,
    DocumentsSkipped: _skipped,
    EvidenceGathered: _gathered,
    StepReasoned: _reasoned,
    ReportWritten: _written,
    RunPaused: _paused,
    RunResumed: _titled("Resumed"),
    RunStopped: _titled("Stopped"),
    ReportRequested: _titled("Report Requested"),
    Injected: _injected,
}
