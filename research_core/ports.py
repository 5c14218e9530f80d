"""The ports: what the loop needs from the world, and what adapters promise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from research_core.domain.events import Event, Recorded
from research_core.domain.research import Research
from research_core.domain.values import (
    JSON,
    Brief,
    DroppedResult,
    KeptResult,
    SkippedDocument,
)


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run as the library lists it, made from its few lifecycle events."""

    id: str
    topic: str
    language: str
    state: str
    cause: str
    started_at: str
    updated_at: str
    events: int


class Journal(Protocol):
    """An append-only record of runs. What ``append`` returned is durable."""

    def append(self, run: str, event: Event) -> Recorded:
        """Record one event under the run's next number, atomically.

        Raises JournalUnwritable (disk full, read-only) and leaves the journal as it was.
        """
        ...

    def read(self, run: str, after: int = 0) -> list[Recorded]:
        """The events of a run with a number above ``after``, in order ([] for no run)."""
        ...

    def head(self, run: str) -> int:
        """The number of the run's last event; 0 when there is no such run."""
        ...

    def runs(self) -> list[RunSummary]:
        """All runs, newest first."""
        ...

    def lease(self, run: str) -> AbstractContextManager[None]:
        """The right to drive a run, for one holder at a time. Raises RunBusy when taken.

        A holder that dies loses it.
        """
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


@dataclass(frozen=True, slots=True)
class SearchReply:
    """A provider's raw reply (JSON, whole) and documents it had to skip, if any."""

    raw: JSON
    skipped: tuple[SkippedDocument, ...] = ()


class SearchProvider(Protocol):
    """A place to search. ``search`` is I/O and may run in several threads at once."""

    @property
    def name(self) -> str:
        """The stable name that is recorded with each search ("documents", "tavily")."""
        ...

    def search(self, query: str, known: frozenset[str]) -> SearchReply:
        """Ask once. ``known`` are URLs whose text the run already holds: a provider of
        local text may leave that text out. Raises SearchError."""
        ...

    def read(
        self, raw: JSON, known: frozenset[str]
    ) -> tuple[tuple[KeptResult, ...], tuple[DroppedResult, ...]]:
        """What a raw reply holds: pure, never fails on a strange reply; URLs in ``known``
        (and repeats within the reply) are dropped as duplicates."""
        ...


class Reasoner(Protocol):
    """Plans, reads, reasons and reports. Every method yields events to be recorded."""

    @property
    def name(self) -> str:
        """The stable name that is recorded with each step ("extractive", "gemini")."""
        ...

    def plan(self, research: Research) -> Iterable[Event]:
        """Ends with PlanMade."""
        ...

    def gather(self, research: Research) -> Iterable[Event]:
        """Ends with EvidenceGathered for round ``research.gathered_rounds + 1``."""
        ...

    def reason(self, research: Research) -> Iterable[Event]:
        """Ends with StepReasoned for round ``research.gathered_rounds``."""
        ...

    def report(self, research: Research) -> Iterable[Event]:
        """Ends with ReportWritten."""
        ...


class Toolbox(Protocol):
    """Finds the parts that a brief names. Raises SettingMissing when one is not set up."""

    def provider(self, name: str, brief: Brief) -> SearchProvider: ...

    def reasoner(self, name: str) -> Reasoner: ...


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the mind map. ``id`` is unique in its research; ``seq`` is the event that
    made it (or changed it last); ``properties`` hold text and numbers."""

    id: str
    label: str
    seq: int
    properties: Mapping[str, str | int | float | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edge:
    """A directed, typed edge between two nodes of one research."""

    source: str
    target: str
    type: str
    seq: int
    properties: Mapping[str, str | int | float | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and edges, and ``seq``: the last event that they are a picture of."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    seq: int = 0


class MindMap(Protocol):
    """A graph database that holds the mind maps of many researches, apart from each other.

    It is a projection of the journal: ``write`` is idempotent and can be repeated.
    """

    def head(self, research: str) -> int:
        """The last event that was written for this research; 0 when none was."""
        ...

    def write(self, research: str, graph: Graph) -> None:
        """Merge nodes and edges by id, and set the head to ``graph.seq``, in one transaction."""
        ...

    def snapshot(self, research: str, after: int = 0) -> Graph:
        """The nodes and edges with a seq above ``after``, read with Cypher."""
        ...

    def ask(self, cypher: str, parameters: Mapping[str, JSON]) -> Sequence[Mapping[str, JSON]]:
        """Rows of a read-only query. Raises MindMapError; the engine refuses writes."""
        ...

    def forget(self, research: str) -> None:
        """Delete exactly this research's nodes and edges."""
        ...

    def close(self) -> None: ...
