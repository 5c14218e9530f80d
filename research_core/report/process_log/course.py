"""The sections on the course of a run: what starts, pauses, steers, delays and fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from research_core.domain.events import (
    BudgetSet,
    Injected,
    MapQuestioned,
    ModelFailed,
    ModelReplied,
    ReportRequested,
    RewriteRequested,
    RunPaused,
    RunResumed,
    RunStarted,
    RunStopped,
    WaitEnded,
    WaitStarted,
)
from research_core.domain.research import Research
from research_core.report.markdown import escape
from research_core.report.process_log.sections import Titled
from research_core.texts import say

_ERROR_OF = {
    "plan": "Reasoning Error",
    "reason": "Reasoning Error",
    "report": "Final Report Generation Error",
    "map": "Mind Map Query Error",
}


def _started(research: Research, event: RunStarted) -> list[Titled]:
    text = say(research.brief.language, "log.initialised", topic=escape(event.brief.topic))
    return [("Mind Map Initialization", [text])]


def _paused(research: Research, event: RunPaused) -> list[Titled]:
    return [("Paused", [escape(f"{event.cause} {event.detail}")])]


def _injected(research: Research, event: Injected) -> list[Titled]:
    return [("Injection", [f"{event.form}: {escape(event.text)}"])]


def _map_questioned(research: Research, event: MapQuestioned) -> list[Titled]:
    asked = say(research.brief.language, "log.map_query")
    return [("Mind Map Question", [f"{asked}: {escape(event.text)}"])]


def _budget_set(research: Research, event: BudgetSet) -> list[Titled]:
    limits = ", ".join(f"{name} {limit:g}" for name, limit in event.budget.limits())
    key = "log.budget" if limits else "log.budget_none"
    return [("Budget", [say(research.brief.language, key, limits=limits)])]


def _rewritten(research: Research, event: RewriteRequested) -> list[Titled]:
    key = "log.rewrite_section" if event.section else "log.rewrite"
    section = _heading_of(research, event.section)
    return [("Report Requested", [say(research.brief.language, key, section=section)])]


def _heading_of(research: Research, key: str) -> str:
    sections = research.report.sections if research.report else ()
    return escape(next((found.heading for found in sections if found.key == key), key))


def _waiting(research: Research, event: WaitStarted) -> list[Titled]:
    wait = event.wait
    text = say(
        research.brief.language,
        "log.waiting",
        name=escape(wait.name),
        cause=escape(wait.cause),
        until=escape(wait.until),
    )
    return [("Waiting", [text])]


def _waited(research: Research, event: WaitEnded) -> list[Titled]:
    return [("Waiting", [say(research.brief.language, "log.waited")])]


def _replied(research: Research, event: ModelReplied) -> list[Titled]:
    """What the call was and what it cost; its text is told by what was made of it."""
    cost = "" if event.cost is None else f", ${event.cost:.4f}"
    tokens = f"{event.prompt_tokens} + {event.reply_tokens}"
    return [
        (
            "Model Reply",
            [
                f"Task: {event.task} (round {event.round})",
                f"Model: {escape(event.model)}",
                f"Finish: {event.finish}",
                f"Tokens: {tokens}{cost}",
                f"Milliseconds: {event.milliseconds}",
            ],
        )
    ]


def _failed(research: Research, event: ModelFailed) -> list[Titled]:
    detail = escape(event.detail)
    language = research.brief.language
    if event.task == "report":
        detail = say(language, "log.report_failed", detail=detail)
    elif event.task == "map":
        detail = say(language, "log.map_failed", detail=detail)
    lines = [detail, f"Model: {escape(event.model)}", f"Cause: {event.cause}"]
    return [(_ERROR_OF[event.task], lines)]


def _titled(title: str) -> Callable[[Research, Any], list[Titled]]:
    return lambda _research, _event: [(title, [])]


WRITERS: dict[type[Any], Callable[[Research, Any], list[Titled]]] = {
    RunStarted: _started,
    RunPaused: _paused,
    RunResumed: _titled("Resumed"),
    RunStopped: _titled("Stopped"),
    ReportRequested: _titled("Report Requested"),
    RewriteRequested: _rewritten,
    Injected: _injected,
    MapQuestioned: _map_questioned,
    BudgetSet: _budget_set,
    WaitStarted: _waiting,
    WaitEnded: _waited,
    ModelReplied: _replied,
    ModelFailed: _failed,
}
