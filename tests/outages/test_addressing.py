"""Every way to write a team's address: routing, TLS, a named database; and the wrong ones."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from research_core import BadInput, Library, StoreAway
from tests.conftest import TOPIC, needs_neo4j
from tests.servers.neo4j.server import PASSWORD, Neo4jServer, Place

TEAM = "team2"
# No TLS is asked for, so that one server answers all of these addresses.
_TLS = {
    "server.bolt.tls_level": "OPTIONAL",
    "dbms.ssl.policy.bolt.enabled": "true",
    "dbms.ssl.policy.bolt.base_directory": "certificates/bolt",
    "dbms.ssl.policy.bolt.private_key": "private.key",
    "dbms.ssl.policy.bolt.public_certificate": "public.crt",
    "dbms.ssl.policy.bolt.client_auth": "NONE",
}


@pytest.fixture(scope="module")
def team2() -> Iterator[Neo4jServer]:
    """A server with TLS whose database is not called neo4j."""
    needs_neo4j()
    server = Neo4jServer(database=TEAM, options=_TLS)
    try:
        make_certificates(server.home / "certificates" / "bolt")
        server.start()
        yield server
    finally:
        server.remove()


def make_certificates(folder: Path) -> None:
    """An authority of our own (``ca.crt``) and a certificate of it for 127.0.0.1."""
    folder.mkdir(parents=True)
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    new = "req -newkey rsa:2048 -nodes -subj"
    for command in (
        f"{new} /CN=authority -x509 -days 2 -keyout ca.key -out ca.crt",
        f"{new} /CN=localhost -keyout private.key -out server.csr",
        "x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 "
        "-extfile names -out public.crt",
    ):
        subprocess.run(
            ["openssl", *command.split()], cwd=folder, check=True, capture_output=True, timeout=60
        )


def at(server: Neo4jServer, scheme: str) -> Place:
    return replace(server.place, uri=f"{scheme}://127.0.0.1:{server.port}")


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["neo4j", "bolt+ssc", "neo4j+ssc"])
def test_a_run_through_each_kind_of_address(
    scheme: str, team2: Neo4jServer, tmp_path: Path, documents: Path
) -> None:
    library = Library(at(team2, scheme).settings(tmp_path / "home"))
    try:
        run = library.start(TOPIC, documents=documents, reasoner="extractive")
        for _ in library.drive(run):
            pass
        assert library.research(run).state == "finished"
        assert library.graph(run).nodes
        assert library.away is None
    finally:
        library.close()


@pytest.mark.long
def test_a_certificate_is_checked_against_the_authorities_one_trusts(
    team2: Neo4jServer, tmp_path: Path, documents: Path
) -> None:
    place = at(team2, "neo4j+s")
    command = ["run", TOPIC, "--documents", str(documents), "--reasoner", "extractive"]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**kept, **place.environment(), "MINDTRAIL_HOME": str(tmp_path / "home")}

    def run(**more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "research_core", *command],
            env={**environment, **more},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    authority = team2.home / "certificates" / "bolt" / "ca.crt"
    trusted = run(SSL_CERT_FILE=str(authority))
    assert trusted.returncode == 0, trusted.stderr
    assert "[1]" in trusted.stdout
    stranger = run()
    assert stranger.returncode == 5
    assert "cannot be reached" in stranger.stderr
    assert "certificate" in stranger.stderr.casefold()
    assert PASSWORD not in trusted.stderr + stranger.stderr


@pytest.mark.long
def test_a_database_that_is_not_there(
    team2: Neo4jServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    error = refused(replace(team2.place, database="nosuch"), tmp_path, caplog)
    assert error.code == "store.failed"
    assert "nosuch" in str(error)


@pytest.mark.long
def test_a_wrong_password_is_not_repeated(
    team2: Neo4jServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    error = refused(replace(team2.place, password="not-it-at-all"), tmp_path, caplog)  # noqa: S106
    assert error.code == "store.auth"
    assert "NEO4J_PASSWORD" in str(error)


@pytest.mark.long
def test_a_password_that_was_forgotten(team2: Neo4jServer, tmp_path: Path) -> None:
    settings = team2.place.settings(tmp_path).model_copy(update={"neo4j_password": None})
    library = Library(settings)
    try:
        with pytest.raises(StoreAway, match="NEO4J_PASSWORD is not set") as caught:
            library.runs()
        assert caught.value.code == "store.auth"
    finally:
        library.close()


@pytest.mark.parametrize(
    "uri",
    [
        "localhost:7687",
        "http://localhost:7687",
        "bolt://",
        "bolt://[::1",
        "bolt://host:abc",
        "neo4j://neo4j:not-it-at-all@localhost",
    ],
)
def test_what_is_no_address_is_said_at_once(uri: str, tmp_path: Path) -> None:
    place = Place(uri, password="not-it-at-all")  # noqa: S106
    with pytest.raises(BadInput, match="NEO4J_URI") as caught:
        Library(place.settings(tmp_path))
    assert caught.value.code == "store.address"
    assert "not-it-at-all" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.long
def test_two_teams_never_meet(team2: Neo4jServer, neo4j_place: Place, tmp_path: Path) -> None:
    ours = Library(team2.place.settings(tmp_path / "a"))
    theirs = Library(neo4j_place.settings(tmp_path / "b"))
    try:
        before = len(ours.runs())
        mine, yours = ours.start("heat pumps"), theirs.start("insulation")
        assert len(ours.runs()) == before + 1
        assert [run.id for run in theirs.runs()] == [yours]
        assert ours.head(yours) == theirs.head(mine) == 0
        assert ours.graph(mine).nodes
        counted = "MATCH (n) WHERE n.research = $research RETURN count(n) AS n"
        access = neo4j_place.access()
        assert access.read(counted, research=mine) == [{"n": 0}]
        access.close()
    finally:
        ours.close()
        theirs.close()


def refused(place: Place, home: Path, caplog: pytest.LogCaptureFixture) -> StoreAway:
    """The error of a library that cannot use its database, which tells no password."""
    library = Library(place.settings(home))
    try:
        with caplog.at_level(logging.INFO), pytest.raises(StoreAway) as caught:
            library.runs()
        with pytest.raises(StoreAway) as again:
            library.start("heat pumps")
    finally:
        library.close()
    told = [caplog.text, repr(caught.value), repr(library.away), repr(place.settings(home))]
    for error in (caught.value, again.value):
        told += [str(error), *error.facts.values(), *traceback.format_exception(error)]
    assert place.password not in "".join(told)
    return caught.value
