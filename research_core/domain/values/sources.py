"""What was found: searches, sources, and the passages read in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

# Any JSON value. It comes from strangers, so that every use has to look at what it is.
JSON: TypeAlias = object
# "busy": asked too often for a moment (429); "quota": used up; "unavailable": trouble of the
# service's own (5xx).
SearchCause = Literal[
    "unreachable",
    "timeout",
    "refused_key",
    "not_set_up",
    "busy",
    "quota",
    "unavailable",
    "refused_query",
    "broken_reply",
]


@dataclass(frozen=True, slots=True)
class Search:
    """What became of one query at one provider.

    ``state``: "replied" (raw reply recorded, not read yet), "read", or "failed".
    ``seq`` is the event that holds the raw reply or the failure; ``cause`` is a code.
    ``tries`` counts the attempts; ``again_at`` is when a failed one is tried again (ISO
    8601, "" for never).
    """

    query: str
    provider: str
    state: Literal["replied", "read", "failed"]
    seq: int
    milliseconds: int = 0
    results: int = 0
    kept: int = 0
    cause: str = ""
    detail: str = ""
    tries: int = 1
    again_at: str = ""


@dataclass(frozen=True, slots=True)
class KeptResult:
    """A search result that becomes a source.

    ``text_at`` is a JSON pointer (RFC 6901) into the raw reply, so that the text is
    recorded once, as returned.
    """

    url: str
    title: str
    text_at: str
    score: float | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class DroppedResult:
    """A search result that was not kept. ``reason``: "duplicate", "empty" or "invalid"."""

    url: str
    reason: Literal["duplicate", "empty", "invalid"]


@dataclass(frozen=True, slots=True)
class Source:
    """A page or a document, with its text exactly as the provider returned it."""

    id: str
    url: str
    title: str
    text: str
    provider: str
    query: str
    score: float | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class SkippedDocument:
    """A document that could not be read, and why (a code and the reader's own words)."""

    path: str
    cause: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PassageDraft:
    """A stretch ``text[start:end]`` of a source, relevant to one question (score 0..1)."""

    source: str
    start: int
    end: int
    question: str
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that was read: where it stands, and its verbatim text."""

    id: str
    source: str
    start: int
    end: int
    text: str
    question: str
    score: float
