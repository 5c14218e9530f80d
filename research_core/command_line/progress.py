"""Events as lines a person can follow: one line each, with colour on a terminal only."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TextIO

from research_core.domain.events import (
    DocumentsSkipped,
    Event,
    EvidenceGathered,
    Injected,
    MapAsked,
    MapQuestioned,
    ModelFailed,
    ModelReplied,
    PlanMade,
    ProviderReplaced,
    Recorded,
    ReportWritten,
    RunPaused,
    RunResumed,
    RunStopped,
    SearchFailed,
    SearchRead,
    SectionImported,
    StepReasoned,
    WaitStarted,
)
from research_core.domain.research import Research
from research_core.domain.spending import spent
from research_core.domain.values import Estimate


def line_for(recorded: Recorded, research: Research) -> str | None:
    """What happened, in a line; None for an event that the next one tells better.

    ``research`` is the state after the event.
    """
    match recorded.event:
        case PlanMade(queries=queries):
            return f"plan       {len(queries)} searches: " + " · ".join(q.text for q in queries)
        case SearchRead(kept=kept, dropped=dropped):
            return f"search     {len(kept)} new results, {len(dropped)} dropped"
        case SearchFailed(provider=provider, detail=detail):
            return f"search     {provider} failed: {detail}"
        case DocumentsSkipped(documents=documents):
            named = ", ".join(f"{item.path} ({item.cause})" for item in documents)
            return f"documents  skipped: {named}"
        case EvidenceGathered(passages=passages, round=number):
            return f"read       round {number}: {len(passages)} passages"
        case StepReasoned() as step:
            return (
                f"reason     round {step.round}: {len(step.claims)} claims, "
                f"{len(step.contradictions)} contradictions, "
                f"{len(step.answered)} of {len(research.questions)} questions answered"
                f"{_without(step.because)}"
            )
        case Injected(form=form, text=text):
            return f"injected   {form}: {text}"
        case ReportWritten():
            because = research.report.because if research.report else ""
            counts = f"{len(research.claims)} claims, {len(research.sources)} sources"
            return f"report     {counts}{_without(because)}"
        case RunPaused(cause=cause):
            return f"paused     {cause}"
        case RunStopped():
            return "stopped"
        case RunResumed():
            return "resumed"
    return _line_for_call(recorded.event)


def _line_for_call(event: Event) -> str | None:
    """The same for what is asked of models, waits for, and is imported."""
    match event:
        case ModelReplied() as call:
            tokens = call.prompt_tokens + call.reply_tokens
            seconds = call.milliseconds / 1000
            return f"model      {call.task}: {call.model}, {tokens:,} tokens, {seconds:.1f} s"
        case ModelFailed() as call:
            again = "; asked again" if call.again_at else ""
            return f"model      {call.task}: {call.detail}{again}"
        case WaitStarted(wait=wait):
            return f"wait       for {wait.name} ({wait.cause}) until {_local(wait.until)}"
        case MapQuestioned(text=text):
            return f"asked      the map: {text}"
        case MapAsked(question=question, error=error):
            return f"map        {question}: {error or 'answered'}"
        case ProviderReplaced(provider=provider, by=by):
            return f"search     {by} takes over from {provider}"
        case SectionImported(title=title):
            return f"imported   {title}"
    return None


def spending_line(research: Research) -> str:
    """What the run spent on models, in a line."""
    spending = spent(research)
    money = f", {spending.money:.4f} dollars" if not spending.unpriced else ""
    return f"{spending.calls} model calls, {spending.tokens:,} tokens{money}"


def estimate_line(estimate: Estimate) -> str:
    """What a run will cost, in a line."""
    money = "no price known" if estimate.money is None else f"{estimate.money:.3f} dollars"
    return (
        f"about {estimate.calls} model calls (at most {estimate.most_calls}), "
        f"{estimate.tokens:,} tokens, {estimate.searches} paid searches, "
        f"{estimate.minutes:.0f} minutes, {money}"
    )


def _without(because: str) -> str:
    return f" (without the model: {because})" if because else ""


def _local(until: str) -> str:
    return datetime.fromisoformat(until).astimezone().strftime("%H:%M:%S")


class Progress:
    """Writes lines to a stream (stderr, so that stdout stays clean for results)."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._colour = self._stream.isatty()

    def tell(self, recorded: Recorded, research: Research) -> None:
        """Write the event's line, if it has one."""
        line = line_for(recorded, research)
        if line is None:
            return
        number = f"{recorded.seq:4d}"
        if self._colour:
            number = f"\x1b[2m{number}\x1b[0m"
        print(number, line, file=self._stream, flush=True)
