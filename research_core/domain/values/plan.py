"""What is asked: the brief, sub-questions, queries, and what the analyst puts in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from research_core.domain.values.acts import Trust
from research_core.domain.values.budget import Budget

QuestionOrigin = Literal["topic", "sources", "analyst"]
QueryOrigin = Literal["plan", "step", "analyst"]
InjectionForm = Literal["query", "question", "note"]


@dataclass(frozen=True, slots=True)
class Brief:
    """What the analyst asked for when the run started.

    ``language`` is the report's language ("en", "ko", ...). ``providers`` are names of
    search providers, in order. ``documents`` is a folder, or None for the sample library.
    ``search_price`` is what one search of a paid place costs, in US dollars; ``trust`` holds
    (domain, how far it is trusted) pairs to begin with.
    """

    topic: str
    language: str
    reasoner: str = "extractive"
    providers: tuple[str, ...] = ("documents",)
    rounds: int = 3
    documents: str | None = None
    budget: Budget = field(default_factory=Budget)
    search_price: float = 0.0
    trust: tuple[tuple[str, Trust], ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A sub-question before it has an id.

    ``terms`` are the key phrases it is ranked by; ``facet`` is what it is after
    ("figures", "comparison", "limit", "cost", "definition", "cause" or "").
    """

    text: str
    origin: QuestionOrigin = "sources"
    terms: tuple[str, ...] = ()
    facet: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A sub-question of the plan."""

    id: str
    text: str
    origin: QuestionOrigin
    terms: tuple[str, ...] = ()
    facet: str = ""
    answered: bool = False


@dataclass(frozen=True, slots=True)
class QueryDraft:
    """A query before it has an id; ``question`` is a question id, ``@place``, or None."""

    text: str
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """One search to be made with every provider of the run, at most 400 characters."""

    id: str
    text: str
    origin: QueryOrigin
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Injection:
    """What the analyst put into a run, with its receipt.

    ``used_in`` is the step that first used it (None: still queued); ``effect`` counts
    what it changed there.
    """

    id: str
    form: InjectionForm
    text: str
    node: str | None = None
    used_in: str | None = None
    results: int = 0
    claims: int = 0
