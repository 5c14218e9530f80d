"""fold: one event more, one state further. Pure; every view of a run is a folded prefix."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from research_core.domain.events import (
    DocumentsSkipped,
    EvidenceGathered,
    Injected,
    PlanMade,
    Recorded,
    ReportWritten,
    RunResumed,
    RunStarted,
    SearchFailed,
    SearchRead,
    SearchReplied,
    StepReasoned,
)
from research_core.domain.ids import qualify
from research_core.domain.lifecycle import advance
from research_core.domain.merging import merge_concepts, receipt
from research_core.domain.pointer import text_at
from research_core.domain.research import Research
from research_core.domain.values import (
    Claim,
    ClaimDraft,
    Contradiction,
    Evidence,
    Injection,
    Query,
    QueryDraft,
    QueryOrigin,
    Question,
    QuestionDraft,
    Search,
    Source,
    Step,
)


def fold(research: Research, recorded: Recorded) -> Research:
    """The research after one more event.

    Raises ValueError when the event is not the next one of this run: a gap or a
    repeat is a programmer's error, never data.
    """
    if recorded.run != research.id or recorded.seq != research.seq + 1:
        raise ValueError(
            f"event {recorded.seq} of {recorded.run} "
            f"does not follow event {research.seq} of {research.id}"
        )
    event = recorded.event
    change = _CHANGES.get(type(event))
    changed = change(research, event, recorded) if change else research
    return replace(
        changed,
        seq=recorded.seq,
        updated_at=recorded.at.isoformat(),
        life=advance(research.life, event),
    )


def fold_all(run: str, events: Iterable[Recorded]) -> Research:
    """The research after all the given events of one run, from nothing."""
    research = Research(id=run)
    for recorded in events:
        research = fold(research, recorded)
    return research


def _started(research: Research, event: RunStarted, recorded: Recorded) -> Research:
    return replace(research, brief=event.brief, started_at=recorded.at.isoformat())


def _planned(research: Research, event: PlanMade, recorded: Recorded) -> Research:
    research = replace(research, planned=True, planning=event.planning)
    research = _with_questions(research, event.questions, recorded.seq)
    return _with_queries(research, event.queries, recorded.seq, "plan")


def _replied(research: Research, event: SearchReplied, recorded: Recorded) -> Research:
    search = Search(
        event.query, event.provider, "replied", recorded.seq, milliseconds=event.milliseconds
    )
    return replace(
        research,
        searches=(*research.searches, search),
        replies={**research.replies, recorded.seq: event.reply},
    )


def _read(research: Research, event: SearchRead, recorded: Recorded) -> Research:
    asked = research.search(event.query, event.provider)
    reply = research.replies[asked.seq]
    sources = dict(research.sources)
    for place, kept in enumerate(event.kept):
        source = Source(
            id=f"s{recorded.seq}.{place}",
            url=kept.url,
            title=kept.title,
            text=text_at(reply, kept.text_at),
            provider=asked.provider,
            query=asked.query,
            score=kept.score,
            published=kept.published,
        )
        sources[source.id] = source
    done = replace(
        asked,
        state="read",
        kept=len(event.kept),
        results=len(event.kept) + len(event.dropped),
    )
    return replace(
        research,
        sources=sources,
        searches=tuple(done if search is asked else search for search in research.searches),
    )


def _failed(research: Research, event: SearchFailed, recorded: Recorded) -> Research:
    search = Search(
        event.query,
        event.provider,
        "failed",
        recorded.seq,
        milliseconds=event.milliseconds,
        cause=event.cause,
        detail=event.detail,
    )
    return replace(research, searches=(*research.searches, search))


def _skipped(research: Research, event: DocumentsSkipped, recorded: Recorded) -> Research:
    return replace(research, skipped=tuple(dict.fromkeys(research.skipped + event.documents)))


def _gathered(research: Research, event: EvidenceGathered, recorded: Recorded) -> Research:
    research = _with_questions(research, event.questions, recorded.seq)
    evidence = dict(research.evidence)
    for place, draft in enumerate(event.passages):
        made = Evidence(
            id=f"e{recorded.seq}.{place}",
            source=draft.source,
            start=draft.start,
            end=draft.end,
            text=research.sources[draft.source].text[draft.start : draft.end],
            question=qualify(draft.question, "q", recorded.seq),
            score=draft.score,
        )
        evidence[made.id] = made
    return replace(
        research,
        evidence=evidence,
        gathered_rounds=event.round,
        gathered_seq=recorded.seq,
        heard=event.heard,
    )


def _reasoned(research: Research, event: StepReasoned, recorded: Recorded) -> Research:
    seq = recorded.seq
    step_id = f"r{seq}"
    claims = dict(research.claims)
    for voice in event.voices:
        claim = claims[voice.claim]
        claims[claim.id] = replace(claim, quotes=(*claim.quotes, voice.quote))
    made = [_claim(draft, f"c{seq}.{place}", step_id) for place, draft in enumerate(event.claims)]
    claims.update((claim.id, claim) for claim in made)
    contradictions = tuple(
        Contradiction(qualify(c.left, "c", seq), qualify(c.right, "c", seq), c.about)
        for c in event.contradictions
    )
    concepts = merge_concepts(research.concepts, event.concepts, seq)
    step = Step(
        id=step_id,
        seq=seq,
        at=recorded.at.isoformat(),
        round=event.round,
        reasoner=event.reasoner,
        planning=event.planning,
        execution=event.execution,
        reflection=event.reflection,
        claims=tuple(claim.id for claim in made),
        concepts=tuple(concept.name for concept in event.concepts),
        done=event.done,
    )
    research = replace(
        research,
        steps=(*research.steps, step),
        claims=claims,
        contradictions=(*research.contradictions, *contradictions),
        concepts=concepts,
        relations=tuple(dict.fromkeys(research.relations + event.relations)),
        questions=tuple(
            replace(question, answered=question.answered or question.id in event.answered)
            for question in research.questions
        ),
        injections=tuple(
            receipt(research, injection, step, made) if injection.id in event.used else injection
            for injection in research.injections
        ),
    )
    return _with_queries(research, event.queries, seq, "step")


def _written(research: Research, event: ReportWritten, recorded: Recorded) -> Research:
    return replace(research, report=event.report)


def _resumed(research: Research, event: RunResumed, recorded: Recorded) -> Research:
    reopened = tuple(search for search in research.searches if search.state != "failed")
    return replace(research, searches=reopened)


def _injected(research: Research, event: Injected, recorded: Recorded) -> Research:
    injection = Injection(id=f"i{recorded.seq}", form=event.form, text=event.text, node=event.node)
    research = replace(research, injections=(*research.injections, injection))
    if event.form == "query":
        return _with_queries(research, (QueryDraft(event.text),), recorded.seq, "analyst")
    if event.form == "question":
        question = QuestionDraft(event.text, origin="analyst")
        research = _with_questions(research, (question,), recorded.seq)
        query = QueryDraft(event.text[:400], question="@0")
        return _with_queries(research, (query,), recorded.seq, "analyst")
    return research


def _with_questions(research: Research, drafts: tuple[QuestionDraft, ...], seq: int) -> Research:
    made = tuple(
        Question(f"q{seq}.{place}", draft.text, draft.origin, draft.terms, draft.facet)
        for place, draft in enumerate(drafts)
    )
    return replace(research, questions=research.questions + made)


def _with_queries(
    research: Research, drafts: tuple[QueryDraft, ...], seq: int, origin: QueryOrigin
) -> Research:
    """Queries are numbered by place; one that was asked before is dropped."""
    known = {_normal(query.text) for query in research.queries}
    queries = list(research.queries)
    for place, draft in enumerate(drafts):
        if _normal(draft.text) in known:
            continue
        known.add(_normal(draft.text))
        question = qualify(draft.question, "q", seq) if draft.question else None
        queries.append(Query(f"y{seq}.{place}", draft.text, origin, question))
    return replace(research, queries=tuple(queries))


def _normal(text: str) -> str:
    return " ".join(text.casefold().split())


def _claim(draft: ClaimDraft, claim_id: str, step_id: str) -> Claim:
    return Claim(
        claim_id, draft.text, draft.question, draft.quotes, draft.concepts, draft.score, step_id
    )


_CHANGES: dict[type[Any], Callable[[Research, Any, Recorded], Research]] = {
    RunStarted: _started,
    PlanMade: _planned,
    SearchReplied: _replied,
    SearchRead: _read,
    SearchFailed: _failed,
    DocumentsSkipped: _skipped,
    EvidenceGathered: _gathered,
    StepReasoned: _reasoned,
    ReportWritten: _written,
    RunResumed: _resumed,
    Injected: _injected,
}
