"""Events to JSON and back, and whole runs to lines of JSON.

A recorded event is ``{"seq", "at", "kind", "version", "data"}``; ``data`` holds the
event's fields. An event of an older version is brought up to date by ``UPCASTERS``, one
version at a time; one of a newer version or an unknown kind is refused, so that an old
program never guesses at a new journal.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import cache

from pydantic import TypeAdapter

from research_core.domain.events import EVENT_BY_KIND, Event, Recorded
from research_core.domain.values import JSON
from research_core.errors import JournalError, JournalTooNew

Fields = dict[str, JSON]


def _with_defaults(fields: Fields) -> Fields:
    """A version that only gained fields: they have a default."""
    return fields


UPCASTERS: dict[tuple[str, int], Callable[[Fields], Fields]] = {
    ("run.started", 1): _with_defaults,  # budget, search_price
    ("run.started", 2): _with_defaults,  # trust
    ("rewrite.requested", 1): _with_defaults,  # section
    ("plan.made", 1): _with_defaults,  # because
    ("search.failed", 1): _with_defaults,  # again_at
    ("step.reasoned", 1): _with_defaults,  # because
    ("report.written", 1): _with_defaults,  # because
    ("map.asked", 1): _with_defaults,  # parameters
}


def encode(event: Event) -> str:
    """The event's fields as one line of JSON. Raises ValueError for NaN and Infinity."""
    return json.dumps(asdict(event), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def decode(kind: str, version: int, data: str) -> Event:
    """The event that ``encode`` wrote, in today's shape.

    Raises JournalTooNew for a kind or version that this program does not know, and
    JournalError for data that does not fit its kind.
    """
    known = EVENT_BY_KIND.get(kind)
    if known is None or version > known.version:
        raise JournalTooNew(
            f"The journal holds an event ({kind}, version {version}) of a newer Mindtrail. "
            "Nothing was changed; open it with that version.",
            code="journal.too_new",
            found=f"{kind} {version}",
        )
    try:
        fields = json.loads(data, parse_constant=_refuse)
        while version < known.version:
            fields = UPCASTERS[kind, version](fields)
            version += 1
        return _adapter(kind).validate_python(fields)
    except ValueError as error:  # no JSON, or of another shape
        raise JournalError(
            f"An event of the journal ({kind}) is damaged and cannot be read. "
            "The file was left as it is; restore it from a copy.",
            code="journal.damaged",
            kind=kind,
        ) from error


def to_line(recorded: Recorded) -> str:
    """One recorded event as a line of JSON, for ``--events`` and for scripts."""
    event = recorded.event
    return json.dumps(
        {
            "run": recorded.run,
            "seq": recorded.seq,
            "at": recorded.at.isoformat(),
            "kind": event.kind,
            "version": event.version,
            "data": asdict(event),
        },
        ensure_ascii=False,
    )


def from_line(line: str) -> Recorded:
    """The recorded event that ``to_line`` wrote. Raises like ``decode``."""
    row = json.loads(line)  # decode looks at the numbers in it
    event = decode(row["kind"], row["version"], json.dumps(row["data"], ensure_ascii=False))
    return Recorded(row["run"], row["seq"], datetime.fromisoformat(row["at"]), event)


def _refuse(number: str) -> object:
    """NaN and Infinity are no JSON: no other program could read them."""
    raise ValueError(number)


@cache
def _adapter(kind: str) -> TypeAdapter[Event]:
    return TypeAdapter(EVENT_BY_KIND[kind])
