"""The state of a research: what folding its events gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from research_core.domain.copies import Printed
from research_core.domain.hosts import trust_in
from research_core.domain.lifecycle import Lifecycle, State
from research_core.domain.values import (
    JSON,
    Act,
    Brief,
    Budget,
    Claim,
    Concept,
    Contradiction,
    Evidence,
    Fork,
    Injection,
    MapAnswer,
    MapQuestion,
    Mark,
    ModelCall,
    ModelTask,
    Query,
    Question,
    Relation,
    Report,
    Resource,
    Search,
    SkippedDocument,
    Source,
    Step,
    Trust,
    Wait,
)
from research_core.domain.wording import wording_asked, wording_of

_FINAL = frozenset({"refused_key", "not_set_up"})
_LASTING = frozenset({"unreachable", "quota"})


@dataclass(frozen=True, slots=True)
class Research:
    """A run as it stands after event number ``seq``; never changed, only folded anew.

    ``providers`` are the places to search now, ``replaced`` maps one that took over to the
    one it took over from. ``acknowledged`` are the limits that the analyst let the run go
    up to. Failed model calls up to ``forgiven_seq`` count no more since the analyst
    resumed; model replies up to ``report_seq`` belong to a report that is written,
    or to a wish for one that is over.
    ``map_wait`` is a wait for the answer to a question of the analyst's to the mind map,
    apart from the run's own.

    ``marks`` says which nodes of the map the analyst pinned or rejected, ``trust`` how far
    they trust a domain, ``merged`` which concept went up in which. ``copies`` maps a source
    that prints another one's text to that other one (``prints``: which sources print a sentence).
    """

    id: str
    seq: int = 0
    life: Lifecycle = field(default_factory=Lifecycle)
    started_at: str = ""
    updated_at: str = ""
    brief: Brief = field(default_factory=lambda: Brief(topic="", language="en"))
    budget: Budget = field(default_factory=Budget)
    acknowledged: frozenset[Resource] = frozenset()
    active_seconds: float = 0.0
    planning: str = ""
    planned: bool = False
    providers: tuple[str, ...] = ()
    replaced: Mapping[str, str] = field(default_factory=dict)
    calls: tuple[ModelCall, ...] = ()
    forgiven_seq: int = 0
    report_seq: int = 0
    wait: Wait | None = None
    map_questions: tuple[MapQuestion, ...] = ()
    map_answers: tuple[MapAnswer, ...] = ()
    map_wait: Wait | None = None
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
    marks: Mapping[str, Mark] = field(default_factory=dict)
    trust: Mapping[str, Trust] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    copies: Mapping[str, str] = field(default_factory=dict)
    prints: Mapping[str, tuple[Printed, ...]] = field(default_factory=dict)
    title: str = ""
    tags: tuple[str, ...] = ()
    discarded: bool = False
    forked_from: Fork | None = None

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
        """The (query, provider) pairs that no event has answered yet, or only for now."""
        over = {(s.query, s.provider) for s in self.searches if not s.again_at}
        answered = {(s.query, s.provider) for s in self.searches if s.state != "failed"}
        down = self.providers_down
        return tuple(
            (query, provider)
            for query in self.queries
            for provider in self.providers
            if (query.id, provider) not in over
            and self.is_wanted(query)
            and (query.id, self.replaced.get(provider)) not in answered
            and provider not in down
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
            if not search.again_at
            and (
                search.cause in _FINAL
                or (search.cause in _LASTING and self._last(search.provider) == search)
                or (search.cause == "timeout" and search.provider not in answered)
            )
        )

    def _last(self, provider: str) -> Search:
        return max((s for s in self.searches if s.provider == provider), key=lambda s: s.seq)

    @property
    def open_map_questions(self) -> tuple[MapQuestion, ...]:
        """The analyst's questions to the mind map that wait for an answer, oldest first."""
        return tuple(question for question in self.map_questions if not question.answered_in)

    @property
    def queued(self) -> tuple[Injection, ...]:
        """Injections that no step has used yet, and that the analyst did not take back."""
        return tuple(injection for injection in self.heeded if injection.used_in is None)

    @property
    def heeded(self) -> tuple[Injection, ...]:
        """What the analyst put in and did not take back, used or not."""
        return tuple(filter(self.heeds, self.injections))

    def heeds(self, injection: Injection) -> bool:
        """False when the analyst rejected what they put in."""
        return not self.is_rejected(injection.id)

    @property
    def taken_up(self) -> tuple[Injection, ...]:
        """What the next step uses: heard by the last gathering, and not taken back since."""
        return tuple(injection for injection in self.heeded if injection.id in self.heard)

    def is_wanted(self, query: Query) -> bool:
        """False when the analyst rejected what it is for, its question or what they put in,
        and puts the same words in nowhere else."""
        put_in = f"i{query.id[1:].partition('.')[0]}"
        if not self.is_rejected(query.question or "") and not self.is_rejected(put_in):
            return True
        wording = wording_of(query.text)
        return any(wording_asked(injection) == wording for injection in self.heeded)

    def search(self, query: str, provider: str) -> Search:
        """What became of a query at a provider. Raises KeyError when it was not asked."""
        for search in self.searches:
            if (search.query, search.provider) == (query, provider):
                return search
        raise KeyError((query, provider))

    def replies_to(self, task: ModelTask, round_: int) -> tuple[ModelCall, ...]:
        """The model's replies for a task of a round that nothing was made of yet."""
        return tuple(
            call
            for call in self.calls
            if (call.task, call.round) == (task, round_)
            and call.replied
            and call.seq > self._settled_seq(task, round_)
        )

    def failures_of(self, task: ModelTask, round_: int) -> tuple[ModelCall, ...]:
        """The failed calls for a task of a round since the run was last resumed."""
        return tuple(
            call
            for call in self.calls
            if (call.task, call.round) == (task, round_)
            and not call.replied
            and call.seq > max(self.forgiven_seq, self._settled_seq(task, round_))
        )

    def _settled_seq(self, task: ModelTask, round_: int) -> int:
        """Calls up to this event led to what they were made for: a report that is written,
        an answered question of the analyst's to the mind map (its round is 0), or one that
        stayed with the run that this one was forked from."""
        if task == "report":
            return self.report_seq
        if (task, round_) == ("map", 0):
            answered = [question.answered_in for question in self.map_questions]
            return max([self.forked_from.seq if self.forked_from else 0, *answered])
        return 0

    @property
    def failures(self) -> tuple[Search, ...]:
        """The searches that failed since the run was last resumed."""
        return tuple(search for search in self.searches if search.state == "failed")

    @property
    def fresh_evidence(self) -> tuple[Evidence, ...]:
        """The evidence of the last gathering, which the next step reasons over."""
        made_by = f"e{self.gathered_seq}."
        return tuple(e for e in self.evidence.values() if e.id.startswith(made_by))

    def is_rejected(self, node: str) -> bool:
        """True when the analyst said that nothing may rest on this node."""
        return self.marks.get(node) == "rejected"

    def is_pinned(self, node: str) -> bool:
        """True when the analyst said that this node matters."""
        return self.marks.get(node) == "pinned"

    def is_usable(self, source: Source) -> bool:
        """False when the analyst rejected the source or blocked where it comes from."""
        blocked = trust_in(source.url, self.trust) == "block"
        return not blocked and not self.is_rejected(source.id)

    def stands(self, claim: Claim) -> bool:
        """True unless the analyst rejected the claim, its question, or all that it rests on."""
        if self.is_rejected(claim.id) or self.is_rejected(claim.question):
            return False
        read = self._read(claim)
        return not read or any(map(self._may_be_quoted, read))

    @property
    def standing_claims(self) -> tuple[Claim, ...]:
        """The claims that a report may make, in the order they were made."""
        return tuple(claim for claim in self.claims.values() if self.stands(claim))

    @property
    def usable_sources(self) -> tuple[Source, ...]:
        """The sources that may be read and quoted."""
        return tuple(source for source in self.sources.values() if self.is_usable(source))

    def claims_of(self, question: str) -> tuple[Claim, ...]:
        """The standing claims that answer a question; pinned ones first, then as made."""
        found = (c for c in self.claims.values() if c.question == question and self.stands(c))
        return tuple(sorted(found, key=lambda claim: not self.is_pinned(claim.id)))

    def voices(self, claim: Claim) -> tuple[str, ...]:
        """The ids of the distinct sources that a claim's quotes come from; none of those that
        may not be used, as long as there is another."""
        read = self._read(claim)
        used = list(filter(self._may_be_quoted, read)) or read
        return tuple(dict.fromkeys(evidence.source for evidence in used))

    def independent_voices(self, claim: Claim) -> tuple[str, ...]:
        """The same, with all copies of one text as one voice."""
        return tuple(dict.fromkeys(self.copies.get(s, s) for s in self.voices(claim)))

    def _read(self, claim: Claim) -> list[Evidence]:
        """What the claim rests on; a quote of what is not here, in a strange log, is none."""
        quoted = (quote.evidence for quote in claim.quotes)
        return [self.evidence[piece] for piece in quoted if piece in self.evidence]

    def _may_be_quoted(self, evidence: Evidence) -> bool:
        usable = self.is_usable(self.sources[evidence.source])
        return usable and not self.is_rejected(evidence.id)
