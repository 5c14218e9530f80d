"""The ports: what the loop needs from the world, and what adapters promise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from research_core.domain.events import (
    Event,
    ModelFailed,
    ModelReplied,
    Recorded,
    WaitStarted,
)
from research_core.domain.patience import Patience
from research_core.domain.research import Research
from research_core.domain.values import (
    JSON,
    Brief,
    DroppedResult,
    Finish,
    KeptResult,
    ModelTask,
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

    def restore(self, events: Sequence[Recorded]) -> None:
        """Record a whole run as it was, numbers and times included, in one transaction.

        Raises BadInput when the journal already has a run of this id.
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


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked.

    ``schema`` is a JSON schema of plain types (object, array, string, number, integer,
    boolean, enum; every property listed in ``required``) for a reply in JSON, or None for
    free text. ``most_tokens`` bounds the reply.
    """

    system: str
    text: str
    schema: Mapping[str, JSON] | None = None
    most_tokens: int = 4096
    temperature: float = 0.3


@dataclass(frozen=True, slots=True)
class ModelReply:
    """A model's whole reply; tokens are None where the service did not count them."""

    text: str
    finish: Finish
    prompt_tokens: int | None = None
    reply_tokens: int | None = None


class Model(Protocol):
    """One model of one service under one key. Safe to share between threads."""

    @property
    def name(self) -> str:
        """The service's name for it ("gemini-3.6-flash")."""
        ...

    def get_ready(self) -> None:
        """Do what takes long the first time, such as loading the vendor's library, so that
        a call that was given its moment goes out in that moment. Sends nothing."""
        ...

    def ask(self, prompt: Prompt, hear: Callable[[str], None], deadline_s: float) -> ModelReply:
        """Ask once, without a retry; ``hear`` gets each piece of text as it streams in.

        Ends within ``deadline_s`` seconds in all. Raises ModelError, and never an error
        that holds the key.
        """
        ...


@dataclass(frozen=True, slots=True)
class NoModel:
    """No model will answer this: the step is done without one, or the run pauses.

    ``cause`` is a code: a model's cause, "budget" or "hurry".
    """

    cause: str
    detail: str


class Models(Protocol):
    """The models of a run in the order they are tried, within quota and budget."""

    @property
    def name(self) -> str:
        """The reasoner that they serve ("gemini", "openai", "ollama")."""
        ...

    def ask(
        self, research: Research, task: ModelTask, round_: int, prompt: Prompt
    ) -> ModelReplied | ModelFailed | WaitStarted | NoModel:
        """One step towards a reply: at most one call, to be recorded and then decided anew."""
        ...


class Recall(Protocol):
    """Reads the mind map of a run for its reasoner."""

    def standing(self, run: str, name: str) -> tuple[str, Sequence[Mapping[str, JSON]]]:
        """The Cypher and the rows of a standing question. Raises MindMapError."""
        ...

    def free(self, run: str, cypher: str) -> Sequence[Mapping[str, JSON]]:
        """The rows of a read-only query of the run's own nodes. Raises MindMapError."""
        ...


class Toolbox(Protocol):
    """Finds the parts that a brief names. Raises SettingMissing when one is not set up."""

    def provider(self, name: str, brief: Brief) -> SearchProvider: ...

    def reasoner(self, name: str, run: str) -> Reasoner: ...

    @property
    def patience(self) -> Patience:
        """How failed searches are tried again."""
        ...

    def substitute(self, provider: str) -> str | None:
        """The place that takes over when a provider can be used no more, if there is one."""
        ...


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
