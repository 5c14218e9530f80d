"""The standing questions: fixed Cypher that costs milliseconds and no model call.

Facts and claims with one voice are those of the first 25 steps, at most a hundred claims:
more than anybody reads, and the limits stand before the edges are walked, so that a map of
ten thousand nodes answers as fast as one of a hundred. What the analyst rejected is left out,
as are claims that stand no more (``coalesce``: an earlier Mindtrail's map does not say) and
concepts that went up in others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from research_core.domain.values import JSON
from research_core.ports import MindMap


@dataclass(frozen=True, slots=True)
class StandingQuestion:
    """A question that is always asked in the same words; ``$research`` is its parameter."""

    name: str
    cypher: str


FACTS = StandingQuestion(
    "facts",
    """
    MATCH (r:ReasoningStep {research: $research})
    WITH r ORDER BY r.made, r.id LIMIT 25
    MATCH (r)-[:CLAIMS]->(c:Claim)
    WHERE c.verified AND coalesce(c.stands, true)
    WITH DISTINCT c ORDER BY c.made, c.id LIMIT 100
    MATCH (c)<-[s:SUPPORTS]-(:Evidence)-[:FROM]->(f:Source)
    WHERE s.match <> 'missing'
    RETURN c.id AS id, c.text AS claim, s.quote AS quote, f.title AS source, f.url AS url
    ORDER BY c.made, c.id, f.url, quote
    """,
)

ONE_VOICE = StandingQuestion(
    "one_voice",
    """
    MATCH (r:ReasoningStep {research: $research})
    WITH r ORDER BY r.made, r.id LIMIT 25
    MATCH (r)-[:CLAIMS]->(c:Claim)
    WHERE c.voices = 1 AND coalesce(c.stands, true)
    WITH DISTINCT c ORDER BY c.made, c.id LIMIT 100
    MATCH (c)<-[:SUPPORTS]-(:Evidence)-[:FROM]->(f:Source)
    WITH DISTINCT c, f
    RETURN c.id AS id, c.text AS claim, f.title AS source, f.url AS url
    ORDER BY c.made, c.id, url
    """,
)

CONTRADICTIONS = StandingQuestion(
    "contradictions",
    """
    MATCH (b:Claim {research: $research})
    WHERE b.contradicted AND coalesce(b.stands, true)
    WITH b ORDER BY b.made, b.id LIMIT 100
    MATCH (:Evidence)-[x:CONTRADICTS]->(b)
    MATCH (a:Claim {research: $research, id: x.claim})
    WHERE coalesce(a.stands, true)
    WITH x.about AS about,
         CASE WHEN a.id < b.id THEN a ELSE b END AS one,
         CASE WHEN a.id < b.id THEN b ELSE a END AS two
    RETURN DISTINCT about, one.id AS id, one.text AS claim, two.id AS other_id, two.text AS other
    ORDER BY id, other_id, about
    """,
)

OPEN_QUESTIONS = StandingQuestion(
    "open_questions",
    """
    MATCH (q:Question {research: $research})
    WHERE NOT q.answered AND coalesce(q.mark, '') <> 'rejected'
    OPTIONAL MATCH (c:Claim)-[:ANSWERS]->(q)
    WITH q, sum(CASE WHEN c IS NOT NULL AND coalesce(c.stands, true) THEN 1 ELSE 0 END) AS claims
    RETURN q.id AS id, q.text AS question, claims
    ORDER BY q.made, q.id
    """,
)

CENTRAL_CONCEPTS = StandingQuestion(
    "central_concepts",
    """
    MATCH (k:Concept {research: $research})--()
    WHERE k.merged_into IS NULL AND coalesce(k.mark, '') <> 'rejected'
    WITH k, count(*) AS links
    ORDER BY links DESC, k.name, k.id
    LIMIT 12
    RETURN k.id AS id, k.name AS concept, links
    """,
)

PLANS = StandingQuestion(
    "plans",
    """
    MATCH (s:ReasoningStep {research: $research})
    RETURN s.id AS id, s.round AS round, s.planning AS planning
    ORDER BY s.made
    """,
)

REFLECTIONS = StandingQuestion(
    "reflections",
    """
    MATCH (s:ReasoningStep {research: $research})
    RETURN s.id AS id, s.round AS round, s.reflection AS reflection
    ORDER BY s.made
    """,
)

STANDING_QUESTIONS: Mapping[str, StandingQuestion] = {
    question.name: question
    for question in (
        FACTS,
        ONE_VOICE,
        CONTRADICTIONS,
        OPEN_QUESTIONS,
        CENTRAL_CONCEPTS,
        PLANS,
        REFLECTIONS,
    )
}


def answer(
    mind_map: MindMap, question: StandingQuestion, research: str
) -> Sequence[Mapping[str, JSON]]:
    """The rows that answer a standing question about one research. Raises MindMapError."""
    return mind_map.ask(research, question.cypher, {})
