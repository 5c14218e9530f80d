"""Is this a run? What strangers hand in as events is checked before it is recorded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from research_core.domain.events import (
    Event,
    ModelFailed,
    Recorded,
    ReportWritten,
    RunStarted,
    SearchFailed,
    StepReasoned,
    WaitStarted,
)
from research_core.domain.fold import fold
from research_core.domain.research import Research

# A run's id names its lease file.
_RUN_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


def is_a_run(events: Sequence[Recorded]) -> bool:
    """True when the events are one run, from its start on, dated and able to be folded, and
    name nothing that is not there at that moment."""
    try:
        run = events[0].run
        starts = isinstance(events[0].event, RunStarted) and _RUN_ID.fullmatch(run)
        dated = all(recorded.at.tzinfo for recorded in events)
        dated = dated and all(_is_time(time) for r in events for time in _times_in(r.event))
        return bool(starts and dated and _holds_together(run, events))
    except (ValueError, TypeError, LookupError):
        return False


def _holds_together(run: str, events: Sequence[Recorded]) -> bool:
    research = Research(id=run)
    for recorded in events:
        research = fold(research, recorded)
        if not _is_grounded(recorded.event, research):
            return False
    return True


def _is_grounded(event: Event, after: Research) -> bool:
    """False for a claim that quotes nothing, or what was never read, and for a contradiction
    or a sentence of the report that names no claim of the run."""
    match event:
        case StepReasoned(claims=claims, voices=voices):
            quotes = [quote for claim in claims for quote in claim.quotes]
            quotes += [voice.quote for voice in voices]
            sides = [side for pair in after.contradictions for side in (pair.left, pair.right)]
            return (
                all(claim.quotes for claim in claims)
                and all(quote.evidence in after.evidence for quote in quotes)
                and all(side in after.claims for side in sides)
            )
        case ReportWritten(report=report):
            told = (sentence for section in report.sections for sentence in section.sentences)
            return all(claim in after.claims for sentence in told for claim in sentence.claims)
    return True


def _times_in(event: Event) -> tuple[str, ...]:
    """The times that an event names as text, and that a run will reckon with."""
    match event:
        case WaitStarted(wait=wait):
            return (wait.until,)
        case ModelFailed(again_at=again) | SearchFailed(again_at=again) if again:
            return (again,)
    return ()


def _is_time(text: str) -> bool:
    return datetime.fromisoformat(text).tzinfo is not None
