"""What all tests share: a library of their own, and quick documents to research."""

from __future__ import annotations

import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from research_core import Library, Settings
from research_core.journal.sqlite import SqliteJournal
from tests.sampling import the_seed
from tests.servers.neo4j.server import Neo4jServer, Place, is_there, place_from_environment
from tests.servers.thinking import KEY, Thinking, thinking
from tests.tables import TellRow, teller, write_tables

# Two languages, a shared figure, a difference: enough for a whole run in a tenth of a second.
NOTES = {
    "pumps.md": """# Heat pumps in old houses

A heat pump is a machine that moves heat from outside air into a house with an electric compressor.
In the Nord survey, a heat pump in an old house reached a seasonal performance of 3.1 times its input.
Radiators matter because a heat pump works best when the water it heats stays below 50 degrees.
A heat pump costs more to buy than a gas boiler, whereas its running costs are lower in most tariffs.
""",
    "insulation.md": """# Insulation first

Insulation is a layer that slows the loss of heat through walls and roofs.
Roof insulation lowered the heat demand of old houses by 25 percent in the Kell study.
Wall insulation costs about 90 dollars per square metre, but it lasts longer than the heat pump.
A heat pump in a house without insulation fails on cold days, because its output drops with the temperature.
""",
    "running.md": """# What a heat pump costs to run

In the Sund survey, a heat pump in an old house reached a seasonal performance of 2.4 times its input.
The running costs of a heat pump depend on the tariff and on the temperature of the radiators.
Large radiators let a heat pump run at 40 degrees, which saved 18 percent of electricity in the Sund survey.
Roof insulation lowered the heat demand of old houses by 25 percent in a second study.
""",
}
_CONTRACT = re.compile(r"tests/(?P<port>mindmap|journal)/test_contract\.py::.*\[(?P<store>\w+)")
# Fixtures that need the server, and their parametrized kin.
_ON_SERVER = frozenset({"neo4j_server", "neo4j_place", "server_map", "neo4j"})
# Screens, processes and whole matrices take seconds each: `make quick` does without.
_OF_A_SYSTEM = ("tests/command_line/", "tests/faults/", "tests/kill/", "tests/outages/")
TOPIC = "How does a heat pump do in an old house?"


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads the settings, keys or journal of the machine it runs on."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("MINDTRAIL_HOME", str(tmp_path / "home"))


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A folder with three short documents on heat pumps."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for name, text in NOTES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library with a journal of its own."""
    opened = Library(Settings(mindtrail_home=tmp_path / "home"))
    yield opened
    opened.close()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqliteJournal]:
    """An empty journal on disk."""
    opened = SqliteJournal(tmp_path / "journal")
    yield opened
    opened.close()


@pytest.fixture
def mind(monkeypatch: pytest.MonkeyPatch) -> Iterator[Thinking]:
    """A Gemini of our own that the settings name, tried again soon when it fails."""
    with thinking() as service:
        monkeypatch.setenv("GOOGLE_API_KEY", KEY)
        monkeypatch.setenv("GEMINI_BASE_URL", service.server.url)
        monkeypatch.setenv("MINDTRAIL_RETRY_SECONDS", "0.02")
        yield service


@pytest.fixture
def seed() -> int:
    """What a sample is drawn by: the same for all tests of a run, told at its beginning."""
    return the_seed()


@pytest.fixture
def tell_row(request: pytest.FixtureRequest) -> TellRow:
    """Tells a row of a table in artifacts/."""
    return teller(request)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs a Neo4j server runs in one process, one behind the other, since each test
    finds it empty; so does what stands in one file. The dearest comes first, so that no
    process waits at the end. In another order with ``MINDTRAIL_TEST_SHUFFLE``, a number."""
    if number := os.environ.get("MINDTRAIL_TEST_SHUFFLE"):
        shuffle(items, Random(number))  # noqa: S311 - an order, not a secret
    for item in items:
        needs_server = not _ON_SERVER.isdisjoint(getattr(item, "fixturenames", ())) or (
            "neo4j" in getattr(getattr(item, "callspec", None), "params", {}).values()
        )
        if needs_server:
            item.add_marker("server")
        if item.location[0].startswith(_OF_A_SYSTEM) or "fresh_process" in item.fixturenames:
            item.add_marker("system")
        group = "neo4j" if needs_server else item.location[0]
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=_cheapness)


def shuffle(items: list[pytest.Item], chance: Random) -> None:
    """The files in another order, and the tests of each."""
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.location[0], []).append(item)
    for tests in files.values():
        chance.shuffle(tests)
    order = list(files.values())
    chance.shuffle(order)
    items[:] = [item for tests in order for item in tests]


def _cheapness(item: pytest.Item) -> int:
    marks = {mark.name for mark in item.iter_markers()}
    return 0 if "server" in marks else 1 if "browser" in marks else 2


def pytest_report_header() -> str:
    """The seed of this run, to give it again."""
    return f"samples are drawn by MINDTRAIL_TEST_SEED={the_seed()}"


@contextmanager
def unprivileged() -> Iterator[None]:
    """As root, act as nobody for a while: file permissions do not bind root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can walk into, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Place]:
    """A real Neo4j server for all tests: a developer's own, else one started here."""
    if place := place_from_environment():
        yield place
        return
    needs_neo4j()
    server = Neo4jServer()
    try:
        server.start()
        yield server.place
    finally:
        server.remove()


@pytest.fixture
def neo4j_place(neo4j_server: Place) -> Place:
    """The server, emptied of nodes."""
    access = neo4j_server.access()
    access.write(lambda transaction: transaction.run("MATCH (n) DETACH DELETE n").consume())
    access.close()
    return neo4j_server


def needs_neo4j() -> None:
    """Skip, or fail where the server is required, when no Neo4j server can be started."""
    if is_there():
        return
    reason = "no Neo4j server: `make neo4j` fetches one, or set MINDTRAIL_TEST_NEO4J_URI"
    if os.environ.get("MINDTRAIL_REQUIRE_NEO4J"):
        pytest.fail(reason)
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell for each store how many tests of its port's contract passed, and were left out;
    write the tables of what was found."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in terminalreporter.stats.get(outcome, []):
            contract = _CONTRACT.match(report.nodeid)
            if contract:
                counts[contract["port"], contract["store"], outcome] += 1
    for (port, store, outcome), number in sorted(counts.items()):
        terminalreporter.write_line(f"contract of the {port}: {store} {number} {outcome}")
    ended = (terminalreporter.stats.get(outcome, []) for outcome in ("passed", "failed"))
    for file in write_tables(report for reports in ended for report in reports):
        terminalreporter.write_line(f"table: {file.relative_to(file.parents[1])}")
