"""What the analyst says of the map, of sources and of a run as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from research_core.domain.values import Mark, Trust


@dataclass(frozen=True, slots=True)
class NodeMarked:
    """A node of the map is pinned, rejected, or neither any more."""

    kind: ClassVar[str] = "node.marked"
    version: ClassVar[int] = 1
    node: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class ConceptRenamed:
    """A concept has another name; the old one becomes an alias."""

    kind: ClassVar[str] = "concept.renamed"
    version: ClassVar[int] = 1
    concept: str
    name: str


@dataclass(frozen=True, slots=True)
class ConceptsMerged:
    """One concept is the same as another, ``into``, and goes up in it."""

    kind: ClassVar[str] = "concepts.merged"
    version: ClassVar[int] = 1
    concept: str
    into: str


@dataclass(frozen=True, slots=True)
class TrustSet:
    """How far a domain, with its subdomains, is trusted from now on."""

    kind: ClassVar[str] = "trust.set"
    version: ClassVar[int] = 1
    domain: str
    trust: Trust


@dataclass(frozen=True, slots=True)
class RunLabelled:
    """A title ("": the topic is the title) and tags for the library."""

    kind: ClassVar[str] = "run.labelled"
    version: ClassVar[int] = 1
    title: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunDiscarded:
    """The run went into the bin of the library, or came back out of it."""

    kind: ClassVar[str] = "run.discarded"
    version: ClassVar[int] = 1
    discarded: bool = True


@dataclass(frozen=True, slots=True)
class RunForked:
    """What stands before this event is a copy of another run, up to its event ``at``."""

    kind: ClassVar[str] = "run.forked"
    version: ClassVar[int] = 1
    parent: str
    at: int
