"""A process log is opened by the command line: what it says, and that nothing is lost on the way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from research_core import Library, Recorded, Research, Settings, load_settings
from research_core.command_line.main import main
from tests.conftest import TOPIC
from tests.servers.thinking import KEY, Thinking

OLDER = """# Research Process: Heat pumps
Started at: 2025-02-26 08:43:10

## Web Research Step - 2025-02-26 08:43:20
Search API: tavily
Search Query: heat pump noise
"""


def whole(home: Path, run: str) -> tuple[Research, list[Recorded]]:
    library = Library(Settings(mindtrail_home=home))
    try:
        return library.research(run), library.events(run)
    finally:
        library.close()


def test_a_finished_run_by_a_model_comes_back_in_an_empty_home(
    mind: Thinking,
    documents: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    log, report = tmp_path / "log.md", tmp_path / "report.md"
    words = ["run", TOPIC, "--documents", str(documents), "--process-log", str(log)]
    assert main([*words, "--out", str(report)]) == 0
    (run,) = re.findall(r"^run (\w+)$", capsys.readouterr().err, re.MULTILINE)
    first = whole(load_settings().mindtrail_home, run)
    assert first[0].report is not None
    assert first[0].report.reasoner == "gemini"
    assert KEY not in log.read_text()
    asked = len(mind.server.asked)
    monkeypatch.setenv("MINDTRAIL_HOME", str(tmp_path / "second"))
    assert main(["import", str(log)]) == 0
    printed = capsys.readouterr()
    assert f"run {run}: {TOPIC}" in printed.out
    assert printed.err == ""
    assert whole(tmp_path / "second", run) == first
    again, same = tmp_path / "again.md", tmp_path / "same.md"
    assert main(["report", run, "--out", str(same), "--process-log", str(again)]) == 0
    assert same.read_text() == report.read_text()
    assert again.read_text() == log.read_text()
    assert len(mind.server.asked) == asked, "reading a log asked a model"


def test_importing_twice_gives_the_run_that_is_there(
    documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log.md"
    main(["run", TOPIC, "--documents", str(documents), "--process-log", str(log)])
    (run,) = re.findall(r"^run (\w+)$", capsys.readouterr().err, re.MULTILINE)
    before = whole(load_settings().mindtrail_home, run)
    assert main(["import", str(log)]) == 0
    assert main(["import", str(log)]) == 0
    assert capsys.readouterr().out.count(f"run {run}: ") == 2
    assert whole(load_settings().mindtrail_home, run) == before
    library = Library(load_settings())
    assert [summary.id for summary in library.runs()] == [run]
    library.close()


def test_an_older_log_says_how_to_go_on_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "older.md"
    log.write_text(OLDER)
    assert main(["import", str(log)]) == 0
    printed = capsys.readouterr()
    (run,) = re.findall(r"^run (\w+): Heat pumps$", printed.out, re.MULTILINE)
    assert printed.err == f"go on with it: python -m research_core resume {run}\n"
    assert main(["show", run]) == 0
    assert "paused imported" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "No such file"),
        (b"\xff\xfe\x00", "it is not UTF-8 text"),
        (b"", "is empty"),
        (b"# My notes\n\nNothing here.\n", "is not a process log"),
        (OLDER[:26].encode(), "breaks off"),
    ],
)
def test_what_cannot_be_imported_is_two_and_a_sentence(
    content: bytes | None, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "log.md"
    if content is not None:
        path.write_bytes(content)
    assert main(["import", str(path)]) == 2
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert printed.out == ""
    assert main(["list"]) == 0
    assert "No runs yet" in capsys.readouterr().out


def test_a_reasoner_that_does_not_exist_imports_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "older.md"
    log.write_text(OLDER)
    assert main(["import", str(log), "--reasoner", "oracle"]) == 2
    assert "There is no reasoner 'oracle'" in capsys.readouterr().err
    main(["list"])
    assert "No runs yet" in capsys.readouterr().out


def test_a_reasoner_without_its_key_pauses_the_resume_and_names_the_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "older.md"
    log.write_text(OLDER)
    assert main(["import", str(log), "--reasoner", "gemini"]) == 0
    (run,) = re.findall(r"^run (\w+): ", capsys.readouterr().out, re.MULTILINE)
    assert main(["resume", run]) == 3
    printed = capsys.readouterr().err
    assert "GOOGLE_API_KEY" in printed
    assert f"resume: python -m research_core resume {run}" in printed
