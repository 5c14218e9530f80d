"""A run from the file of its events: one line of JSON an event, as ``to_line`` writes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from research_core.domain.course import is_a_run
from research_core.domain.events import Recorded
from research_core.errors import BadInput, JournalError, JournalTooNew
from research_core.journal.codec import from_line, to_line

MAX_BYTES = 20_000_000
# What strange JSON leads to.
_WRONG = (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError)


def read_event_lines(text: str) -> tuple[Recorded, ...]:
    """The events of one run, ready for ``Journal.restore``. Pure.

    Raises BadInput with a sentence on what is wrong: empty, too large, of another kind, cut
    in the middle, or written by a newer Mindtrail.
    """
    if len(text) > MAX_BYTES:
        raise BadInput(
            f"This file has {len(text) / 1e6:,.0f} MB; events of up to {MAX_BYTES / 1e6:,.0f} MB "
            "can be opened. Nothing was imported.",
            code="events.too_large",
            size=f"{len(text) / 1e6:,.0f}",
            limit=f"{MAX_BYTES / 1e6:,.0f}",
        )
    # Only a line feed ends a line: JSON may hold other characters that "end" one.
    lines = [line for line in text.removeprefix("\ufeff").split("\n") if line.strip()]
    if not lines:
        raise BadInput("This file is empty. Choose the events of a run.", code="events.empty")
    events = tuple(_event(line, number) for number, line in enumerate(lines, start=1))
    gaps = [event.seq for n, event in enumerate(events, start=1) if event.seq != n]
    if gaps or not is_a_run(events):
        raise BadInput(
            "The events in this file do not make up one whole run, so nothing was imported. "
            "Save them again from the Mindtrail that holds the run.",
            code="events.damaged",
        )
    return events


def _event(line: str, number: int) -> Recorded:
    try:
        recorded = from_line(line)
        to_line(recorded).encode()  # half a character could not be recorded
        if type(recorded.run) is not str or type(recorded.seq) is not int:
            raise TypeError("run or number")
        if recorded.at.tzinfo is None:
            raise ValueError("a time without a zone")
        return replace(recorded, at=recorded.at.astimezone(UTC))
    except JournalTooNew as error:
        raise BadInput(
            "These events were written by a newer Mindtrail. Nothing was imported; open them "
            "with that version.",
            code="events.too_new",
        ) from error
    except (JournalError, *_WRONG) as error:
        raise BadInput(
            f"Line {number} of this file is no event of a run. Nothing was imported: choose "
            "events saved by Mindtrail (.jsonl), or save them again.",
            code="events.line",
            line=str(number),
        ) from error
