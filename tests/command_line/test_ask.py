"""``ask RUN``: ready questions without a model, questions in plain words with one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from research_core import Library, load_settings
from research_core.command_line.main import main
from tests.command_line.runs import research_of
from tests.conftest import TOPIC
from tests.servers.model_server import ModelAnswer
from tests.servers.thinking import Thinking

QUESTION = "Which claims are there?"
GIVE_UP_S = 30.0


def done(documents: Path, reasoner: str = "extractive", rounds: str = "1") -> str:
    """A complete run; gives its id."""
    words = ["run", TOPIC, "--documents", str(documents), "--reasoner", reasoner]
    assert main([*words, "--rounds", rounds]) == 0
    library = Library(load_settings())
    try:
        return library.runs()[0].id
    finally:
        library.close()


def test_a_ready_question_is_answered_with_query_rows_and_words(
    documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = done(documents)
    capsys.readouterr()
    events = research_of(run).seq
    assert main(["ask", run, "--ready", "central_concepts"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Most connected concepts"
    assert lines[2].strip().startswith("MATCH (k:Concept {research: $research})")
    head = next(place for place, line in enumerate(lines) if line.startswith("id "))
    assert lines[head].split() == ["id", "concept", "links"]
    assert set(lines[head + 1]) == {"-", " "}
    assert "rows found." in lines[-1] or "row found" in lines[-1]
    assert research_of(run).seq == events, "a ready question leaves no event"


def test_a_script_gets_the_whole_answer_as_json(
    documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = done(documents)
    names = [concept.name for concept in research_of(run).concepts]
    capsys.readouterr()
    words = ["--ready", "path", "--from", names[0].upper(), "--to", names[1], "--json"]
    assert main(["ask", run, *words]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["parameters"] == {"from": names[0], "to": names[1]}
    assert told["rows"][0]["text"] == names[0]
    assert told["rows"][-1]["text"] == names[1]
    assert (told["error"], told["question"]) == ("", "Path between two concepts")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "a question in plain words, or one of the ready ones"),
        ([QUESTION, "--ready", "contradictions"], "or one of the ready ones"),
        (["--ready", "path", "--from", "x"], "needs from, to"),
        (["--ready", "injection", "--injection", "i999"], "has no injection 'i999'"),
        ([QUESTION], "The ready questions need none"),
    ],
)
def test_what_cannot_be_asked_is_said_and_nothing_is_recorded(
    documents: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    run = done(documents)
    before = research_of(run).seq
    capsys.readouterr()
    assert main(["ask", run, *words]) == 2
    assert said in capsys.readouterr().err
    assert research_of(run).seq == before


def test_plain_words_are_asked_of_the_run_s_model_and_the_run_stays_complete(
    mind: Thinking, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = done(documents, "gemini")
    asked = len(mind.server.asked)
    capsys.readouterr()
    assert main(["ask", run, QUESTION]) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines()[0] == QUESTION
    assert "MATCH (c:Claim {research: $research})" in printed.out
    assert "found" in printed.out.splitlines()[-1]
    assert f"map        {QUESTION}: answered" in printed.err
    assert len(mind.server.asked) == asked + 1
    research = research_of(run)
    assert research.state == "finished"
    assert research.map_answers[-1].asked_by == "analyst"
    assert main(["show", run]) == 0


def test_a_run_that_pauses_is_not_driven_on_by_a_question(
    mind: Thinking, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = Library(load_settings())
    run = library.start(TOPIC, reasoner="gemini", documents=documents)
    library.pause(run)
    library.close()
    assert main(["ask", run, QUESTION]) == 0
    assert "The mind map holds nothing on this." in capsys.readouterr().out
    research = research_of(run)
    assert (research.state, research.planned) == ("paused", False)
    assert len(mind.server.asked) == 1


def test_a_model_that_writes_is_refused_and_shown(
    mind: Thinking, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = done(documents, "gemini")
    mind.refusal = ModelAnswer("MATCH (n {research: $research}) DETACH DELETE n")
    asked = len(mind.server.asked)
    capsys.readouterr()
    assert main(["ask", run, "Delete all", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert "may not change it" in told["error"]
    assert told["cypher"].endswith("DETACH DELETE n")
    assert len(mind.server.asked) == asked + 2, "one repair, and no more"
    mind.refusal = None
    assert main(["ask", run, "--ready", "central_concepts"]) == 0


def test_text_that_would_steer_the_terminal_is_printed_without_its_commands(
    mind: Thinking, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = done(documents, "gemini")
    mind.refusal = ModelAnswer(
        "MATCH (t:Topic {research: $research}) RETURN '\x1b]0;owned\x07' + t.text AS `\x1b[31mred`"
    )
    capsys.readouterr()
    main(["ask", run, "Say it"])
    assert "\x1b" not in capsys.readouterr().out


def test_a_process_killed_between_reply_and_answer_asks_no_second_time(
    mind: Thinking, documents: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The reply is recorded before anything is made of it: whoever drives the run next only
    derives. The process is killed as soon as the reply is in the journal."""
    run = done(documents, "gemini")
    asked = len(mind.server.asked)
    killed_between = False
    library = Library(load_settings())
    for number in range(12):
        before = library.research(run).seq
        process = subprocess.Popen(
            [sys.executable, "-m", "research_core", "ask", run, f"{QUESTION} {number}"],
            env=os.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + GIVE_UP_S
        while not any(e.event.kind == "model.replied" for e in library.events(run, before)):
            assert time.monotonic() < deadline
            time.sleep(0.001)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(GIVE_UP_S)
        if library.research(run).open_map_questions:
            killed_between = True
        for _ in library.drive(run):
            pass
        research = library.research(run)
        assert not research.open_map_questions
        assert research.map_answers[-1].question == f"{QUESTION} {number}"
        assert research.map_answers[-1].error == ""
        assert len(mind.server.asked) == asked + number + 1
        if killed_between:
            break
    library.close()
    assert killed_between, "no process was killed between the reply and the answer"
