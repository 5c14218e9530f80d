"""How plans, evidence and reasoning change a research."""

from __future__ import annotations

from dataclasses import replace

from research_core.domain.changes.asking import with_queries, with_questions
from research_core.domain.events import (
    EvidenceGathered,
    PlanMade,
    Recorded,
    ReportWritten,
    StepReasoned,
)
from research_core.domain.ids import qualify
from research_core.domain.merging import acts_used, merge_concepts, receipt
from research_core.domain.research import Research
from research_core.domain.values import (
    Claim,
    ClaimDraft,
    Contradiction,
    Evidence,
    Step,
)


def planned(research: Research, event: PlanMade, recorded: Recorded) -> Research:
    """Questions and first queries."""
    research = replace(research, planned=True, planning=event.planning)
    research = with_questions(research, event.questions, recorded.seq)
    return with_queries(research, event.queries, recorded.seq, "plan")


def gathered(research: Research, event: EvidenceGathered, recorded: Recorded) -> Research:
    """Passages become evidence; new questions may come with them."""
    research = with_questions(research, event.questions, recorded.seq)
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


def reasoned(research: Research, event: StepReasoned, recorded: Recorded) -> Research:
    """Claims, contradictions, concepts, receipts and next queries."""
    seq = recorded.seq
    step = _step(event, recorded)
    claims = dict(research.claims)
    for voice in event.voices:
        claim = claims[voice.claim]
        claims[claim.id] = replace(claim, quotes=(*claim.quotes, voice.quote))
    made = [_claim(draft, f"c{seq}.{place}", step.id) for place, draft in enumerate(event.claims)]
    claims.update((claim.id, claim) for claim in made)
    contradictions = tuple(
        Contradiction(qualify(c.left, "c", seq), qualify(c.right, "c", seq), c.about)
        for c in event.contradictions
    )
    research = replace(
        research,
        steps=(*research.steps, step),
        claims=claims,
        contradictions=(*research.contradictions, *contradictions),
        concepts=merge_concepts(research.concepts, event.concepts, seq),
        relations=tuple(dict.fromkeys(research.relations + event.relations)),
        questions=tuple(
            replace(question, answered=question.answered or question.id in event.answered)
            for question in research.questions
        ),
        acts=acts_used(research, step.id),
        injections=tuple(
            receipt(research, injection, step, made) if injection.id in event.used else injection
            for injection in research.injections
        ),
    )
    return with_queries(research, event.queries, seq, "step")


def written(research: Research, event: ReportWritten, recorded: Recorded) -> Research:
    """The report stands."""
    return replace(
        research,
        report=event.report,
        report_seq=recorded.seq,
        wait=None,
        acts=acts_used(research, f"p{recorded.seq}"),
    )


def _step(event: StepReasoned, recorded: Recorded) -> Step:
    return Step(
        id=f"r{recorded.seq}",
        seq=recorded.seq,
        at=recorded.at.isoformat(),
        round=event.round,
        reasoner=event.reasoner,
        planning=event.planning,
        execution=event.execution,
        reflection=event.reflection,
        claims=tuple(f"c{recorded.seq}.{place}" for place in range(len(event.claims))),
        concepts=tuple(concept.name for concept in event.concepts),
        done=event.done,
        because=event.because,
    )


def _claim(draft: ClaimDraft, claim_id: str, step_id: str) -> Claim:
    return Claim(
        claim_id,
        draft.text,
        draft.question,
        draft.quotes,
        draft.concepts,
        draft.score,
        step_id,
        draft.doubt,
    )
