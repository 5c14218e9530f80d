"""The way to a Neo4j server, which the journal and the mind map of a team share."""

from research_core.neo4j_access.access import Neo4jAccess

__all__ = ["Neo4jAccess"]
