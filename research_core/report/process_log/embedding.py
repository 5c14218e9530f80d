"""The events inside a log of ours: after each section a comment that holds its event.

The log's first comment names a seal, a hash of all events. Each further comment repeats it,
so that text from a page can never pass for an event: it would have to hold the hash of
itself. The seal also tells whether the log is whole. The raw reply of a search stands in
its section as JSON, and is read back from there.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from research_core.domain.events import Recorded, SearchReplied
from research_core.domain.values import JSON
from research_core.errors import BadInput, JournalError, JournalTooNew
from research_core.journal.codec import from_line, to_line

FORMAT = 1
_HEAD = re.compile(r"<!-- mindtrail log (\d{1,6}) ([0-9a-f]{32}) (\d{1,9}) -->")
# Neither these characters nor a pair of dashes stand in JSON outside its strings.
_ESCAPES = (("--", "\\u002d\\u002d"), ("<", "\\u003c"), (">", "\\u003e"))


@dataclass(frozen=True, slots=True)
class Sealed:
    """The comments of a log: its first one, and one for each event."""

    head: str
    comments: tuple[str, ...]


def sealed(events: Sequence[Recorded]) -> Sealed:
    """The comments that hold these events."""
    lines = [_line(recorded) for recorded in events]
    seal = _seal(
        (line, raw_json(event) if isinstance(event := recorded.event, SearchReplied) else "")
        for line, recorded in zip(lines, events, strict=True)
    )
    return Sealed(
        f"<!-- mindtrail log {FORMAT} {seal} {len(lines)} -->",
        tuple(f"<!-- mindtrail {seal} {line} -->" for line in lines),
    )


def raw_json(event: SearchReplied) -> str:
    """A raw reply as it stands in the log: JSON on one line."""
    return json.dumps(event.reply, ensure_ascii=False)


def read_embedded(text: str) -> tuple[Recorded, ...] | None:
    """The events of a log of ours; None when it holds none.

    Lines end in LF. Raises BadInput for a log that was changed or cut, or is of a newer
    Mindtrail.
    """
    preamble = re.split(r"^## ", text, maxsplit=1, flags=re.MULTILINE)[0]
    head = next(filter(None, map(_HEAD.fullmatch, preamble.split("\n"))), None)
    if head is None:
        return None
    if int(head[1]) > FORMAT:
        raise _newer(f"format {head[1]}")
    lines = text.split("\n")
    opening = f"<!-- mindtrail {head[2]} "
    places = [place for place, line in enumerate(lines) if line.startswith(opening)]
    pairs = [
        (lines[place].removeprefix(opening).removesuffix(" -->"), _reply_above(lines, place))
        for place in places
    ]
    found = [(line, reply if _is_reply(line) else "") for line, reply in pairs]
    if len(found) != int(head[3]) or _seal(found) != head[2]:
        raise _changed(len(found), head[3])
    return tuple(_recorded(line, reply) for line, reply in found)


def _line(recorded: Recorded) -> str:
    if isinstance(recorded.event, SearchReplied):
        recorded = replace(recorded, event=replace(recorded.event, reply=None))
    line = to_line(recorded)
    for plain, escaped in _ESCAPES:
        line = line.replace(plain, escaped)
    return line


def _seal(parts: Iterable[tuple[str, str]]) -> str:
    digest = hashlib.sha256()
    for line, reply in parts:
        digest.update(f"{line}\n{reply}\n".encode())
    return digest.hexdigest()[:32]


def _is_reply(line: str) -> bool:
    return f'"kind": "{SearchReplied.kind}"' in line


def _reply_above(lines: Sequence[str], place: int) -> str:
    """The last line of the code block right above a comment; "" when there is none."""
    above = place - 1
    while above > 0 and not lines[above].strip():
        above -= 1
    return lines[above - 1] if above > 0 and lines[above].startswith("```") else ""


def _recorded(line: str, reply: str) -> Recorded:
    """The event of one comment. Raises BadInput."""
    try:
        if reply:
            row: dict[str, dict[str, JSON]] = json.loads(line)
            row["data"]["reply"] = json.loads(reply)
            line = json.dumps(row, ensure_ascii=False)
        return from_line(line)
    except JournalTooNew as error:
        raise _newer(error.facts.get("found", "")) from error
    except (JournalError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadInput(
            "An event in this process log cannot be read, so nothing was imported. Save the "
            "log again from the Mindtrail that holds the run.",
            code="log.damaged",
        ) from error


def _changed(found: int, promised: str) -> BadInput:
    return BadInput(
        f"This process log was changed or cut after it was saved: {found} of its {promised} "
        "events are there. Nothing was imported; save it again from the Mindtrail that holds "
        "the run.",
        code="log.changed",
        found=str(found),
        promised=promised,
    )


def _newer(found: str) -> BadInput:
    return BadInput(
        f"This process log was written by a newer Mindtrail ({found}). Nothing was imported; "
        "open it with that version.",
        code="log.too_new",
        found=found,
    )
