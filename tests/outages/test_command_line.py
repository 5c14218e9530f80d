"""The command line while the team's database is away: a sentence, a code, and patience."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from research_core import Library
from tests.outages.lane import TOPIC, check_whole
from tests.sampling import sampled
from tests.servers.neo4j.server import PASSWORD, Place
from tests.servers.slow_tavily import SlowTavily
from tests.servers.wire import Wire
from tests.waiting import until


def command(place: Place, home: Path, *words: str, **more: str) -> subprocess.Popen[str]:
    """``python -m research_core`` as a process of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "research_core", *words],
        env={**kept, **place.environment(), "MINDTRAIL_HOME": str(home), **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    "words",
    sampled("away", [["list"], ["run", "heat pumps"], ["resume", "0123456789ab"]], 1),
)
def test_a_server_that_is_not_there_is_said_in_a_sentence(words: list[str], tmp_path: Path) -> None:
    process = command(Place("bolt://127.0.0.1:1"), tmp_path, *words)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 5
    assert "The team's database (127.0.0.1, database neo4j) cannot be reached" in said
    assert "Traceback" not in said
    assert PASSWORD not in said


@pytest.mark.long
def test_a_run_waits_and_goes_on_by_itself(neo4j_place: Place, tmp_path: Path) -> None:
    port = int(neo4j_place.uri.rpartition(":")[2])
    with Wire(port) as wire, SlowTavily(0.5) as web:
        place = replace(neo4j_place, uri=f"bolt://127.0.0.1:{wire.port}")
        keys = {"TAVILY_BASE_URL": web.url, "TAVILY_API_KEY": "dummy"}
        words = ["run", TOPIC, "--search", "tavily", "--reasoner", "extractive"]
        process = command(place, tmp_path / "home", *words, **keys)
        until(lambda: len(web.queries) >= 2, "two searches")
        wire.cut()
        told = told_until(process, "cannot be reached")
        assert sum("cannot be reached" in line for line in told) == 1
        wire.mend()
        report, rest = process.communicate(timeout=120)
        assert process.returncode == 0, rest
        assert "[1]" in report
        assert "Traceback" not in rest
        library = Library(
            neo4j_place.settings(tmp_path / "other", tavily_api_key=SecretStr("dummy"))
        )
        try:
            check_whole(library, library.runs()[0].id, web)
        finally:
            library.close()


@pytest.mark.long
def test_a_pause_that_cannot_be_recorded_is_said(neo4j_place: Place, tmp_path: Path) -> None:
    port = int(neo4j_place.uri.rpartition(":")[2])
    with Wire(port) as wire, SlowTavily(0.5) as web:
        place = replace(neo4j_place, uri=f"bolt://127.0.0.1:{wire.port}")
        keys = {"TAVILY_BASE_URL": web.url, "TAVILY_API_KEY": "dummy"}
        process = command(
            place, tmp_path, "run", TOPIC, "--search", "tavily", "--reasoner", "extractive", **keys
        )
        until(lambda: len(web.queries) >= 2, "two searches")
        wire.cut()
        told_until(process, "cannot be reached")
        process.send_signal(signal.SIGINT)
        told_until(process, "The pause could not be recorded")
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=60)
        assert process.returncode == 3
        assert "resume: python -m research_core resume" in rest


def told_until(process: subprocess.Popen[str], words: str) -> list[str]:
    """The lines on stderr up to the first with these words; fails at its end."""
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if words in line:
            return lines
    raise AssertionError(f"{words!r} was never said, but: {lines}")
