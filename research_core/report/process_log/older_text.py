"""The text of a log of the older kind: its sections, and the fields in them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from research_core.errors import BadInput

MAX_SECTIONS = 5_000
_STAMP = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
_SECTION = re.compile(rf"^## (?P<title>\S.*?) - (?P<stamp>{_STAMP})[ \t]*$", re.MULTILINE)
_TOPIC = re.compile(r"\s*# Research Process:(?P<topic>[^\n]*)")
_STARTED = re.compile(rf"^Started at: (?P<stamp>{_STAMP})[^\n]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class OldSection:
    """A section, its body verbatim but for empty lines around it; the stamp is taken as UTC."""

    title: str
    stamp: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class OldLog:
    """A log of the older kind."""

    topic: str
    started: datetime
    sections: tuple[OldSection, ...]


def split_log(text: str) -> OldLog:
    """The log by its section headings; lines end in LF.

    What stands before the first heading and says more than the topic and the start is a
    section of its own. Raises BadInput when there is no topic or no section.
    """
    heads = [(head, at) for head in _SECTION.finditer(text) if (at := _moment(head["stamp"]))]
    preamble = text[: heads[0][0].start()] if heads else text
    topic = _TOPIC.match(preamble)
    name = " ".join(topic["topic"].split()) if topic else ""
    if topic is None or not name or not heads:
        raise BadInput(
            "This process log breaks off before its first step, so there is nothing to open. "
            "Start a new run on its topic instead.",
            code="log.no_steps",
        )
    if len(heads) > MAX_SECTIONS:
        raise BadInput(
            f"This process log has {len(heads):,} sections; up to {MAX_SECTIONS:,} can be "
            "opened. Nothing was imported.",
            code="log.too_many_sections",
            found=f"{len(heads):,}",
            limit=f"{MAX_SECTIONS:,}",
        )
    started = _STARTED.search(preamble)
    began = (_moment(started["stamp"]) if started else None) or heads[0][1]
    ends = [head.start() for head, _ in heads[1:]] + [len(text)]
    sections = [
        OldSection(head["title"], head["stamp"], at, text[head.end() : end].strip("\n"))
        for (head, at), end in zip(heads, ends, strict=True)
    ]
    if more := _STARTED.sub("", preamble[topic.end() :]).strip():
        stamp = began.strftime("%Y-%m-%d %H:%M:%S")
        sections.insert(0, OldSection("Research Process", stamp, began, more))
    return OldLog(name, began, tuple(sections))


def fields(text: str, *names: str) -> dict[str, str]:
    """What follows each ``name: `` at a line's start, up to the next of them, in this order.

    A name may have spellings, parted by "|". A name that is missing has no entry; its key
    is the first spelling.
    """
    starts: list[tuple[str, int, int]] = []
    at = 0
    for name in names:
        found = re.compile(rf"^(?:{name}):[ \t]*", re.MULTILINE).search(text, at)
        if found:
            starts.append((name.split("|")[0], found.start(), found.end()))
            at = found.end()
    ends = [start for _, start, _ in starts[1:]] + [len(text)]
    return {
        name: text[begin:end].strip() for (name, _, begin), end in zip(starts, ends, strict=False)
    }


def _moment(stamp: str) -> datetime | None:
    try:
        return datetime.strptime(stamp, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
