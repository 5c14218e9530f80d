"""Journals of a team in tests: several processes' worth of them on one server."""

from __future__ import annotations

import gc
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from research_core.domain.events import RunStarted, SearchReplied
from research_core.domain.values import Brief
from research_core.journal.neo4j import Neo4jJournal
from tests.servers.neo4j.server import Place
from tests.servers.wire import Wire

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
    wait_until(lambda: not [t for t in threading.enumerate() if t.name.startswith("neo4j-")])
    with warnings.catch_warnings():
        # A driver that is closed while it connects through a frozen wire forgets the socket.
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def wait_until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for something to happen; fail when it does not."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.02)
