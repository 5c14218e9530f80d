"""The journal's own part of a Neo4j database: its schema and its queries.

``(:JournalRun {id, head})`` counts a run's events, ``(:JournalEvent {run, seq, at, kind,
version, data, mark})`` is one of them and ``(:JournalLease {run, holder, term, until})`` the
right to drive a run, until a moment of the server's clock (milliseconds). None of these
labels is the mind map's.

What counts is read only after a write has locked its node (``lock``), since a query of Neo4j
sees what others commit while it runs. Locks are taken in one order: a run, then its lease.
"""

from __future__ import annotations

SCHEMA_VERSION = 1

SCHEMA = (
    "CREATE CONSTRAINT journal_run IF NOT EXISTS FOR (r:JournalRun) REQUIRE r.id IS UNIQUE",
    "CREATE CONSTRAINT journal_event IF NOT EXISTS "
    "FOR (e:JournalEvent) REQUIRE (e.run, e.seq) IS UNIQUE",
    "CREATE CONSTRAINT journal_mark IF NOT EXISTS FOR (e:JournalEvent) REQUIRE e.mark IS UNIQUE",
    "CREATE CONSTRAINT journal_lease IF NOT EXISTS FOR (l:JournalLease) REQUIRE l.run IS UNIQUE",
    "CREATE CONSTRAINT journal_schema IF NOT EXISTS FOR (s:JournalSchema) REQUIRE s.name IS UNIQUE",
    "CREATE INDEX journal_kind IF NOT EXISTS FOR (e:JournalEvent) ON (e.kind)",
)

VERSION = "MATCH (s:JournalSchema) RETURN s.version AS version"
SET_VERSION = """
MERGE (s:JournalSchema {name: 'journal'})
ON CREATE SET s.version = $version
RETURN s.version AS version
"""

_ROW = "e.seq AS seq, e.at AS at, e.kind AS kind, e.version AS version, e.data AS data"

LOCK_RUN = """
MERGE (r:JournalRun {id: $run}) ON CREATE SET r.head = 0
SET r.lock = $mark
WITH r
OPTIONAL MATCH (e:JournalEvent {mark: $mark})
RETURN r.head AS head, e.seq AS seq, e.at AS at
"""
FENCE = """
MATCH (l:JournalLease {run: $run})
SET l.lock = $term
WITH l WHERE l.holder = $holder AND l.term = $term
SET l.until = timestamp() + $milliseconds
RETURN l.run AS run
"""
WRITE = """
MATCH (r:JournalRun {id: $run})
UNWIND $rows AS row
CREATE (e:JournalEvent {run: $run}) SET e += row
WITH r, max(row.seq) AS head
SET r.head = head
"""
READ = f"""
MATCH (e:JournalEvent) WHERE e.run = $run AND e.seq > $after
RETURN {_ROW}, e.mark AS mark ORDER BY e.seq LIMIT $most
"""
HEAD = "MATCH (r:JournalRun {id: $run}) RETURN r.head AS head"
TOTALS = """
MATCH (r:JournalRun)
MATCH (e:JournalEvent {run: r.id, seq: r.head})
RETURN r.id AS run, r.head AS events, e.at AS updated
"""
LIFECYCLES = f"""
MATCH (e:JournalEvent) WHERE e.kind IN $kinds
RETURN e.run AS run, {_ROW} ORDER BY run DESC, seq
"""
ERASE = (
    "MATCH (e:JournalEvent {run: $run}) DETACH DELETE e",
    "MATCH (r:JournalRun {id: $run}) DETACH DELETE r",
    "MATCH (l:JournalLease {run: $run}) DETACH DELETE l",
)

# Free; lapsed, if it is $calm (the server was not away of late); or mine: an earlier term of
# this very process, whose end was never heard.
ACQUIRE = """
MERGE (l:JournalLease {run: $run}) ON CREATE SET l.until = 0
SET l.lock = $term
WITH l WHERE l.until = 0 OR ($calm AND l.until < timestamp())
  OR (l.holder = $holder AND l.term <= $term)
SET l.holder = $holder, l.term = $term, l.until = timestamp() + $milliseconds
WITH l
OPTIONAL MATCH (r:JournalRun {id: $run})
RETURN coalesce(r.head, 0) AS head
"""
RELEASE = """
MATCH (l:JournalLease {run: $run})
SET l.lock = $term
WITH l WHERE l.holder = $holder AND l.term = $term
DELETE l
"""
ABANDONED = "MATCH (l:JournalLease) WHERE l.until < timestamp() RETURN l.run AS run ORDER BY run"
