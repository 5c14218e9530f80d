"""What somebody may put into a question to the map: a page through a model, or a visitor."""

from __future__ import annotations

HTTP = "HTTP_ADDRESS"  # replaced by that of a server that notes each request

# Nodes, edges, and the schema, for a digest.
ALL_READ = (
    "MATCH (n) RETURN labels(n) AS l, properties(n) AS p ORDER BY elementId(n)",
    "MATCH (a)-[r]->(b) RETURN type(r) AS t, properties(r) AS p, a.id, b.id ORDER BY elementId(r)",
    "SHOW INDEXES YIELD name RETURN name ORDER BY name",
    "SHOW CONSTRAINTS YIELD name RETURN name ORDER BY name",
    "SHOW USERS YIELD user RETURN user ORDER BY user",
    "CALL db.labels() YIELD label RETURN label ORDER BY label",
)

WRITES = (
    "CREATE (:Claim {research: $research, id: 'x'})",
    "CREATE (n:Claim) RETURN n",
    "MERGE (n:Claim {research: $research, id: 'new'}) RETURN n",
    "MATCH (c:Claim {research: $research}) SET c.text = 'changed' RETURN c",
    "MATCH (c:Claim {research: $research}) SET c:Topic RETURN c",
    "MATCH (c:Claim {research: $research}) SET c += {text: 'changed'} RETURN c",
    "MATCH (c:Claim {research: $research}) REMOVE c.text RETURN c",
    "MATCH (c:Claim {research: $research}) DETACH DELETE c",
    "MATCH (n) DETACH DELETE n",
    "MATCH (:Claim {research: $research})-[r]-() DELETE r",
    "MATCH (c:Claim {research: $research}) FOREACH (x IN [1] | SET c.text = 'changed')",
    "MATCH (c:Claim {research: $research}) CALL { WITH c DETACH DELETE c } RETURN 1",
    "MATCH (c:Claim {research: $research}) CALL { WITH c SET c.x = 1 } IN TRANSACTIONS OF 1 ROWS",
    ":auto MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS",
    "PROFILE MATCH (n) DETACH DELETE n",
    "EXPLAIN MATCH (n) DETACH DELETE n",
    "CR\\u0045ATE (:Claim {id: 'x'})",
    "MATCH (n) D\\u0045TACH D\\u0045LETE n",
    "/* a comment */ MATCH (n) /* RETURN n */ DETACH /**/ DELETE n // RETURN n",
    "MATCH (n) RETURN n; MATCH (n) DETACH DELETE n",
    "RETURN 1; CREATE (:Claim {id: 'x'});",
    "RETURN 'x' AS `a` UNION CREATE (n:Claim) RETURN 'y' AS `a`",
)

SCHEMA = (
    "CREATE INDEX taken FOR (n:Claim) ON (n.text)",
    "DROP INDEX claim_research",
    "DROP CONSTRAINT claim_key",
    "CREATE CONSTRAINT taken FOR (n:Claim) REQUIRE n.text IS UNIQUE",
    "CREATE DATABASE taken",
    "DROP DATABASE neo4j",
    "CREATE USER taken SET PASSWORD 'taken-taken-taken'",
    "ALTER USER neo4j SET PASSWORD 'taken-taken-taken'",
    "SHOW DATABASES",
    "SHOW USERS",
    "SHOW INDEXES",
    "SHOW TRANSACTIONS",
    "TERMINATE TRANSACTION 'neo4j-transaction-1'",
    "USE system SHOW USERS",
    "USE neo4j MATCH (n) RETURN n",
    "DROP TYPE Claim UNSAFE",
    "ALTER DATABASE `arcadedb.opencypher.loadCsv.allowFileUrls` true",
    "SELECT FROM Claim",
    "EXPORT DATABASE file:///tmp/taken.jsonl.tgz",
    f"IMPORT DATABASE {HTTP}",
    "COPY Claim TO '/tmp/taken'",
)

OUT = (
    "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row",
    f"LOAD CSV WITH HEADERS FROM '{HTTP}' AS row RETURN row",
    "LOAD CSV FROM $address AS row RETURN row",
    "LOAD C\\u0053V FROM $address AS row RETURN row",
    "\\u004cOAD CSV FROM 'file:///etc/passwd' AS row RETURN row",
    "LOAD /* \n */ CSV FROM $address AS row RETURN row",
    "LOAD// \nCSV FROM $address AS row RETURN row",
    "CALL { LOAD CSV FROM $address AS row RETURN row } RETURN row",
    "CALL db.labels()",
    "CALL db.labels() YIELD label RETURN label",
    "CALL `db`.`labels`()",
    "CALL { CALL db.labels() YIELD label RETURN label } RETURN label",
    "C\\u0041LL dbms.components()",
    "CALL dbms.listConfig()",
    "CALL dbms.killQueries(['1'])",
    "CALL db.createLabel('Taken')",
    "CALL db.propertyKeys()",
    "CALL apoc.load.json($address)",
    "CALL apoc.cypher.runWrite('MATCH (n) DETACH DELETE n', {})",
    "RETURN apoc.cypher.runFirstColumnMany('MATCH (n) RETURN n.text', {}) AS x",
    "RETURN `apoc`.`text`.join(['a'], 'b') AS x",
)

