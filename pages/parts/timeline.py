"""The story of a run as entries: events that belong together, in the order they happened.

Pure: no Streamlit here. :mod:`pages.parts.desk.trail` puts the entries on the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeVar

from research_core import (
    BudgetSet,
    ConceptRenamed,
    ConceptsMerged,
    DocumentsSkipped,
    EvidenceGathered,
    Injected,
    MapAsked,
    MapQuestioned,
    ModelFailed,
    ModelReplied,
    NodeMarked,
    PlanMade,
    ProviderReplaced,
    Recorded,
    ReportRequested,
    ReportWritten,
    RewriteRequested,
    RunDiscarded,
    RunForked,
    RunPaused,
    RunResumed,
    RunStarted,
    RunStopped,
    SearchFailed,
    SearchRead,
    SearchReplied,
    SectionImported,
    StepReasoned,
    TrustSet,
    WaitEnded,
    WaitStarted,
)

Kind = Literal[
    "started",
    "plan",
    "search",
    "read",
    "step",
    "injected",
    "paused",
    "resumed",
    "stopped",
    "requested",
    "written",
    "call",
    "call_failed",
    "wait",
    "map",
    "questioned",
    "replaced",
    "budget",
    "rewrite",
    "section",
    "act",
    "forked",
    "discarded",
]
_SEARCHING = (SearchReplied, SearchRead, SearchFailed, DocumentsSkipped)
_KINDS: dict[type, Kind] = {
    RunStarted: "started",
    PlanMade: "plan",
    EvidenceGathered: "read",
    StepReasoned: "step",
    Injected: "injected",
    RunPaused: "paused",
    RunResumed: "resumed",
    RunStopped: "stopped",
    ReportRequested: "requested",
    ReportWritten: "written",
    ModelReplied: "call",
    ModelFailed: "call_failed",
    WaitStarted: "wait",
    MapAsked: "map",
    MapQuestioned: "questioned",
    ProviderReplaced: "replaced",
    BudgetSet: "budget",
    RewriteRequested: "rewrite",
    SectionImported: "section",
    NodeMarked: "act",
    ConceptRenamed: "act",
    ConceptsMerged: "act",
    TrustSet: "act",
    RunForked: "forked",
    RunDiscarded: "discarded",
}


@dataclass(slots=True)
class Entry:
    """One line of the story; ``seq`` is its first event and names it for good."""

    kind: Kind
    seq: int
    at: datetime
    events: list[Recorded] = field(default_factory=list)


E = TypeVar("E")


def told(entry: Entry, kind: type[E]) -> E:
    """The entry's first event, which is of this kind."""
    event = entry.events[0].event
    if not isinstance(event, kind):
        raise TypeError(f"an entry {entry.kind!r} does not begin with {kind.__name__}")
    return event


@dataclass(slots=True)
class Timeline:
    """Entries so far; ``take`` adds what is new, so that nothing is read twice."""

    entries: list[Entry] = field(default_factory=list)
    seq: int = 0
    _searching: Entry | None = None
    _waiting: list[Entry] = field(default_factory=list)

    def take(self, events: Iterable[Recorded]) -> None:
        """Add events in order."""
        for recorded in events:
            self.seq = recorded.seq
            if isinstance(recorded.event, _SEARCHING):
                self._search(recorded)
            elif isinstance(recorded.event, WaitEnded) and self._waiting:
                # That of the last one that began, whatever the analyst did while it lasted.
                self._waiting.pop().events.append(recorded)
            elif self._belongs_to_last(recorded):
                self.entries[-1].events.append(recorded)
            elif isinstance(recorded.event, SectionImported) and recorded.event.told:
                continue  # the events that follow tell the same
            elif kind := _KINDS.get(type(recorded.event)):
                # What the analyst says while searches are out does not tear the batch apart.
                if kind not in ("injected", "requested", "questioned", "act"):
                    self._searching = None
                self.entries.append(Entry(kind, recorded.seq, recorded.at, [recorded]))
            if isinstance(recorded.event, WaitStarted):
                self._waiting.append(self.entries[-1])

    def copy(self) -> Timeline:
        """Another one that goes on by itself from here."""
        copies = {id(entry): replace(entry, events=[*entry.events]) for entry in self.entries}
        waiting = [copies[id(entry)] for entry in self._waiting]
        return Timeline([*copies.values()], self.seq, copies.get(id(self._searching)), waiting)

    def _belongs_to_last(self, recorded: Recorded) -> bool:
        """True for what only goes on with the last entry: the wait that a failed call already
        speaks of, one more question to the map."""
        last = self.entries[-1].kind if self.entries else None
        match recorded.event:
            case WaitStarted():
                return last == "call_failed"
            case MapAsked():
                return last == "map"
        return False

    def _search(self, recorded: Recorded) -> None:
        if self._searching is None:
            self._searching = Entry("search", recorded.seq, recorded.at)
            self.entries.append(self._searching)
        self._searching.events.append(recorded)


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch of searches brought, counted."""

    searches: int
    unread: bool
    results: int
    kept: int
    duplicates: int
    milliseconds: int
    failed: tuple[SearchFailed, ...]
    queries: tuple[str, ...]
    skipped: tuple[tuple[str, str, str], ...]


def batch(entry: Entry) -> Batch:
    """Count one batch of searches; ``queries`` are ids, ``skipped`` (path, cause, detail)."""
    events = [recorded.event for recorded in entry.events]
    replied = [event for event in events if isinstance(event, SearchReplied)]
    failed = tuple(event for event in events if isinstance(event, SearchFailed))
    read = [event for event in events if isinstance(event, SearchRead)]
    asked: list[SearchReplied | SearchFailed] = [*replied, *failed]
    dropped = [result for event in read for result in event.dropped]
    return Batch(
        searches=len(replied) + len(failed),
        unread=len(read) < len(replied),
        results=sum(len(event.kept) + len(event.dropped) for event in read),
        kept=sum(len(event.kept) for event in read),
        duplicates=sum(result.reason == "duplicate" for result in dropped),
        milliseconds=max((event.milliseconds for event in asked), default=0),
        failed=failed,
        queries=tuple(dict.fromkeys(event.query for event in asked)),
        skipped=tuple(
            (document.path, document.cause, document.detail)
            for event in events
            if isinstance(event, DocumentsSkipped)
            for document in event.documents
        ),
    )


def active_seconds(entries: Sequence[Entry], now: datetime) -> float:
    """How long the run has been at work: pauses do not count."""
    total, since = 0.0, None
    for entry in entries:
        if entry.kind in ("started", "resumed", "requested", "rewrite") and since is None:
            since = entry.at
        elif entry.kind in ("paused", "stopped", "written") and since is not None:
            total += (entry.at - since).total_seconds()
            since = None
    return total + ((now - since).total_seconds() if since else 0.0)


def clock(seconds: float) -> str:
    """0:41, 12:05, 1:02:30."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
