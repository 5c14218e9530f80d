"""The ready questions: what an analyst can ask the mind map without a model.

Each is fixed Cypher with parameters, the same text for every engine, and costs
milliseconds. What a question needs to know stands in the catalogue, so that screens and the
command line build their choices from it. Every path starts from a node of ``$research``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from research_core.domain.values import JSON
from research_core.errors import BadInput
from research_core.mindmap.questions import (
    CENTRAL_CONCEPTS,
    CONTRADICTIONS,
    ONE_VOICE,
    OPEN_QUESTIONS,
)
from research_core.ports import MindMap

Needs = Literal["concept", "injection"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a ready question needs to know: a concept by its name, or an injection by its id."""

    name: str
    needs: Needs


@dataclass(frozen=True, slots=True)
class ReadyQuestion:
    """A question by its name, its Cypher, and the parameters it has besides ``$research``."""

    name: str
    cypher: str
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadyAnswer:
    """A ready question's name, the Cypher and parameters it was asked with, and its rows."""

    question: str
    cypher: str
    parameters: Mapping[str, str]
    rows: tuple[Mapping[str, JSON], ...]


# Steps and topics tie everything to everything: a path worth reading goes through claims,
# evidence, sources and relations. One row a node, with what ties it to the one before. The
# embedded engine knows the shortest path alone: where that one leads over a claim that stands
# no more, it has none, while a server goes round.
_PATH = """
    MATCH (a:Concept {research: $research, name: $from})
    MATCH (b:Concept {research: $research, name: $to})
    MATCH p = shortestPath((a)-[:RELATES_TO|ABOUT|SUPPORTS|FROM*..8]-(b))
    WHERE all(n IN nodes(p) WHERE coalesce(n.stands, true) AND n.merged_into IS NULL)
    WITH nodes(p) AS ns, relationships(p) AS ties, length(p) AS last
    UNWIND range(0, last) AS place
    WITH place, ns[place] AS n, CASE WHEN place = 0 THEN null ELSE ties[place - 1] END AS tie
    RETURN place, coalesce(tie.type, type(tie), '') AS tie, labels(n)[0] AS kind, n.id AS id,
           n.text AS text
    ORDER BY place
    """

# What came of an injection: the sources of its own query, and the claims of the step it
# steered that rest on them or answer its question; of a note, which searches nothing, all
# claims of that step. Event 6 makes i6, its query y6.0, its question q6.0.
_STEERED_CLAIMS = """
    MATCH (i:Injection {research: $research, id: $injection})-[:STEERED]->(s:ReasoningStep)
    MATCH (s)-[:CLAIMS]->(c:Claim)
    OPTIONAL MATCH (c)<-[:SUPPORTS]-(:Evidence)-[:FROM]->(f:Source)
    WITH i, c, f, substring(i.id, 1) + '.' AS made
    WITH i, c, made, max(CASE WHEN f.query STARTS WITH 'y' + made THEN 1 ELSE 0 END) AS found
    WHERE coalesce(c.stands, true)
      AND (i.form = 'note' OR c.question STARTS WITH 'q' + made OR found = 1)
"""
_INJECTION = f"""
    MATCH (i:Injection {{research: $research, id: $injection}})-[:STEERED]->(s:ReasoningStep)
    RETURN 'ReasoningStep' AS kind, s.id AS id, s.planning AS text
    UNION
    {_STEERED_CLAIMS.strip()}
    RETURN 'Claim' AS kind, c.id AS id, c.text AS text ORDER BY c.made, c.id
    UNION
    {_STEERED_CLAIMS.strip()}
    MATCH (c)-[:ABOUT]->(k:Concept)
    WHERE k.merged_into IS NULL
    WITH DISTINCT k
    RETURN 'Concept' AS kind, k.id AS id, k.name AS text ORDER BY k.made, k.id
    UNION
    MATCH (i:Injection {{research: $research, id: $injection}})
    MATCH (f:Source {{research: $research}})
    WHERE f.query STARTS WITH 'y' + substring(i.id, 1) + '.'
    RETURN 'Source' AS kind, f.id AS id, f.title AS text ORDER BY f.made, f.id
    """

READY_QUESTIONS: tuple[ReadyQuestion, ...] = (
    ReadyQuestion("one_source", ONE_VOICE.cypher),
    ReadyQuestion("contradictions", CONTRADICTIONS.cypher),
    ReadyQuestion("open_questions", OPEN_QUESTIONS.cypher),
    ReadyQuestion("central_concepts", CENTRAL_CONCEPTS.cypher),
    ReadyQuestion("path", _PATH, (Parameter("from", "concept"), Parameter("to", "concept"))),
    ReadyQuestion("injection", _INJECTION, (Parameter("injection", "injection"),)),
)

# A concept by its name, whatever the case, an exact match first; an injection by its id.
_FIND: Mapping[Needs, str] = {
    "concept": "MATCH (n:Concept {research: $research}) WHERE toLower(n.name) = toLower($wanted) "
    "AND n.merged_into IS NULL "
    "RETURN n.name AS found ORDER BY CASE WHEN n.name = $wanted THEN 0 ELSE 1 END LIMIT 1",
    "injection": "MATCH (n:Injection {research: $research, id: $wanted}) RETURN n.id AS found",
}


def ask_ready(
    mind_map: MindMap, research: str, name: str, parameters: Mapping[str, str]
) -> ReadyAnswer:
    """The answer to the ready question ``name``. Raises MindMapError, and BadInput when
    there is no such question, or no such concept or injection."""
    question = _known(name)
    wanted = {p.name: parameters.get(p.name, "").strip() for p in question.parameters}
    missing = [name for name, value in wanted.items() if not value]
    if missing or set(parameters) - set(wanted):
        needed = ", ".join(wanted) or "nothing else"
        raise BadInput(
            f"The ready question {name} needs {needed}.", code="ready.needs", needs=needed
        )
    found = {
        parameter.name: _find(mind_map, research, parameter, wanted[parameter.name])
        for parameter in question.parameters
    }
    if name == "path" and found["from"] == found["to"]:
        raise BadInput(
            f"{found['from']} is one concept; a path needs two. Choose another one.",
            code="ready.same_concept",
            name=found["from"],
        )
    rows = mind_map.ask(research, question.cypher, dict(found))
    return ReadyAnswer(name, plain_cypher(question.cypher), found, tuple(rows))


def plain_cypher(cypher: str) -> str:
    """A query's text as a reader wants it: without indentation and empty lines."""
    lines = [line.strip() for line in cypher.splitlines()]
    return "\n".join(line for line in lines if line)


def _known(name: str) -> ReadyQuestion:
    for question in READY_QUESTIONS:
        if question.name == name:
            return question
    names = ", ".join(question.name for question in READY_QUESTIONS)
    raise BadInput(
        f"There is no ready question {name!r}. Choose from: {names}.",
        code="ready.unknown",
        name=name,
    )


def _find(mind_map: MindMap, research: str, parameter: Parameter, wanted: str) -> str:
    rows = mind_map.ask(research, _FIND[parameter.needs], {"wanted": wanted})
    if rows:
        return str(rows[0]["found"])
    raise BadInput(
        f"The mind map has no {parameter.needs} {wanted!r}.",
        code=f"ready.no_{parameter.needs}",
        name=wanted,
    )
