"""Every Cypher text that writes or reads the mind map, valid in Neo4j 5 and in ArcadeDB.

Labels and types cannot be parameters, so there is one text for each, made here from the
schema's fixed names; everything else is a parameter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from research_core.errors import MindMapError
from research_core.mindmap.schema import EDGE_KINDS, NODE_LABELS, TOPIC

# The last event that was written, per research; never part of a snapshot.
PROJECTION = "Projection"

CONSTRAINTS = tuple(
    f"CREATE CONSTRAINT {label.lower()}_key IF NOT EXISTS "
    f"FOR (n:{label}) REQUIRE (n.research, n.id) IS UNIQUE"
    for label in (*NODE_LABELS, PROJECTION)
)

# For a server that holds many researches: each is found without a look at the others.
INDEXES = tuple(
    f"CREATE INDEX {label.lower()}_research IF NOT EXISTS FOR (n:{label}) ON (n.research)"
    for label in NODE_LABELS
)

HEAD = f"MATCH (p:{PROJECTION} {{research: $research, id: 'head'}}) RETURN p.seq AS seq"

# Setting a property takes the write lock, so that of two writers in two processes the second
# waits here, and then reads the head that the first has left. Two statements: within one, the
# server may read the head before it has the lock.
TAKE = f"MERGE (p:{PROJECTION} {{research: $research, id: 'head'}}) SET p.writing = $seq"

# Returns the head as it was.
ADVANCE = (
    f"MATCH (p:{PROJECTION} {{research: $research, id: 'head'}}) "
    "WITH p, coalesce(p.seq, 0) AS head "
    "SET p.seq = CASE WHEN head < $seq THEN $seq ELSE head END "
    "RETURN head"
)

# ``SET n = row`` replaces all properties: what a changed node no longer has is gone.
WRITE_NODES = MappingProxyType(
    {
        label: f"UNWIND $rows AS row MERGE (n:{label} {{research: row.research, id: row.id}}) "
        "SET n = row"
        for label in NODE_LABELS
    }
)


def _write_edges(kind: str) -> str:
    ends = EDGE_KINDS[kind]
    key = f" {{{ends.key}: row.key}}" if ends.key else ""
    # MERGE walks the edges of the node that its pattern starts at. The topic has as many
    # as there is evidence, so from there the cost would be quadratic (1.2 s for 1,000).
    pattern = f"(b)<-[e:{kind}{key}]-(a)" if ends.source == TOPIC else f"(a)-[e:{kind}{key}]->(b)"
    # Neo4j plans by what it counted last: on a new server it would look at all nodes of the
    # research for each row.
    return (
        f"UNWIND $rows AS row MATCH (a:{ends.source} {{research: $research, id: row.source}}) "
        f"USING INDEX SEEK a:{ends.source}(research, id) "
        f"MATCH (b:{ends.target} {{research: $research, id: row.target}}) "
        f"USING INDEX SEEK b:{ends.target}(research, id) "
        f"MERGE {pattern} SET e = row.properties"
    )


WRITE_EDGES = MappingProxyType({kind: _write_edges(kind) for kind in EDGE_KINDS})

READ_NODES = MappingProxyType(
    {
        label: f"MATCH (n:{label} {{research: $research}}) WHERE n.seq > $after "
        "RETURN properties(n) AS properties"
        for label in NODE_LABELS
    }
)

READ_EDGES = MappingProxyType(
    {
        kind: f"MATCH (a:{ends.source} {{research: $research}})-[e:{kind}]->(b:{ends.target}) "
        "WHERE e.seq > $after "
        "RETURN a.id AS source, b.id AS target, properties(e) AS properties"
        for kind, ends in EDGE_KINDS.items()
    }
)


def _in_one(queries: Mapping[str, str]) -> str:
    """One query of several, whose rows say by ``name`` which one they answer."""
    return " UNION ALL ".join(
        query.replace("RETURN ", f"RETURN '{name}' AS name, ") for name, query in queries.items()
    )


# For a store on a server, where each query costs a journey.
READ_ALL_NODES = _in_one(READ_NODES)
READ_ALL_EDGES = _in_one(READ_EDGES)

# The head goes first: whatever is left half-way counts as never written. Each statement is
# repeated until it deletes nothing, as a server holds a whole transaction in memory.
FORGET = tuple(
    f"MATCH (n:{label} {{research: $research}}) WITH n LIMIT 1000 DETACH DELETE n "
    "RETURN count(*) AS deleted"
    for label in (PROJECTION, *NODE_LABELS)
)

MAX_QUESTION_LENGTH = 4_000
_DEEPEST = 40  # brackets inside brackets

_NOT_CODE = re.compile(
    r"""'(?:\\.|[^'\\])*' | "(?:\\.|[^"\\])*" | `[^`]*` | //[^\n]* | /\*.*?\*/""",
    re.DOTALL | re.VERBOSE,
)
_ESCAPED = re.compile(r"\\u+([0-9A-Fa-f]{4})")
# A procedure's name may stand between backticks, so after CALL only a subquery may come.
_REACHES_OUT = re.compile(r"\bLOAD CSV\b|(?<![.:$])\bCALL\b(?! ?[{(])", re.IGNORECASE)

# The engines end a question between two rows. What loops inside one expression goes on.
_ENDLESS = re.compile(r"\breduce\s*\(|=~|(?<!\bUNWIND )\brange\s*\(", re.IGNORECASE)
_BRACKETS = re.compile(
    r"(?P<loop>\[\s*\w+\s+IN\b|\b(?:all|any|none|single)\s*\()|(?P<open>[\[(])|(?P<close>[\])])",
    re.IGNORECASE,
)


def check_question(cypher: str) -> None:
    """Raises MindMapError for a query that reaches beyond the map: LOAD CSV reads files and
    addresses, procedures do as they like, and neither counts as a write to the engines.
    Also for loops that no engine could end."""
    if len(cypher) > MAX_QUESTION_LENGTH:
        raise MindMapError(
            f"The query is longer than {MAX_QUESTION_LENGTH:,} characters. Nothing was asked.",
            code="mindmap.too_long",
        )
    read = _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), cypher)
    for words in (cypher, read):
        code = " ".join(_NOT_CODE.sub(" ", words).split())
        if _REACHES_OUT.search(code):
            raise MindMapError(
                "A question to the map may not load files or call procedures. Nothing was asked.",
                code="mindmap.refused",
            )
        if _ENDLESS.search(code) or _nested_loops(code):
            raise MindMapError(
                "range() outside UNWIND, reduce(), =~, loops inside loops and very deep brackets "
                "may never end. Use UNWIND, aggregates or CONTAINS. Nothing was asked.",
                code="mindmap.refused",
            )


def _nested_loops(code: str) -> bool:
    """True for a list comprehension or an any() inside another one, and for brackets so deep
    that a parser would run out of stack."""
    inside: list[bool] = []
    for bracket in _BRACKETS.finditer(code):
        if bracket["close"]:
            inside = inside[:-1]
        elif len(inside) == _DEEPEST or (bracket["loop"] and any(inside)):
            return True
        else:
            inside.append(bool(bracket["loop"]))
    return False
