"""Journals of a team in tests: several processes' worth of them on one server."""

from __future__ import annotations

import gc
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from research_core.domain.events import Injected, Recorded, RunPaused, RunStarted, SearchReplied
from research_core.domain.values import Brief
from research_core.journal.neo4j import Neo4jJournal
from tests.servers.neo4j.server import Place
from tests.servers.wire import Wire
from tests.waiting import until

STARTED = RunStarted(Brief("토픽 🌱", "ko"))


def reply(number: int) -> SearchReplied:
    """A step of the work, told apart by its number."""
    return SearchReplied(f"y{number}.0", "documents", {"한글": "🌱"}, number)


@contextmanager
def member(place: Place, home: Path, lease_seconds: float = 15.0) -> Iterator[Neo4jJournal]:
    """The journal of one app process with this home."""
    access = place.access()
    journal = Neo4jJournal(access, home, lease_seconds)
    try:
        yield journal
    finally:
        journal.close()
        access.close()


@contextmanager
def wired(place: Place) -> Iterator[tuple[Wire, Place]]:
    """The server behind a wire that can be cut."""
    with Wire(int(place.uri.rpartition(":")[2])) as wire:
        yield wire, replace(place, uri=f"bolt://127.0.0.1:{wire.port}")
    until(lambda: not [t for t in threading.enumerate() if t.name.startswith("neo4j-")])
    with warnings.catch_warnings():
        # A driver that is closed while it connects through a frozen wire forgets the socket.
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def old_run(run: str) -> list[Recorded]:
    """A run of long ago, as an import brings it."""
    began = datetime(2025, 2, 26, 8, 42, 59, tzinfo=UTC)
    events = (STARTED, Injected("note", "한글 🌱 \x00"), RunPaused("imported"))
    return [
        Recorded(run, place, began + timedelta(seconds=place, microseconds=place), event)
        for place, event in enumerate(events, start=1)
    ]
