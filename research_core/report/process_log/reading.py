"""Reading a log back: ours as the very run it was, one of the older kind as a new run."""

from __future__ import annotations

import re
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
from research_core.domain.research import Research
from research_core.errors import BadInput
from research_core.report.process_log.embedding import read_embedded
from research_core.report.process_log.older import read_older
from research_core.report.process_log.older_text import split_log

MAX_BYTES = 20_000_000
_HEADING = "# Research Process:"
# A run's id names its lease file.
_RUN_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


def read_process_log(
    text: str, new_run_id: str, reasoner: str, providers: tuple[str, ...]
) -> tuple[Recorded, ...]:
    """The events of the run that a process log tells, ready for ``Journal.restore``.

    A log of ours gives its own events, run id and times included; the other parameters do
    not matter then. A log of the older kind gives a paused run ``new_run_id`` that goes on
    with ``reasoner`` and ``providers``. Pure. Raises BadInput with a sentence on what is
    wrong: empty, too large, no process log, cut or changed after it was saved.
    """
    text = _checked(text)
    events = read_embedded(text)
    if events is None:
        return read_older(split_log(text), new_run_id, reasoner, providers)
    _check_course(events)
    return events


def _checked(text: str) -> str:
    """The text with lines that end in LF. Raises BadInput."""
    size = len(text) if len(text) > MAX_BYTES else len(text.encode("utf-8", "replace"))
    if size > MAX_BYTES:
        raise BadInput(
            f"This file has {size / 1e6:,.0f} MB; a process log of up to "
            f"{MAX_BYTES / 1e6:,.0f} MB can be opened. Nothing was imported.",
            code="log.too_large",
            size=f"{size / 1e6:,.0f}",
            limit=f"{MAX_BYTES / 1e6:,.0f}",
        )
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if not text.strip():
        raise BadInput(
            "This file is empty. Choose the process log of a run: a Markdown file that begins "
            f"with “{_HEADING}”.",
            code="log.empty",
        )
    if not text.lstrip().startswith(_HEADING):
        raise BadInput(
            "This file is not a process log: a process log is a Markdown file that begins with "
            f"“{_HEADING}”. Nothing was imported.",
            code="log.unknown",
        )
    # Half a character, from a file in another encoding, could not be recorded.
    return text.encode("utf-8", "replace").decode("utf-8")


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


def _check_course(events: tuple[Recorded, ...]) -> None:
    """Raises BadInput unless the events are one run, from its start, that folds."""
    try:
        run = events[0].run
        starts = isinstance(events[0].event, RunStarted) and _RUN_ID.fullmatch(run)
        dated = all(recorded.at.tzinfo for recorded in events)
        dated = dated and all(_is_time(time) for r in events for time in _times_in(r.event))
        folded = fold_all(run, events) if starts and dated else Research(id="")
    except (ValueError, TypeError, LookupError):
        folded = Research(id="")
    if folded.seq == 0:
        raise BadInput(
            "The events in this process log do not make up a run, so nothing was imported. "
            "Save the log again from the Mindtrail that holds the run.",
            code="log.damaged",
        )
