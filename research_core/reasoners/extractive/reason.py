"""One step: PLANNING, EXECUTION, REFLECTION, said in the report's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from research_core.domain.contents import asked_wordings
from research_core.domain.events import StepReasoned
from research_core.domain.research import Research
from research_core.domain.standing import is_answered, live_questions, voice_of
from research_core.domain.values import ClaimDraft, QueryDraft, Question, Voice
from research_core.domain.wording import wording_of
from research_core.reading.phrases import Phrase
from research_core.reasoners.extractive.claims import Harvest, harvest
from research_core.reasoners.extractive.concepts import concepts_in, names_in, relations_in
from research_core.reasoners.extractive.gather import read_all
from research_core.reasoners.extractive.material import Unit
from research_core.reasoners.extractive.plan import shorten
from research_core.reasoners.extractive.subjects import topic_name, words_in
from research_core.reasoners.steering import pinned_concepts
from research_core.texts import say

_ENOUGH_CLAIMS = 3
_ENOUGH_VOICES = 2


def reason(research: Research) -> StepReasoned:
    """Claims from the evidence, what they leave open, and whether another round can help."""
    units, phrases = read_all(research)
    found = harvest(research, phrases)
    language = research.brief.language
    texts = [claim.text for claim in found.claims]
    concepts = concepts_in(texts, phrases, language)
    claims = tuple(replace(c, concepts=names_in(c.text, concepts)) for c in found.claims)
    answered, thin = _coverage(research, claims, found.voices)
    pending = [*thin, *(question for question in answered if not _was_asked(research, question))]
    pending.sort(key=lambda question: not research.is_pinned(question.id))
    reason_done = _reason_to_stop(research, found, answered, pending)
    about = topic_name(research.brief.topic, [unit.text for unit in units])
    queries = () if reason_done else _next_queries(research, pending, about)
    if not reason_done and not queries:
        reason_done = "nothing_new"
    return StepReasoned(
        round=research.gathered_rounds,
        reasoner="extractive",
        planning=_planning(research, units, phrases),
        execution=_execution(research, found),
        reflection=_reflection(research, answered, thin, queries, reason_done),
        claims=claims,
        voices=tuple(found.voices),
        contradictions=tuple(found.contradictions),
        concepts=concepts,
        relations=relations_in(claims, concepts),
        answered=tuple(question.id for question in answered),
        queries=queries,
        used=tuple(injection.id for injection in research.taken_up),
        done=bool(reason_done),
        reason=reason_done,
    )


def _coverage(
    research: Research, claims: Sequence[ClaimDraft], voices: Sequence[Voice]
) -> tuple[list[Question], list[Question]]:
    """The questions with enough claims of several independent voices, and the thin ones."""
    answered: list[Question] = []
    thin: list[Question] = []
    for question in live_questions(research):
        said = {
            (claim.id, voice)
            for claim in research.claims_of(question.id)
            for voice in research.independent_voices(claim)
        }
        said |= {
            (claim.text, voice_of(research, quote))
            for claim in claims
            if claim.question == question.id
            for quote in claim.quotes
        }
        said |= {
            (voice.claim, voice_of(research, voice.quote))
            for voice in voices
            if research.claims[voice.claim].question == question.id
        }
        heard = {voice for _, voice in said}
        enough = len(said) >= _ENOUGH_CLAIMS and len(heard) >= _ENOUGH_VOICES
        (answered if enough else thin).append(question)
    return answered, thin


def _was_asked(research: Research, question: Question) -> bool:
    """A question of the survey is searched for itself once, whatever the survey brought."""
    return any(query.question == question.id for query in research.queries)


def _reason_to_stop(
    research: Research, found: Harvest, answered: Sequence[Question], pending: Sequence[Question]
) -> str:
    """A code, or "" when another round may help."""
    if not research.claims and not found.claims:
        return "nothing_found"
    if not pending:  # without any question left, none was answered
        return "answered" if answered else "nothing_new"
    if research.steps and not found.claims and not found.voices:
        return "nothing_new"
    if research.gathered_rounds >= research.brief.rounds:
        return "rounds"
    return ""


def _next_queries(
    research: Research, pending: Sequence[Question], about: str
) -> tuple[QueryDraft, ...]:
    """For each question one query: its next term that was not asked for, in context; what
    the analyst pinned first. So for each pinned concept."""
    asked = asked_wordings(research)
    pinned = list(pinned_concepts(research))
    names = {name.casefold() for concept in pinned for name in concept}
    drafts = []
    for question in pending:
        terms = sorted(question.terms[:4], key=lambda term: term.casefold() not in names)
        wanted = [_in_context(term, about) for term in terms]
        wanted = wanted or [shorten(question.text)]
        text = next((text for text in wanted if wording_of(text) not in asked), None)
        if text:
            asked.add(wording_of(text))
            drafts.append(QueryDraft(text, question.id))
    for name, *_ in pinned:
        text = _in_context(name, about)
        if wording_of(text) not in asked:
            asked.add(wording_of(text))
            drafts.append(QueryDraft(text))
    return tuple(drafts)


def _in_context(term: str, about: str) -> str:
    """The term with the topic's name, which tells a search which sense is meant."""
    own = set(words_in(term))
    fresh = [word for word in about.split() if not own & set(words_in(word))]
    return shorten(" ".join((term, *fresh)))


def _planning(research: Research, units: Sequence[Unit], phrases: Sequence[Phrase]) -> str:
    language = research.brief.language
    lines = []
    if not units:
        lines.append(say(language, "step.planning_none"))
    elif not research.steps:
        lines.append(
            say(
                language,
                "step.planning_first",
                sources=len({unit.source for unit in units}),
                sentences=len(units),
                phrases=", ".join(phrase.name(language) for phrase in phrases[:5]) or "–",
                questions=len(live_questions(research)),
            )
        )
    else:
        thin = [q.text for q in live_questions(research) if not is_answered(research, q)]
        key = "step.planning_later" if thin else "step.planning_deeper"
        listed = " · ".join(thin)
        lines.append(say(language, key, questions=listed, round=research.gathered_rounds))
    lines += [say(language, "step.planning_injected", text=i.text) for i in research.taken_up]
    return "\n".join(lines)


def _execution(research: Research, found: Harvest) -> str:
    language = research.brief.language
    if not found.claims and not found.voices:
        return say(language, "step.execution_none")
    sources = len({unit.source for unit in found.units})
    lines = []
    if found.claims:
        lines.append(say(language, "step.execution", claims=len(found.claims), sources=sources))
    if found.voices:
        lines.append(say(language, "step.voices", count=len(found.voices)))
    lines += [say(language, "step.contradiction", about=c.about) for c in found.contradictions]
    return "\n".join(lines)


def _reflection(
    research: Research,
    answered: Sequence[Question],
    thin: Sequence[Question],
    queries: Sequence[QueryDraft],
    reason_done: str,
) -> str:
    language = research.brief.language
    lines = []
    total = len(answered) + len(thin)
    if total:
        count = len(answered)
        lines.append(say(language, "step.reflection_answered", count=count, total=total))
    if thin:
        listed = " · ".join(question.text for question in thin)
        lines.append(say(language, "step.reflection_thin", questions=listed))
    if reason_done:
        lines.append(say(language, f"step.reflection_done_{reason_done}"))
    else:
        listed = " · ".join(query.text for query in queries)
        lines.append(say(language, "step.reflection_next", queries=listed))
    return "\n".join(lines)
