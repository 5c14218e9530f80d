"""The team's server itself goes in mid-run: stopped, killed, locked, read-only, full."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import ClientError

from tests.conftest import needs_neo4j
from tests.outages.lane import Lane, check_whole
from tests.servers.neo4j.server import PASSWORD, Neo4jServer
from tests.waiting import until

pytestmark = pytest.mark.long
AWAY_S = 5.0


@pytest.fixture(scope="module")
def server() -> Iterator[Neo4jServer]:
    """One server for all stories here, each of which leaves it running."""
    needs_neo4j()
    started = Neo4jServer()
    try:
        started.start()
        yield started
    finally:
        started.remove()


def test_stopped_and_started(server: Neo4jServer, tmp_path: Path) -> None:
    with Lane(server.place, tmp_path) as lane:
        screen = lane.start()
        lane.searched(2)
        server.stop()
        until(lambda: lane.library.away, "known to be away")
        assert lane.library.away.cause == "unreachable"
        time.sleep(AWAY_S)
        server.start()
        lane.finish(screen.run)
        check_whole(lane.library, screen.run, lane.web)


def test_killed_and_started(server: Neo4jServer, tmp_path: Path) -> None:
    with Lane(server.place, tmp_path) as lane:
        screen = lane.start()
        lane.searched(3)
        server.kill()
        until(lambda: lane.library.away, "known to be away")
        time.sleep(AWAY_S)
        server.start()
        lane.finish(screen.run)
        check_whole(lane.library, screen.run, lane.web)


def test_another_password_and_the_old_one_again(server: Neo4jServer, tmp_path: Path) -> None:
    with Lane(server.place, tmp_path) as lane:
        screen = lane.start()
        lane.searched(2)
        set_password(server, PASSWORD, "another-password")
        lane.wire.cut()  # connections that are open stay welcome
        lane.wire.mend()
        until(lambda: lane.library.away and lane.library.away.cause == "auth", "refused")
        time.sleep(AWAY_S)
        set_password(server, "another-password", PASSWORD)
        lane.finish(screen.run)
        check_whole(lane.library, screen.run, lane.web)


def test_read_only_and_writable_again(server: Neo4jServer, tmp_path: Path) -> None:
    with Lane(server.place, tmp_path) as lane:
        screen = lane.start()
        lane.searched(2)
        server.stop()
        server.options = {"server.databases.default_to_read_only": "true"}
        server.start()
        until(lambda: lane.library.away and lane.library.away.cause == "read_only", "read-only")
        assert lane.library.research(screen.run).state == "running", "it can still be read"
        time.sleep(AWAY_S)
        server.stop()
        server.options = {}
        server.start()
        lane.finish(screen.run)
        check_whole(lane.library, screen.run, lane.web)


def test_a_full_disk_with_room_again(server: Neo4jServer, tmp_path: Path) -> None:
    with Lane(server.place, tmp_path) as lane:
        screen = lane.start()
        lane.searched(2)
        fill_disk(server)
        until(lambda: lane.library.away and lane.library.away.cause == "full", "full")
        time.sleep(AWAY_S)
        server.stop()
        server.start()
        lane.finish(screen.run)
        check_whole(lane.library, screen.run, lane.web)


def fill_disk(server: Neo4jServer) -> None:
    """No file of the server's transaction log can grow any more."""
    logs = (server.home / "data" / "transactions").glob("*/neostore.transaction.db.*")
    largest = max(log.stat().st_size for log in logs)
    assert server._process is not None
    _, most = resource.prlimit(server._process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server._process.pid, resource.RLIMIT_FSIZE, (largest, most))


def set_password(server: Neo4jServer, old: str, new: str) -> None:
    """Change it beside the library, as an administrator would; who comes with a wrong one keeps
    the server from listening to anybody for some seconds."""

    def is_set() -> bool:
        try:
            _set_password(server, old, new)
        except ClientError as error:
            if error.code != "Neo.ClientError.Security.AuthenticationRateLimit":
                raise
            time.sleep(1)
            return False
        return True

    until(is_set, "listened to", 60)


def _set_password(server: Neo4jServer, old: str, new: str) -> None:
    with (
        GraphDatabase.driver(server.place.uri, auth=("neo4j", old)) as driver,
        driver.session(database="system") as session,
    ):
        session.run("ALTER CURRENT USER SET PASSWORD FROM $old TO $new", old=old, new=new).consume()
