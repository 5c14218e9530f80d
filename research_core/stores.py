"""Where journal and mind map live: on this machine, or on a team's Neo4j server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from research_core.clock import SYSTEM_CLOCK
from research_core.errors import SettingMissing
from research_core.journal.sqlite import SqliteJournal
from research_core.mindmap import open_mind_map
from research_core.neo4j_access import Neo4jAccess
from research_core.ports import Clock, Journal, MindMap
from research_core.settings import Settings


@dataclass(frozen=True, slots=True)
class Stores:
    """The journal, and how its mind map is opened when it is first asked for.

    ``access`` is the way to the team's server, None on one machine.
    """

    journal: Journal
    open_map: Callable[[], MindMap]
    access: Neo4jAccess | None = None

    def close(self) -> None:
        """Let go of the journal and of the server."""
        self.journal.close()
        if self.access:
            self.access.close()


def open_stores(settings: Settings, clock: Clock = SYSTEM_CLOCK) -> Stores:
    """The stores that the settings name: those of a team with ``NEO4J_URI``, else this
    machine's. Raises JournalError; a server is first asked when it is needed."""
    if not settings.neo4j_uri:
        return local_stores(settings, clock)
    return team_stores(settings, clock)


def local_stores(settings: Settings, clock: Clock = SYSTEM_CLOCK) -> Stores:
    """SQLite, and the embedded graph engine. Raises JournalError."""
    return Stores(SqliteJournal(settings.mindtrail_home, clock), open_mind_map)


def team_stores(settings: Settings, clock: Clock = SYSTEM_CLOCK) -> Stores:
    """Journal and mind map on the server of ``NEO4J_URI``. Raises SettingMissing without it."""
    # Imported here: who works on one machine never loads the driver.
    from research_core.journal.neo4j import Neo4jJournal  # noqa: PLC0415
    from research_core.mindmap.neo4j import Neo4jMindMap  # noqa: PLC0415

    access = access_of(settings, clock)
    journal = Neo4jJournal(access, settings.mindtrail_home, settings.mindtrail_lease_seconds, clock)
    return Stores(journal, lambda: Neo4jMindMap(access), access)


def access_of(settings: Settings, clock: Clock = SYSTEM_CLOCK) -> Neo4jAccess:
    """The way to the server of ``NEO4J_URI``. Raises SettingMissing without it."""
    if not settings.neo4j_uri:
        raise SettingMissing(
            "NEO4J_URI is not set, so there is no team's database. Set it, for instance "
            "neo4j://localhost:7687, with NEO4J_USERNAME and NEO4J_PASSWORD.",
            code="store.none",
        )
    return Neo4jAccess(
        settings.neo4j_uri,
        settings.neo4j_username,
        settings.neo4j_password,
        settings.neo4j_database,
        clock,
    )
