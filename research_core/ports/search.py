"""Places to search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from research_core.domain.values import JSON, DroppedResult, KeptResult, SkippedDocument


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
