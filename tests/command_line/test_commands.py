"""The command line, as scripts and people use it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from research_core import Library, load_settings
from research_core.command_line.main import main
from research_core.journal.codec import from_line
from tests.conftest import TOPIC
from tests.servers.tavily import Answer, TavilyServer

ROOT = Path(__file__).parents[2]


def test_run_writes_what_is_asked_for(
    documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report, log, events = (tmp_path / name for name in ("r.md", "p.md", "e.jsonl"))
    outputs = ["--out", str(report), "--process-log", str(log), "--events", str(events)]
    assert main(["run", TOPIC, "--documents", str(documents), *outputs]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert re.search(r"^run \w{12}$", printed.err, re.MULTILINE)
    assert "\x1b" not in printed.err
    assert report.read_text().startswith(f"# {TOPIC}")
    recorded = [from_line(line) for line in events.read_text().splitlines()]
    assert [one.seq for one in recorded] == list(range(1, len(recorded) + 1))
    for section in (
        "Mind Map Initialization",
        "Web Research Step",
        "Search Results",
        "Final Research Report",
    ):
        assert f"## {section} - " in log.read_text()


def test_the_report_goes_to_stdout_without_a_file(
    documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", TOPIC, "--documents", str(documents)]) == 0
    assert capsys.readouterr().out.startswith(f"# {TOPIC}")


def test_list_show_report_and_inject_work_on_a_run(
    documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["list"]) == 0
    assert "No runs yet" in capsys.readouterr().out
    main(["run", TOPIC, "--documents", str(documents)])
    capsys.readouterr()
    assert main(["list", "--json"]) == 0
    (run,) = json.loads(capsys.readouterr().out)
    assert (run["state"], run["topic"]) == ("finished", TOPIC)
    assert main(["list"]) == 0
    assert run["id"] in capsys.readouterr().out
    assert main(["inject", run["id"], "Is it loud?", "--as", "question"]) == 0
    assert "queued as i" in capsys.readouterr().out
    assert main(["show", run["id"]]) == 0
    shown = capsys.readouterr().out
    assert "Is it loud?" in shown
    assert "queued" in shown
    assert main(["resume", run["id"]]) == 0
    assert main(["report", run["id"]]) == 0
    assert "Is it loud?" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["run", ""], "Type a topic"),
        (["run", "t" * 20_000], "20,000 characters"),
        (["run", "t", "--documents", "/no/such/folder"], "/no/such/folder"),
        (["run", "t", "--search", "tavily"], "TAVILY_API_KEY"),
        (["run", "t", "--search", "bing"], "There is no search"),
        (["run", "t", "--rounds", "99"], "choose 1 to 10"),
        (["run", "t", "--out", "/no/such/folder/r.md"], "cannot be written"),
        (["resume", "ghost"], "no run 'ghost'"),
        (["show", "ghost"], "no run 'ghost'"),
        (["report", "ghost"], "no run 'ghost'"),
        (["inject", "ghost", "x"], "no run 'ghost'"),
    ],
)
def test_bad_usage_is_two_and_one_clear_sentence(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert "Traceback" not in printed.err
    assert printed.out == ""


def test_unknown_words_are_bad_usage_too() -> None:
    with pytest.raises(SystemExit) as left:
        main(["dance"])
    assert left.value.code == 2


def test_a_pause_is_three_with_the_command_to_resume(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAVILY_API_KEY", "tvly-not-a-key")
    monkeypatch.setenv("TAVILY_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("MINDTRAIL_RETRY_SECONDS", "0.01")
    assert main(["run", TOPIC, "--search", "tavily"]) == 3
    printed = capsys.readouterr().err
    assert "search.unreachable" in printed
    assert re.search(r"resume: python -m research_core resume \w{12}$", printed, re.MULTILINE)
    assert "tvly-not-a-key" not in printed


def test_a_refused_key_is_a_pause_with_its_cause(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with TavilyServer(Answer.of({"detail": "Unauthorized"}, 401)) as server:
        monkeypatch.setenv("TAVILY_API_KEY", "tvly-wrong")
        monkeypatch.setenv("TAVILY_BASE_URL", server.url)
        assert main(["run", TOPIC, "--search", "tavily"]) == 3
    printed = capsys.readouterr().err
    assert "search.refused_key" in printed
    assert "tvly-wrong" not in printed


def test_where_web_and_documents_have_nothing_the_report_says_both(
    documents: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAVILY_API_KEY", "tvly-not-a-key")
    monkeypatch.setenv("TAVILY_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("MINDTRAIL_RETRY_SECONDS", "0.01")
    words = ["run", "sourdough bread", "--search", "documents,tavily"]
    assert main([*words, "--documents", str(documents)]) == 0
    printed = capsys.readouterr().out
    assert "nothing on this topic" in printed
    assert "Tavily could not be used" in printed


def test_a_damaged_document_is_named_and_skipped(
    documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (documents / "torn.pdf").write_bytes(b"%PDF-1.7\n1 0 obj <<")
    assert main(["run", TOPIC, "--documents", str(documents)]) == 0
    printed = capsys.readouterr()
    assert "torn.pdf (damaged)" in printed.err
    assert "torn.pdf could not be read" in printed.out.replace("\\", "")


def test_a_full_disk_pauses_and_the_run_resumes_when_there_is_room(
    documents: Path, tmp_path: Path
) -> None:
    """A limit on file size stands for the full disk."""
    words = f"run '{TOPIC}' --documents '{documents}'"
    shell = f"trap '' XFSZ; ulimit -f 90; exec {sys.executable} -m research_core {words}"
    done = subprocess.run(
        ["bash", "-c", shell], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 3, done.stderr
    assert "cannot be written" in done.stderr
    run = re.search(r"resume: python -m research_core resume (\w+)$", done.stderr, re.MULTILINE)
    assert run
    assert main(["resume", run[1]]) == 0


def test_ctrl_c_pauses_and_keeps_the_call_in_flight(tmp_path: Path) -> None:
    answer = Answer.of({"results": [{"url": "https://a.example", "title": "A", "content": "A."}]})
    with TavilyServer(replace(answer, wait_s=1.0)) as server:
        environment = {"TAVILY_API_KEY": "tvly-loopback", "TAVILY_BASE_URL": server.url}
        process = subprocess.Popen(
            [sys.executable, "-m", "research_core", "run", TOPIC, "--search", "tavily"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        until = time.monotonic() + 20
        while not server.asked and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 3, err
        assert "paused (analyst)" in err
        asked = len(server.asked)
    library = Library(load_settings())
    (run,) = library.runs()
    replied = [r for r in library.events(run.id) if r.event.kind == "search.replied"]
    assert len(replied) == asked
    library.close()


def test_without_network_the_documents_still_answer(
    documents: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAVILY_API_KEY", "tvly-not-a-key")
    monkeypatch.setenv("TAVILY_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("MINDTRAIL_RETRY_SECONDS", "0.01")
    words = ["run", TOPIC, "--search", "documents,tavily", "--documents", str(documents)]
    assert main(words) == 0
    printed = capsys.readouterr()
    assert "tavily failed" in printed.err
    assert "Tavily could not be used" in printed.out
    assert "[1]" in printed.out


def test_a_topic_nobody_wrote_about_is_said_so(
    documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "sourdough bread hydration", "--documents", str(documents)]) == 0
    printed = capsys.readouterr().out
    assert "nothing on this topic" in printed
    assert "[1]" not in printed


def test_the_report_of_a_reopened_run_is_written_anew(
    documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "r.md"
    main(["run", TOPIC, "--documents", str(documents), "--out", str(out)])
    assert out.stat().st_mode & 0o400
    run = re.findall(r"^run (\w+)$", capsys.readouterr().err, re.MULTILINE)[0]
    library = Library(load_settings())
    library.inject(run, "Is it loud?", "question")
    library.resume(run)
    library.pause(run)
    library.close()
    assert main(["report", run, "--out", str(out)]) == 0
    assert "Is it loud?" in out.read_text()


def listed_with(secrets: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """``list``, run in a folder whose secrets file holds this."""
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit/secrets.toml").write_text(secrets)
    return subprocess.run(
        [sys.executable, "-m", "research_core", "list"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("secrets", "sentence"),
    [
        ('[tavily_api_key]\nkey = "tvly-secret"\n', "TAVILY_API_KEY"),
        ('TAVILY_API_KEY = "tvly-secret\n', "not valid TOML"),
    ],
)
def test_settings_that_cannot_be_used_are_named_without_their_values(
    secrets: str, sentence: str, tmp_path: Path
) -> None:
    done = listed_with(secrets, tmp_path)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "tvly-secret" not in done.stderr + done.stdout
