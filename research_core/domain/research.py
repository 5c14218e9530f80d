"""The state of a research: what folding its events gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from research_core.domain.lifecycle import Lifecycle, State
from research_core.domain.values import (
    JSON,
    Brief,
    Claim,
    Concept,
    Contradiction,
    Evidence,
    Injection,
    Query,
    Question,
    Relation,
    Report,
    Search,
    SkippedDocument,
    Source,
    Step,
)

_FINAL = frozenset({"refused_key", "not_set_up"})
_LASTING = frozenset({"unreachable", "quota"})


@dataclass(frozen=True, slots=True)
class Research:
    """A run as it stands after event number ``seq``; never changed, only folded anew."""

    id: str
    seq: int = 0
    life: Lifecycle = field(default_factory=Lifecycle)
    started_at: str = ""
    updated_at: str = ""
    brief: Brief = field(default_factory=lambda: Brief(topic="", language="en"))
    planning: str = ""
    planned: bool = False
    questions: tuple[Question, ...] = ()
    queries: tuple[Query, ...] = ()
    searches: tuple[Search, ...] = ()
    replies: Mapping[int, JSON] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    skipped: tuple[SkippedDocument, ...] = ()
    gathered_rounds: int = 0
    gathered_seq: int = 0
    heard: tuple[str, ...] = ()
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    claims: Mapping[str, Claim] = field(default_factory=dict)
    contradictions: tuple[Contradiction, ...] = ()
    concepts: tuple[Concept, ...] = ()
    relations: tuple[Relation, ...] = ()
    injections: tuple[Injection, ...] = ()
    report: Report | None = None

    @property
    def state(self) -> State:
        """new, running, paused, stopped or finished."""
        return self.life.state

    @property
    def rounds_done(self) -> int:
        """How many reasoning steps are complete."""
        return len(self.steps)

    @property
    def open_searches(self) -> tuple[tuple[Query, str], ...]:
        """The (query, provider) pairs that no event has answered yet."""
        tried = {(search.query, search.provider) for search in self.searches}
        return tuple(
            (query, provider)
            for query in self.queries
            for provider in self.brief.providers
            if (query.id, provider) not in tried and provider not in self.providers_down
        )

    @property
    def providers_down(self) -> frozenset[str]:
        """Providers that cannot be used until the run is resumed.

        A refused key is final. No network, no quota and silence are, unless the provider
        answered another search: one slow answer among good ones is only that.
        """
        answered = {search.provider for search in self.searches if search.state != "failed"}
        return frozenset(
            search.provider
            for search in self.failures
            if search.cause in _FINAL
            or (search.cause in _LASTING and self._last(search.provider) == search)
            or (search.cause == "timeout" and search.provider not in answered)
        )

    def _last(self, provider: str) -> Search:
        return max((s for s in self.searches if s.provider == provider), key=lambda s: s.seq)

    @property
    def queued(self) -> tuple[Injection, ...]:
        """Injections that no step has used yet."""
        return tuple(injection for injection in self.injections if injection.used_in is None)

    def search(self, query: str, provider: str) -> Search:
        """What became of a query at a provider. Raises KeyError when it was not asked."""
        for search in self.searches:
            if (search.query, search.provider) == (query, provider):
                return search
        raise KeyError((query, provider))

    @property
    def ready(self) -> tuple[Injection, ...]:
        """The queued injections whose own searches are made, or will not be any more."""
        waiting = {query.id.partition(".")[0] for query, _ in self.open_searches}
        return tuple(
            injection
            for injection in self.queued
            if self.life.report_requested or f"y{injection.id[1:]}" not in waiting
        )

    @property
    def failures(self) -> tuple[Search, ...]:
        """The searches that failed since the run was last resumed."""
        return tuple(search for search in self.searches if search.state == "failed")

    @property
    def fresh_evidence(self) -> tuple[Evidence, ...]:
        """The evidence of the last gathering, which the next step reasons over."""
        made_by = f"e{self.gathered_seq}."
        return tuple(e for e in self.evidence.values() if e.id.startswith(made_by))

    def claims_of(self, question: str) -> tuple[Claim, ...]:
        """The claims that answer a question, in the order they were made."""
        return tuple(claim for claim in self.claims.values() if claim.question == question)

    def voices(self, claim: Claim) -> tuple[str, ...]:
        """The ids of the distinct sources that a claim's quotes come from."""
        return tuple(dict.fromkeys(self.evidence[quote.evidence].source for quote in claim.quotes))