OTHERS = (
    "MATCH (n) RETURN n",
    "MATCH (n) RETURN count(n) AS n",
    "MATCH (n:Claim) RETURN n",
    "MATCH (n:Claim) RETURN count(n) > 1 AS x",
    "MATCH (n:Claim {research: 'other'}) RETURN n",
    "MATCH (n:Claim {research: $other}) RETURN n",
    "MATCH (n:Claim) WHERE n.research <> $research RETURN n",
    "MATCH (n:Claim) WHERE n.research = $research OR true RETURN n",
    "MATCH (n:Claim) WHERE n.research IN [$research, 'other'] RETURN n",
    "MATCH (n:Claim) WHERE n.research STARTS WITH '' RETURN n.research AS x",
    "MATCH (n:Claim) WITH n.research AS r RETURN DISTINCT r",
    "WITH 'other' AS research MATCH (n:Claim {research: research}) RETURN n",
    "MATCH (`n.research = $research`:Claim) WHERE `n.research = $research`.text <> '' RETURN 1",
    "MATCH (n:Claim) WHERE n.text <> ' AND n.research = $research AND ' RETURN n",
    "MATCH ()-[r]->() RETURN r",
    "MATCH ()-[r:SUPPORTS]->() RETURN r.quote AS quote",
    "MATCH (a)-[r:SUPPORTS]->(b) RETURN a, b",
    "MATCH (n:Claim|Topic) RETURN n",
    "MATCH (n:!Concept) RETURN n",
    "MATCH (n) WHERE id(n) < 100 RETURN n",
    "UNWIND range(0, 50) AS i MATCH (n) WHERE id(n) = i RETURN n",
    "MATCH (own:Claim {research: $research}) MATCH (n:Claim) RETURN n",
    "MATCH (own:Claim {research: $research}), (n:Claim {id: own.id}) RETURN n",
    "MATCH (n:Claim {research: $research}) RETURN [x IN [1] | COUNT { MATCH (m:Evidence) }] AS x",
    "RETURN CASE WHEN true THEN [(m:Evidence)--(b) | b.text] ELSE [] END AS x",
    "MATCH (n:Claim {research: $research}) RETURN coalesce(n.none, COLLECT { MATCH (m:Claim) RETURN m.text }) AS x",
    "MATCH (n:Claim {research: $research}) WHERE EXISTS { MATCH (m:Evidence) } RETURN 'other' AS x",
    "MATCH (n:Claim {research: $research}) RETURN [(m:Claim) --> () | m.text] AS x",
    "CALL { MATCH (m:Claim) RETURN m } RETURN m",
    "MATCH (n:Claim) WHERE n.research = $research AND date(n.text) IS NULL RETURN n",
    "MATCH (n:Claim) WHERE date(n.text) IS NOT NULL RETURN n",
    "MATCH (n:JournalEvent) RETURN n",
    "MATCH (n:JournalEvent {research: $research}) RETURN n",
    "MATCH (n:JournalRun)-[:HAS_EVENT]->(e) RETURN e",
    "MATCH ()-[e:HAS_EVENT]->(n) RETURN n",
    "MATCH (n:JournalLease) RETURN count(n) AS x",
    "MATCH (n:$any($labels)) RETURN n",
    "MATCH (n:Claim {research: $research}) RETURN n UNION MATCH (n:Claim) RETURN n",
    "MATCH p = shortestPath((a:Claim)-[*..3]-(b:Evidence)) RETURN p",
    "MATCH (n:Claim {research: $research}) OPTIONAL MATCH (m:Evidence) RETURN m",
)

HEAVY = (
    "RETURN range(1, 1000000000) AS x",
    "UNWIND range(1, 100000000) AS a RETURN a",
    "RETURN size([a IN range(1, 9999) WHERE any(b IN range(1, 9999) WHERE a + b < 0)]) AS x",
    "RETURN reduce(a = 0, i IN range(1, 9999) | a + i) AS x",
    "RETURN any(x IN [1] WHERE any(y IN [1] WHERE none(z IN [1] WHERE x > 1))) AS x",
    "MATCH (c:Claim {research: $research}) RETURN c.text =~ '(o+o+)+x' AS x",
    "UNWIND range(1, 5000) AS a UNWIND range(1, 5000) AS b RETURN collect(a) AS x",
    "RETURN " + "1 + " * 2_000 + "1",
    "(" * 3_000,
    "RETURN " + "[" * 1_000 + "]" * 1_000 + " AS x",
    "MATCH (a:Concept {research: $research})-[*]-(b) RETURN count(*) AS x",
)

ATTACKS = (*WRITES, *SCHEMA, *OUT, *OTHERS, *HEAVY)

_MANY = "range(1, 9999)"
LONG = (
    f"UNWIND {_MANY} AS a UNWIND {_MANY} AS b UNWIND {_MANY} AS c RETURN count(*) AS n",
    f"UNWIND {_MANY} AS a UNWIND {_MANY} AS b WITH a, b WHERE a + b < 0 RETURN a",
    f"MATCH (n:Claim {{research: $research}}) UNWIND {_MANY} AS a UNWIND {_MANY} AS b "
    "MATCH (m:Claim {research: $research}) WITH n, m, a, b WHERE a = -1 RETURN n",
)
