"""Is this a run? What strangers hand in as events is checked before it is recorded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from research_core.domain.events import (
    Event,
    ModelFailed,
    Recorded,
    RunStarted,
    SearchFailed,
    WaitStarted,
)
from research_core.domain.fold import fold_all

# A run's id names its lease file.
_RUN_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


def is_a_run(events: Sequence[Recorded]) -> bool:
    """True when the events are one run, from its start on, dated and able to be folded."""
    try:
        run = events[0].run
        starts = isinstance(events[0].event, RunStarted) and _RUN_ID.fullmatch(run)
        dated = all(recorded.at.tzinfo for recorded in events)
        dated = dated and all(_is_time(time) for r in events for time in _times_in(r.event))
        return bool(starts and dated and fold_all(run, events).seq)
    except (ValueError, TypeError, LookupError):
        return False


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
