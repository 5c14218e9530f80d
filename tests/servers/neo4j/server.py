"""A real Neo4j 5 community server on loopback, for the tests.

``make neo4j`` fetches its jars; it runs on a JDK 17 or 21. Each server has its own home
folder, its own port and authentication on.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, DriverError, Neo4jError
from pydantic import SecretStr

from research_core.neo4j_access import Neo4jAccess
from research_core.settings import Settings
from tests.servers.neo4j.jars import JARS, are_here

MAIN = "org.neo4j.server.CommunityEntryPoint"
PASSWORD = "a-password-of-the-tests"  # noqa: S105 - of servers on loopback that live for minutes
_OPEN = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch")


def is_there() -> bool:
    """True when a server can be started here."""
    return are_here() and shutil.which("java") is not None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Place:
    """How to reach a server: what a team would put into its settings."""

    uri: str
    password: str = PASSWORD
    username: str = "neo4j"
    database: str = "neo4j"

    def access(self) -> Neo4jAccess:
        return Neo4jAccess(self.uri, self.username, SecretStr(self.password), self.database)

    def settings(self, home: Path, **more: object) -> Settings:
        """The settings of an app process with its own home folder."""
        return Settings(mindtrail_home=home, **self.named(), **more)  # type: ignore[arg-type]

    def named(self) -> dict[str, str]:
        return {
            "neo4j_uri": self.uri,
            "neo4j_username": self.username,
            "neo4j_password": self.password,
            "neo4j_database": self.database,
        }

    def environment(self) -> dict[str, str]:
        """The same as environment variables, for another process."""
        return {name.upper(): value for name, value in self.named().items()}


@dataclass
class Neo4jServer:
    """One server process. ``options`` are further lines of its neo4j.conf.

    ``home`` is kept over ``stop`` and ``start``, and removed by ``remove``. ``limit_file_kb``
    makes every file that grows beyond it fail, as on a full disk.
    """

    database: str = "neo4j"
    options: Mapping[str, str] = field(default_factory=dict)
    limit_file_kb: int | None = None
    home: Path = field(default_factory=lambda: Path(mkdtemp(prefix="mindtrail-neo4j-")))
    port: int = field(default_factory=_free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def place(self) -> Place:
        return Place(f"bolt://127.0.0.1:{self.port}", database=self.database)

    def start(self, seconds: float = 120) -> None:
        """Start it and wait until it answers; the first time, set the password."""
        self._configure()
        opens = [f"--add-opens={package}=ALL-UNNAMED" for package in _OPEN]
        java = ["java", "-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        where = [f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}"]
        command = [*java, *opens, "-cp", f"{JARS}/*", MAIN, *where]
        if self.limit_file_kb:
            command = ["bash", "-c", f'ulimit -f {self.limit_file_kb}; exec "$@"', "-", *command]
        with (self.home / "console.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True
            )
        self._wait(seconds)

    def stop(self) -> None:
        """End it in order, as an administrator would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def remove(self) -> None:
        """Kill it and delete its home."""
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def _configure(self) -> None:
        lines = {
            "server.default_listen_address": "127.0.0.1",
            "server.bolt.listen_address": f"127.0.0.1:{self.port}",
            "server.bolt.advertised_address": f"127.0.0.1:{self.port}",
            "server.http.enabled": "false",
            "server.memory.pagecache.size": "64m",
            "initial.dbms.default_database": self.database,
            "dbms.usage_report.enabled": "false",
            "db.tx_log.preallocate": "false",
            "server.jvm.additional": "-Dlog4j2.disable.jmx=true",
            **self.options,
        }
        (self.home / "conf").mkdir(parents=True, exist_ok=True)
        text = "".join(f"{name}={value}\n" for name, value in lines.items())
        (self.home / "conf" / "neo4j.conf").write_text(text)

    def _wait(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not self._answers():
            assert self._process is not None
            if self._process.poll() is not None or time.monotonic() > deadline:
                log = (self.home / "console.log").read_text()[-2000:]
                raise RuntimeError(f"Neo4j did not start:\n{log}")
            time.sleep(0.2)

    def _answers(self) -> bool:
        try:
            if not (self.home / "password-set").exists():
                self._set_password()
            secret = ("neo4j", PASSWORD)
            with GraphDatabase.driver(self.place.uri, auth=secret) as driver:
                driver.execute_query("RETURN 1", database_=self.database, routing_="r")
        except (DriverError, Neo4jError, OSError):
            return False
        return True

    def _set_password(self) -> None:
        first = ("neo4j", "neo4j")
        with GraphDatabase.driver(self.place.uri, auth=first) as driver:
            try:
                with driver.session(database="system") as session:
                    session.run(
                        "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new", new=PASSWORD
                    ).consume()
            except AuthError:
                pass  # it was set, and the answer was lost
        (self.home / "password-set").touch()

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(how)
        try:
            self._process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(timeout=30)
        self._process = None


def place_from_environment() -> Place | None:
    """A server that a developer runs already, for instance in Docker."""
    uri = os.environ.get("MINDTRAIL_TEST_NEO4J_URI")
    password = os.environ.get("MINDTRAIL_TEST_NEO4J_PASSWORD", PASSWORD)
    return Place(uri, password) if uri else None
