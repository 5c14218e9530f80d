"""One step of reasoning: one structured call over the newest evidence."""

from __future__ import annotations

from dataclasses import replace

from research_core.domain.contents import asked_wordings
from research_core.domain.events import StepReasoned
from research_core.domain.research import Research
from research_core.domain.standing import live_questions, may_be_quoted
from research_core.domain.values import Claim, ClaimDraft
from research_core.domain.wording import wording_of
from research_core.ports import Prompt
from research_core.reasoners.extractive.reason import reason as reason_extractively
from research_core.reasoners.model.checking import (
    MOST_QUERIES,
    Checked,
    check_step,
    queries_from,
    question_id,
)
from research_core.reasoners.model.packing import (
    asked_in,
    label_of,
    labelled_claims,
    memory_of,
    notes_of,
    passages_of,
    pinned_of,
    questions_of,
)
from research_core.reasoners.model.prompts import fill
from research_core.reasoners.model.replies import SaidQuery, StepReply, read_step
from research_core.reasoners.model.schemas import STEP
from research_core.texts import say

_TOKENS = 6_000


def step_prompt(research: Research) -> Prompt:
    """What the model is asked in a round."""
    language = research.brief.language
    pinned = [
        label
        for label, claim in labelled_claims(research).items()
        if research.is_pinned(claim.id) and research.stands(claim)
    ]
    text = fill(
        "reason",
        language,
        topic=research.brief.topic,
        round=research.gathered_rounds,
        rounds=max(research.brief.rounds, research.gathered_rounds),
        questions=questions_of(research),
        notes="\n".join(filter(None, (notes_of(research), pinned_of(research, pinned)))),
        memory=memory_of(research),
        passages=passages_of(research),
        queries=MOST_QUERIES,
        asked=asked_in(research),
    )
    return Prompt(fill("system", language), text, STEP, most_tokens=_TOKENS)


def step_from(text: str, research: Research, reasoner: str) -> StepReasoned | None:
    """The step that a reply holds; None when it holds none.

    A model that wrote prose and tags gives the thoughts and the searches; the claims are
    then quoted from the passages without it.
    """
    said = read_step(text)
    if not (said.planning or said.execution or said.reflection or said.claims):
        return None
    checked = check_step(said, research)
    stands = any(draft.verified for draft in checked.claims) or checked.voices
    if stands or not research.fresh_evidence:
        return _step(said, checked, research, reasoner)
    if said.claims:  # it claimed, and nothing of it stands in a passage
        return None
    if not (said.queries or said.done or said.reflection):
        return None
    quoted = reason_extractively(research)
    return replace(
        quoted,
        reasoner=reasoner,
        planning=said.planning or quoted.planning,
        execution="\n".join(filter(None, (said.execution, quoted.execution))),
        reflection=said.reflection or quoted.reflection,
        queries=queries_from(said.queries, research) or quoted.queries,
    )


def _step(said: StepReply, checked: Checked, research: Research, reasoner: str) -> StepReasoned:
    language = research.brief.language
    covered = _covered(checked, research)
    named = (question_id(label, research) for label in said.answered)
    uncovered = _uncovered(covered, research)
    queries = queries_from((*said.queries, *uncovered), research)
    is_last = research.gathered_rounds >= research.brief.rounds
    is_cut = not {"queries", "done"} & said.model_fields_set
    if is_cut and not queries and not is_last:  # it was cut before it said how to go on
        queries = reason_extractively(research).queries
    # A model likes to be done: it is when every question has a claim that stands.
    is_done = said.done and not (uncovered and queries)
    reason = "answered" if is_done else "rounds" if is_last else ""
    if not queries and not reason:
        reason = "nothing_new"
    execution = said.execution
    if checked.left_out:
        note = say(language, "step.left_out", count=checked.left_out)
        execution = "\n".join(filter(None, (execution, note)))
    return StepReasoned(
        round=research.gathered_rounds,
        reasoner=reasoner,
        planning=said.planning,
        execution=execution,
        reflection=said.reflection,
        claims=checked.claims,
        voices=checked.voices,
        contradictions=checked.contradictions,
        concepts=checked.concepts,
        relations=checked.relations,
        answered=tuple(dict.fromkeys(found for found in named if found in covered)),
        queries=() if reason else queries,
        used=tuple(injection.id for injection in research.taken_up),
        done=bool(reason),
        reason=reason,
    )


def _covered(checked: Checked, research: Research) -> set[str]:
    """The ids of the questions that a checked claim answers, an earlier one or a new one."""
    made = [draft for draft in checked.claims if _stands(draft, research)]
    claims: tuple[Claim | ClaimDraft, ...] = (*research.standing_claims, *made)
    return {claim.question for claim in claims if claim.verified}


def _stands(draft: ClaimDraft, research: Research) -> bool:
    """False when its question or all that it quotes fell while the model was asked."""
    quoted = (research.evidence[quote.evidence] for quote in draft.quotes)
    usable = any(may_be_quoted(research, evidence) for evidence in quoted)
    return usable and not research.is_rejected(draft.question)


def _uncovered(covered: set[str], research: Research) -> tuple[SaidQuery, ...]:
    """The questions that no claim answers, or none any more, as queries: their words, else
    their terms."""
    asked = asked_wordings(research)
    queries = []
    for question in live_questions(research):
        wordings = (question.text, " ".join(question.terms))
        fresh = next((w for w in wordings if w and wording_of(w) not in asked), "")
        if fresh and question.id not in covered:
            queries.append(SaidQuery(text=fresh, question=label_of(research, question.id)))
    return tuple(queries)
