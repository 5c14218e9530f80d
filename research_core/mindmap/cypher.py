"""Every Cypher text that writes or reads the mind map, valid in Neo4j 5 and in ArcadeDB.

Labels and types cannot be parameters, so there is one text for each, made here from the
schema's fixed names; everything else is a parameter.
"""

from __future__ import annotations

import re
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

HEAD = f"MATCH (p:{PROJECTION} {{research: $research, id: 'head'}}) RETURN p.seq AS seq"

# Setting ``writing`` first takes the write lock, so that of two writers in two processes
# the second reads the head that the first has left. Returns the head as it was.
ADVANCE = (
    f"MERGE (p:{PROJECTION} {{research: $research, id: 'head'}}) "
    "SET p.writing = $seq "
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
    return (
        f"UNWIND $rows AS row MATCH (a:{ends.source} {{research: $research, id: row.source}}) "
        f"MATCH (b:{ends.target} {{research: $research, id: row.target}}) "
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

FORGET = tuple(
    f"MATCH (n:{label} {{research: $research}}) DETACH DELETE n"
    for label in (*NODE_LABELS, PROJECTION)
)

MAX_QUESTION_LENGTH = 4_000

_NOT_CODE = re.compile(
    r"""'(?:\\.|[^'\\])*' | "(?:\\.|[^"\\])*" | `[^`]*` | //[^\n]* | /\*.*?\*/""",
    re.DOTALL | re.VERBOSE,
)
_REACHES_OUT = re.compile(r"\b(LOAD\s+CSV|CALL\s+[a-z_])", re.IGNORECASE)


def check_question(cypher: str) -> None:
    """Raises MindMapError for a query that reaches beyond the map: LOAD CSV reads files and
    addresses, procedures do as they like, and neither counts as a write to the engines."""
    if len(cypher) > MAX_QUESTION_LENGTH:
        raise MindMapError(
            f"The query is longer than {MAX_QUESTION_LENGTH:,} characters. Nothing was asked.",
            code="mindmap.too_long",
        )
    if _REACHES_OUT.search(_NOT_CODE.sub(" ", cypher)):
        raise MindMapError(
            "A question to the map may not load files or call procedures. Nothing was asked.",
            code="mindmap.refused",
        )
