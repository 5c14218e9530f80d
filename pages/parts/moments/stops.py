"""The moments of a run that are worth going back to, each with its name. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pages.parts.escape import shorten
from pages.parts.texts import Texts
from pages.parts.timeline import Entry, Timeline, clock
from pages.parts.zone import local_time
from research_core import (
    ConceptRenamed,
    ConceptsMerged,
    EvidenceGathered,
    Injected,
    NodeMarked,
    PlanMade,
    ReportWritten,
    Research,
    SearchFailed,
    SearchRead,
    SearchReplied,
    StepReasoned,
    TrustSet,
)

_A_DAY = 86_400
_ACTS = (NodeMarked, ConceptRenamed, ConceptsMerged, TrustSet)
_SEARCHES = (SearchReplied, SearchRead, SearchFailed)
_WORDS = 30


@dataclass(frozen=True, slots=True)
class Stop:
    """A moment by the number of its last event, with its name: "Reasoning 2 · 0:41"."""

    seq: int
    words: str


def stops(timeline: Timeline, research: Research, t: Texts) -> list[Stop]:
    """The moments of a timeline in order; no two have the same name."""
    seen: Counter[str] = Counter()
    found: dict[int, str] = {}
    for seq, name in sorted(_named(timeline, research, t)):
        seen[name] += 1
        found[seq] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return [Stop(seq, words) for seq, words in found.items()]


def stop_at(found: list[Stop], at: int) -> Stop | None:
    """The moment that event ``at`` belongs to: the last one not after it; None before any."""
    return next((stop for stop in reversed(found) if stop.seq <= at), None)


def since_start(moment: datetime, research: Research) -> str:
    """When that was: since the start of the run, after a day or more the date instead."""
    seconds = (moment - datetime.fromisoformat(research.started_at)).total_seconds()
    return clock(seconds) if seconds < _A_DAY else local_time(moment.isoformat())


def when_recorded(seq: int, timeline: Timeline, research: Research) -> str:
    """When event ``seq`` was recorded; "" for an event that the timeline does not tell of."""
    for entry in timeline.entries:
        for recorded in entry.events:
            if recorded.seq == seq:
                return since_start(recorded.at, research)
    return ""


def _named(timeline: Timeline, research: Research, t: Texts) -> Iterator[tuple[int, str]]:
    for entry in timeline.entries:
        words = _what(entry, t)
        if words:
            last = entry.events[-1]
            yield last.seq, f"{words} · {since_start(last.at, research)}"


def _what(entry: Entry, t: Texts) -> str:
    """What happened, in a word or two; "" for what is no moment to go back to."""
    match entry.events[0].event:
        case PlanMade():
            return t("plan.title")
        case EvidenceGathered(passages=passages):
            return t.count("count.passages", len(passages))
        case StepReasoned(round=number):
            return t("trail.step", n=number)
        case Injected(form, text):
            return f"{t(f'inject.form_name.{form}')}: {shorten(text, _WORDS)}"
        case ReportWritten():
            return t("material.view.report")
        case event if isinstance(event, _ACTS):
            return t("time.act")
        case event if isinstance(event, _SEARCHES):
            return t("time.searched")
    return ""
