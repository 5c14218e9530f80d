"""Moving and deleting by the command line: what is printed, and the exit codes."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest

from research_core.command_line.main import main
from research_core.domain.events import Injected
from research_core.journal.sqlite import SqliteJournal
from research_core.moving.copying import canonical, digest
from tests.journal.runs import steered_run
from tests.servers.neo4j.server import Place


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home that the settings name, with two runs."""
    with closing(SqliteJournal(tmp_path / "home")) as journal:
        journal.restore(steered_run("run1"))
        journal.restore(steered_run("run2"))
    return tmp_path / "home"


def test_backup_and_restore_tell_each_run_and_what_became_of_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "library.gz")
    assert main(["backup", file]) == 0
    printed = capsys.readouterr().out
    assert f"{file}: 2 runs, 10 events" in printed
    assert re.search(r"^sha256 [0-9a-f]{64}$", printed, re.MULTILINE)
    assert main(["backup", file]) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["backup", file, "--force"]) == 0
    capsys.readouterr()

    monkeypatch.setenv("MINDTRAIL_HOME", str(tmp_path / "new"))
    assert main(["restore", file]) == 0
    printed = capsys.readouterr().out
    sha = digest(canonical(steered_run("run1")))[:16]
    assert re.search(rf"^run1  copied  +5 events  sha256 {sha}$", printed, re.MULTILINE)
    assert printed.endswith("2 copied\n")
    assert main(["restore", file]) == 0
    assert capsys.readouterr().out.endswith("0 copied, 2 equal\n")


def test_a_run_left_alone_is_named_and_the_exit_code_is_four(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "library.gz")
    main(["backup", file])
    monkeypatch.setenv("MINDTRAIL_HOME", str(tmp_path / "new"))
    with closing(SqliteJournal(tmp_path / "new")) as journal:
        journal.restore(steered_run("run1")[:1])
        journal.append("run1", Injected("note", "mine"))
        journal.restore(steered_run("run2")[:1])
        capsys.readouterr()
        with journal.lease("run2"):
            assert main(["restore", file]) == 4
    printed = capsys.readouterr()
    assert printed.out.endswith("0 copied, 1 different, 1 busy\n")
    assert "run1 is there with other events, from its event 2 on" in printed.err
    assert "run run2 is being driven there" in printed.err


def test_a_file_that_is_no_backup_is_bad_usage(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "b.gz").write_text("my diary")
    assert main(["restore", str(tmp_path / "b.gz")]) == 2
    printed = capsys.readouterr()
    assert "is not a backup of Mindtrail" in printed.err
    assert printed.out == ""


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["copy", "--from", "sqlite", "--to", "sqlite"], "both name sqlite"),
        (["copy", "--from", "sqlite", "--to", "neo4j"], "NEO4J_URI is not set"),
        (["copy", "--from", "neo4j", "--to", "sqlite"], "NEO4J_URI is not set"),
        (["delete", "ghost"], "no run 'ghost'"),
        (["delete", "유령"], "no run '유령'"),
        (["backup", "/no/such/folder/b.gz"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_bad_usage(
    words: list[str], sentence: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert printed.out == ""


def test_delete_says_what_went_and_how_it_comes_back(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(SqliteJournal(home)) as journal:
        with journal.lease("run1"):
            assert main(["delete", "run1"]) == 3
        assert "being driven" in capsys.readouterr().err
        assert main(["delete", "run1"]) == 0
        printed = capsys.readouterr()
        assert "deleted run run1: its 5 events and its mind map" in printed.out
        assert "restore FILE" in printed.err
        assert journal.read("run2") == steered_run("run2")
    assert main(["delete", "run1"]) == 2


def test_to_the_team_and_back(
    home: Path,
    neo4j_place: Place,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in neo4j_place.environment().items():
        monkeypatch.setenv(name, value)
    assert main(["copy", "--from", "sqlite", "--to", "neo4j"]) == 0
    there = capsys.readouterr().out
    assert there.endswith("2 copied\n")
    assert main(["list"]) == 0
    assert "run2" in capsys.readouterr().out
    monkeypatch.setenv("MINDTRAIL_HOME", str(tmp_path / "back"))
    assert main(["copy", "--from", "neo4j", "--to", "sqlite"]) == 0
    assert capsys.readouterr().out == there, "the same digests"
    assert main(["backup", str(tmp_path / "team.gz")]) == 0
    assert main(["delete", "run1"]) == 0
    assert main(["restore", str(tmp_path / "team.gz")]) == 0
    assert capsys.readouterr().out.endswith("1 copied, 1 equal\n")
    with closing(SqliteJournal(tmp_path / "back")) as journal:
        assert journal.read("run1") == steered_run("run1")
