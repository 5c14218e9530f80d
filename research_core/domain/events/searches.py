"""What was asked of the places to search, and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from research_core.domain.values import (
    JSON,
    DroppedResult,
    KeptResult,
    SearchCause,
    SkippedDocument,
)


@dataclass(frozen=True, slots=True)
class SearchReplied:
    """The raw reply of one search, whole, as the provider returned it."""

    kind: ClassVar[str] = "search.replied"
    version: ClassVar[int] = 1
    query: str
    provider: str
    reply: JSON
    milliseconds: int


@dataclass(frozen=True, slots=True)
class SearchRead:
    """What was made of the raw reply to a query at a provider: derived, no call."""

    kind: ClassVar[str] = "search.read"
    version: ClassVar[int] = 1
    query: str
    provider: str
    kept: tuple[KeptResult, ...]
    dropped: tuple[DroppedResult, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchFailed:
    """A search that brought nothing; ``cause`` is a code, ``detail`` a sentence.

    ``again_at`` is when it is tried again (ISO 8601), "" when it is not.
    """

    kind: ClassVar[str] = "search.failed"
    version: ClassVar[int] = 2
    query: str
    provider: str
    cause: SearchCause
    detail: str
    milliseconds: int = 0
    again_at: str = ""


@dataclass(frozen=True, slots=True)
class ProviderReplaced:
    """A place to search can be used no more; another one takes over its open searches."""

    kind: ClassVar[str] = "provider.replaced"
    version: ClassVar[int] = 1
    provider: str
    by: str
    cause: SearchCause


@dataclass(frozen=True, slots=True)
class DocumentsSkipped:
    """Documents that could not be read; the others were."""

    kind: ClassVar[str] = "documents.skipped"
    version: ClassVar[int] = 1
    documents: tuple[SkippedDocument, ...]
