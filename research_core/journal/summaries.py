"""Runs as the library lists them, made from their few lifecycle events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from research_core.domain.events import Recorded, RunStarted
from research_core.domain.lifecycle import LIFECYCLE_EVENTS, Lifecycle, advance
from research_core.errors import JournalError
from research_core.ports import RunSummary

LIFECYCLE_KINDS = tuple(event.kind for event in LIFECYCLE_EVENTS)


def summaries(
    lifecycles: Iterable[Recorded], counts: Mapping[str, tuple[int, str]]
) -> list[RunSummary]:
    """The list of runs from their lifecycle events, in order run by run.

    ``counts`` holds each run's number of events and the time of its last one (ISO 8601); a
    run that is not there started between the two readings and is told next time. Raises
    JournalError for a run without a beginning.
    """
    return [
        _summary(list(events), *counts[run])
        for run, events in groupby(lifecycles, key=lambda recorded: recorded.run)
        if run in counts
    ]


def _summary(events: list[Recorded], count: int, updated: str) -> RunSummary:
    life = Lifecycle()
    for recorded in events:
        life = advance(life, recorded.event)
    first = events[0]
    if not isinstance(first.event, RunStarted):
        raise JournalError(
            f"Run {first.run} has no beginning: the journal is damaged. It was left as it is.",
            code="journal.damaged",
            kind=first.event.kind,
        )
    brief = first.event.brief
    return RunSummary(
        id=first.run,
        topic=brief.topic,
        language=brief.language,
        state=life.state,
        cause=life.cause,
        started_at=first.at.isoformat(),
        updated_at=updated,
        events=count,
    )
