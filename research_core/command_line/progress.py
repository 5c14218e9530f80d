"""Events as lines a person can follow: one line each, with colour on a terminal only."""

from __future__ import annotations

import sys
from typing import TextIO

from research_core.domain.events import (
    DocumentsSkipped,
    EvidenceGathered,
    Injected,
    PlanMade,
    Recorded,
    ReportWritten,
    RunPaused,
    RunResumed,
    RunStopped,
    SearchFailed,
    SearchRead,
    StepReasoned,
)
from research_core.domain.research import Research


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
            )
        case Injected(form=form, text=text):
            return f"injected   {form}: {text}"
        case ReportWritten():
            return f"report     {len(research.claims)} claims, {len(research.sources)} sources"
        case RunPaused(cause=cause):
            return f"paused     {cause}"
        case RunStopped():
            return "stopped"
        case RunResumed():
            return "resumed"
    return None


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
