"""The nodes of the mind map: one small dictionary of properties for each domain value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeVar

from research_core.domain.hosts import host_of
from research_core.domain.research import Research
from research_core.domain.values import (
    Claim,
    Concept,
    Evidence,
    Injection,
    Question,
    Source,
    Step,
)
from research_core.mindmap.labels import clip, one_line
from research_core.mindmap.schema import (
    CLAIM,
    CONCEPT,
    EVIDENCE,
    INJECTION,
    QUESTION,
    SOURCE,
    STEP,
    TOPIC,
    TOPIC_ID,
    made_in,
)

Value = str | int | float | bool
NodeDraft = tuple[str, str, Mapping[str, Value]]

NAME_LENGTH = 80


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_Identified)


def changed_nodes(before: Research, after: Research) -> Iterator[NodeDraft]:
    """The nodes of ``after`` that ``before`` lacks or holds differently, ready to be stamped."""
    if after.started_at and not before.started_at:
        yield _topic(after)
    touched = _touched(before, after)
    for question in _changed(before.questions, after.questions, touched):
        yield _question(question, after)
    for source in _changed(before.sources.values(), after.sources.values(), touched):
        yield _source(source, after)
    for evidence in _changed(before.evidence.values(), after.evidence.values(), touched):
        yield _evidence(evidence, after)
    for step in _changed(before.steps, after.steps, touched):
        yield _step(step, after)
    contested = _contested(after)
    for claim in _changed(before.claims.values(), after.claims.values(), touched):
        yield _claim(claim, after, claim.id in contested)
    for concept in _changed(before.concepts, after.concepts, touched):
        yield _concept(concept, after)
    for concept in before.concepts:
        if concept.id in after.merged:
            yield _concept(concept, after)
    for injection in _changed(before.injections, after.injections, touched):
        yield _injection(injection, after)


def storable(text: str) -> str:
    """Text that every store can hold: half a surrogate pair becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _changed(before: Iterable[T], after: Iterable[T], touched: set[str]) -> Iterator[T]:
    known = {value.id: value for value in before}
    for value in after:
        old = known.get(value.id)
        # Most values are the very same object; comparing them field by field would be slow.
        if value.id in touched or (value is not old and value != old):
            yield value


def _touched(before: Research, after: Research) -> set[str]:
    """The nodes that look different although their values are the same: a mark was set, a
    claim is contested now, or it stands no more, or on fewer voices."""
    touched = _contested(after) - _contested(before)
    if (before.marks, before.trust) != (after.marks, after.trust):
        nodes = {*before.marks, *after.marks}
        touched |= {node for node in nodes if before.marks.get(node) != after.marks.get(node)}
        touched |= {
            claim.id
            for claim in after.claims.values()
            if claim.id in before.claims and _standing(claim, before) != _standing(claim, after)
        }
    return touched


def _standing(claim: Claim, research: Research) -> tuple[bool, int]:
    return research.stands(claim), len(research.independent_voices(claim))


def _contested(research: Research) -> set[str]:
    return {claim for pair in research.contradictions for claim in (pair.left, pair.right)}


def _draft(label: str, node_id: str, name: str, text: str, **more: Value | None) -> NodeDraft:
    properties: dict[str, Value] = {"name": clip(one_line(name), NAME_LENGTH), "text": text}
    properties["made"] = made_in(node_id)
    properties.update((key, value) for key, value in more.items() if value is not None)
    clean = {
        key: storable(value) if isinstance(value, str) else value
        for key, value in properties.items()
    }
    return (label, node_id, clean)


def _topic(research: Research) -> NodeDraft:
    brief = research.brief
    return _draft(TOPIC, TOPIC_ID, brief.topic, brief.topic, language=brief.language)


def _question(question: Question, research: Research) -> NodeDraft:
    return _draft(
        QUESTION,
        question.id,
        question.text,
        question.text,
        origin=question.origin,
        answered=question.answered,
        mark=research.marks.get(question.id),
    )


def _source(source: Source, research: Research) -> NodeDraft:
    name = source.title or source.url
    return _draft(
        SOURCE,
        source.id,
        name,
        name,
        title=source.title,
        url=source.url,
        provider=source.provider,
        query=source.query,
        score=source.score,
        published=source.published,
        host=host_of(source.url) or None,
        copy_of=research.copies.get(source.id),
        mark=research.marks.get(source.id),
    )


def _evidence(evidence: Evidence, research: Research) -> NodeDraft:
    source = research.sources[evidence.source]
    return _draft(
        EVIDENCE,
        evidence.id,
        source.title or source.url,
        evidence.text,
        source=source.id,
        title=source.title,
        url=source.url,
        provider=source.provider,
        question=evidence.question,
        start=evidence.start,
        end=evidence.end,
        score=evidence.score,
        mark=research.marks.get(evidence.id),
    )


def _step(step: Step, research: Research) -> NodeDraft:
    return _draft(
        STEP,
        step.id,
        str(step.round),
        step.execution or step.planning,
        round=step.round,
        at=step.at,
        reasoner=step.reasoner,
        planning=step.planning,
        execution=step.execution,
        reflection=step.reflection,
        done=step.done,
        because=step.because,
        mark=research.marks.get(step.id),
    )


def _claim(claim: Claim, research: Research, contested: bool) -> NodeDraft:
    stands, voices = _standing(claim, research)
    return _draft(
        CLAIM,
        claim.id,
        claim.text,
        claim.text,
        question=claim.question,
        step=claim.step,
        verified=claim.verified,
        contradicted=contested,
        voices=voices,
        score=claim.score,
        stands=stands,
        mark=research.marks.get(claim.id),
    )


def _concept(concept: Concept, research: Research) -> NodeDraft:
    return _draft(
        CONCEPT,
        concept.id,
        concept.name,
        concept.name,
        aliases=", ".join(concept.aliases),
        confidence=concept.confidence,
        merged_into=research.merged.get(concept.id),
        mark=research.marks.get(concept.id),
    )


def _injection(injection: Injection, research: Research) -> NodeDraft:
    return _draft(
        INJECTION,
        injection.id,
        injection.text,
        injection.text,
        form=injection.form,
        node=injection.node,
        used_in=injection.used_in,
        results=injection.results,
        claims=injection.claims,
        mark=research.marks.get(injection.id),
    )
