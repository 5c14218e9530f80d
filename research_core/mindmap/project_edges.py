"""The edges of the mind map: what each domain value is tied to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from research_core.domain.research import Research
from research_core.domain.values import Claim, Concept, Contradiction, Relation, Step
from research_core.mindmap.project_nodes import Value, storable
from research_core.mindmap.schema import EDGE_KINDS, TOPIC_ID, EdgeKey

Properties = Mapping[str, Value]
EdgeSet = dict[EdgeKey, Properties]
_Drawn = tuple[str, str, str, Properties]


def edges_between(before: Research, after: Research, confidences: Mapping[str, float]) -> EdgeSet:
    """The edges of ``after`` that ``before`` lacks or holds with other properties.

    ``confidences``: how sure the newest step was of each concept, by casefolded name.
    """
    names = _concepts_by_name(after.concepts)
    known = _concepts_by_name(before.concepts)
    has_merged = before.merged != after.merged
    edges = _keyed(
        [
            *_of_questions(before, after),
            *_of_evidence(before, after),
            *_of_steps(before, after, names, confidences),
            *_of_injections(before, after),
            *_of_relations(after.relations[len(before.relations) :], names),
        ]
    )
    if has_merged:
        edges.update(_of_merged(before, known, names))
    changed = [
        claim
        for claim in after.claims.values()
        if has_merged or claim != before.claims.get(claim.id)
    ]
    earlier = [before.claims[claim.id] for claim in changed if claim.id in before.claims]
    edges.update(
        _news(
            _keyed(edge for claim in changed for edge in _of_claim(claim, after, names)),
            _keyed(edge for claim in earlier for edge in _of_claim(claim, before, known)),
        )
    )
    edges.update(
        _news(
            _keyed(edge for pair in after.contradictions for edge in _of_pair(pair, after)),
            _keyed(edge for pair in before.contradictions for edge in _of_pair(pair, before)),
        )
    )
    return edges


def _news(edges: EdgeSet, known: EdgeSet) -> EdgeSet:
    return {key: value for key, value in edges.items() if known.get(key) != value}


def _keyed(edges: Iterable[_Drawn]) -> EdgeSet:
    keyed: EdgeSet = {}
    for kind, source, target, properties in edges:
        key = EDGE_KINDS[kind].key
        keyed[(kind, source, target, str(properties[key]) if key else "")] = properties
    return keyed


def _concepts_by_name(concepts: Iterable[Concept]) -> dict[str, str]:
    """Concept ids by casefolded name; an alias counts where no concept bears it as a name."""
    known = tuple(concepts)
    names = {alias.casefold(): concept.id for concept in known for alias in concept.aliases}
    names.update((name, concept.id) for concept in known for name in concept.names)
    return names


def _of_merged(before: Research, known: Mapping[str, str], names: Mapping[str, str]) -> EdgeSet:
    """What a concept that goes up in another brings with it: its steps and relations, as far
    as the other does not have the same. A step was as sure of it as the concept is known."""
    sure = {concept.id: concept.confidence for concept in before.concepts}

    def drawn(ids: Mapping[str, str]) -> Iterator[_Drawn]:
        for step in before.steps:
            for name in map(str.casefold, step.concepts):
                yield ("MENTIONS", step.id, ids[name], {"confidence": sure[known[name]]})
        yield from _of_relations(before.relations, ids)

    held = _keyed(drawn(known))
    return {key: value for key, value in _keyed(drawn(names)).items() if key not in held}


def _of_questions(before: Research, after: Research) -> Iterator[_Drawn]:
    for question in after.questions[len(before.questions) :]:
        yield ("HAS_QUESTION", TOPIC_ID, question.id, {})


def _of_evidence(before: Research, after: Research) -> Iterator[_Drawn]:
    for evidence in after.evidence.values():
        if evidence.id not in before.evidence:
            yield ("HAS_EVIDENCE", TOPIC_ID, evidence.id, {})
            yield ("FROM", evidence.id, evidence.source, {})


def _of_steps(
    before: Research,
    after: Research,
    names: Mapping[str, str],
    confidences: Mapping[str, float],
) -> Iterator[_Drawn]:
    for place in range(len(before.steps), len(after.steps)):
        step = after.steps[place]
        yield ("HAS_STEP", TOPIC_ID, step.id, {})
        if place:
            yield ("LEADS_TO", after.steps[place - 1].id, step.id, {})
        yield from _mentions(step, names, confidences)


def _mentions(
    step: Step, names: Mapping[str, str], confidences: Mapping[str, float]
) -> Iterator[_Drawn]:
    for name in step.concepts:
        confidence = confidences.get(name.casefold(), 0.5)
        yield ("MENTIONS", step.id, names[name.casefold()], {"confidence": confidence})


def _of_injections(before: Research, after: Research) -> Iterator[_Drawn]:
    used = {injection.id for injection in before.injections if injection.used_in is not None}
    for injection in after.injections:
        if injection.used_in is not None and injection.id not in used:
            yield ("STEERED", injection.id, injection.used_in, {})


def _of_relations(relations: Iterable[Relation], names: Mapping[str, str]) -> Iterator[_Drawn]:
    """A relation names its concepts; one whose name no concept bears cannot be drawn."""
    for relation in relations:
        source = names.get(relation.source.casefold())
        target = names.get(relation.target.casefold())
        if source and target and source != target:
            properties: dict[str, Value] = {
                "type": relation.type,
                "description": storable(relation.description),
                "confidence": relation.confidence,
            }
            if relation.evidence:
                properties["evidence"] = relation.evidence
            yield ("RELATES_TO", source, target, properties)


def _of_claim(claim: Claim, research: Research, names: Mapping[str, str]) -> Iterator[_Drawn]:
    if claim.step:
        yield ("CLAIMS", claim.step, claim.id, {})
    if any(question.id == claim.question for question in research.questions):
        yield ("ANSWERS", claim.id, claim.question, {})
    for quote in claim.quotes:
        if quote.evidence in research.evidence:
            properties = {"quote": storable(quote.text), "match": quote.match}
            yield ("SUPPORTS", quote.evidence, claim.id, properties)
    for name in claim.concepts:
        if name.casefold() in names:
            yield ("ABOUT", claim.id, names[name.casefold()], {})


def _of_pair(pair: Contradiction, research: Research) -> Iterator[_Drawn]:
    """What each claim rests on speaks against the other claim."""
    for one, other in ((pair.left, pair.right), (pair.right, pair.left)):
        claim = research.claims.get(one)
        if claim is None or other not in research.claims:
            continue
        for quote in claim.quotes:
            if quote.evidence in research.evidence:
                properties = {
                    "claim": one,
                    "about": storable(pair.about),
                    "quote": storable(quote.text),
                    "match": quote.match,
                }
                yield ("CONTRADICTS", quote.evidence, other, properties)
