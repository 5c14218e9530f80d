"""Runs as the library lists them, made from their few lifecycle events."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from research_core.domain.events import (
    Event,
    Recorded,
    RunDiscarded,
    RunForked,
    RunLabelled,
    RunStarted,
)
from research_core.domain.lifecycle import LIFECYCLE_EVENTS, Lifecycle, advance
from research_core.domain.values import Brief
from research_core.ports import RunSummary

_LOG = logging.getLogger(__name__)
LIFECYCLE_KINDS = tuple(event.kind for event in LIFECYCLE_EVENTS)


def summaries(
    lifecycles: Iterable[Recorded], counts: Mapping[str, tuple[int, str]]
) -> list[RunSummary]:
    """The list of runs from their lifecycle events, in order run by run.

    ``counts`` holds each run's number of events and the time of its last one (ISO 8601); a
    run that is not there started between the two readings and is told next time. A run
    without a beginning is left out: it must not keep all others from being listed.
    """
    listed = []
    for run, events in groupby(lifecycles, key=lambda recorded: recorded.run):
        first, *later = events
        if run not in counts:
            continue
        if isinstance(first.event, RunStarted):
            listed.append(_summary(first, first.event.brief, later, *counts[run]))
        else:
            # Somebody acted on it in the moment that another deleted it.
            _LOG.warning("run %s has no beginning and is not listed; it was left as it is", run)
    return listed


def _summary(
    first: Recorded, brief: Brief, later: Sequence[Recorded], count: int, updated: str
) -> RunSummary:
    life = advance(Lifecycle(), first.event)
    for recorded in later:
        life = advance(life, recorded.event)
    label, parent, discarded = _place(recorded.event for recorded in later)
    return RunSummary(
        id=first.run,
        topic=brief.topic,
        language=brief.language,
        state=life.state,
        cause=life.cause,
        started_at=first.at.isoformat(),
        updated_at=updated,
        events=count,
        title=label.title,
        tags=label.tags,
        discarded=discarded,
        parent=parent,
    )


def _place(events: Iterable[Event]) -> tuple[RunLabelled, str, bool]:
    """How the run is labelled, what it was forked from, and whether it is in the bin; a
    fork begins without its parent's label."""
    label, parent, discarded = RunLabelled(""), "", False
    for event in events:
        match event:
            case RunForked(parent=came_from):
                label, parent, discarded = RunLabelled(""), came_from, False
            case RunLabelled():
                label = event
            case RunDiscarded(now):
                discarded = now
    return label, parent, discarded
