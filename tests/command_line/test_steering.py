"""Forking, trusting, rewriting one section and the bin, on the command line."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest

from research_core import Library, load_settings
from research_core.command_line.main import main
from research_core.command_line.progress import Progress, line_for
from research_core.domain.events import (
    ConceptRenamed,
    ConceptsMerged,
    Event,
    NodeMarked,
    RewriteRequested,
    RunDiscarded,
    RunForked,
    RunLabelled,
    TrustSet,
)
from tests.command_line.runs import research_of
from tests.conftest import TOPIC
from tests.mindmap.story import short_story


@pytest.fixture
def run(documents: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """A complete run in the library of the settings in force."""
    main(["run", TOPIC, "--documents", str(documents)])
    named = re.search(r"^run (\w+)$", capsys.readouterr().err, re.MULTILINE)
    assert named
    return named[1]


def opened() -> Library:
    return Library(load_settings())


def test_a_fork_is_named_and_can_be_gone_on_with(
    run: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = research_of(run)
    assert main(["fork", run, "--at", "4", "--direction", "Does roof insulation pay?"]) == 0
    told = capsys.readouterr()
    fork = told.out.split()[1].rstrip(":")
    assert told.out == f"run {fork}: {TOPIC}\n"
    assert told.err == f"go on with it: python -m research_core resume {fork}\n"
    assert main(["resume", fork]) == 0
    assert "Does roof insulation pay?" in capsys.readouterr().out
    assert research_of(run) == before
    assert main(["list"]) == 0
    assert f"(fork of {run})" in capsys.readouterr().out


def test_the_fork_of_a_complete_run_has_its_report(
    run: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fork", run, "--at", str(research_of(run).seq)]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert main(["report", told.out.split()[1].rstrip(":")]) == 0
    assert "[1]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("fork", "RUN", "--at", "0"), "has no moment 0"),
        (("fork", "RUN", "--at", "4", "--direction", "x" * 2_001), "shorten it"),
        (("fork", "nobody", "--at", "1"), "nobody"),
        (("trust", "RUN", "not a domain", "block"), "no domain"),
        (("trust", "nobody", "example.org", "block"), "nobody"),
        (("rewrite", "RUN", "--section", "q99.0"), "no such section"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    run: str, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    before = research_of(run)
    assert main([run if word == "RUN" else word for word in words]) == 2
    told = capsys.readouterr()
    assert sentence in told.err
    assert told.out == ""
    assert research_of(run) == before
    assert main(["list", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 1


def test_trust_says_what_the_run_rests_on_now(capsys: pytest.CaptureFixture[str]) -> None:
    library = opened()
    library._journal.restore(short_story().events)
    library.close()
    assert main(["trust", "run1", "https://www.example.org/page", "block"]) == 0
    assert capsys.readouterr().out == "run run1 rests on 0 claims from 0 sources now\n"
    assert research_of("run1").trust == {"example.org": "block"}
    assert main(["trust", "run1", "example.org", "neutral"]) == 0
    assert capsys.readouterr().out == "run run1 rests on 3 claims from 3 sources now\n"


def test_the_list_shows_titles_and_tags_and_leaves_the_bin_out(
    run: str, capsys: pytest.CaptureFixture[str]
) -> None:
    library = opened()
    library.label(run, "Old houses", ("heat", "later"))
    library.close()
    assert main(["list"]) == 0
    assert capsys.readouterr().out.endswith("  Old houses  #heat  #later\n")
    assert main(["list", "--bin"]) == 0
    assert capsys.readouterr().out == "The bin is empty.\n"
    library = opened()
    library.discard(run)
    library.close()
    assert main(["list", "--bin"]) == 0
    assert run in capsys.readouterr().out
    assert main(["list"]) == 0
    assert "No runs yet" in capsys.readouterr().out
    assert main(["list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert main(["list", "--bin", "--json"]) == 0
    assert [told["id"] for told in json.loads(capsys.readouterr().out)] == [run]


def test_one_section_is_written_anew(run: str, capsys: pytest.CaptureFixture[str]) -> None:
    report = research_of(run).report
    assert report
    assert main(["rewrite", run, "--section", "summary"]) == 0
    assert "[1]" in capsys.readouterr().out
    library = opened()
    events = [recorded.event for recorded in library.events(run)]
    library.close()
    assert RewriteRequested("summary") in events
    after = research_of(run).report
    assert after
    assert [section.key for section in after.sections] == [s.key for s in report.sections]


def told_of(event: Event) -> str | None:
    story = short_story()
    story.tell(event)
    return line_for(story.events[-1], story.research)


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (NodeMarked("q2.0", "pinned"), "pinned     q2.0: Which methods help most?"),
        (
            NodeMarked("s4.1", "rejected"),
            "rejected   s4.1: Scaling compute (-1 claims, -1 sources)",
        ),
        (NodeMarked("k7.0", "none"), "unmarked   k7.0: Voting"),
        (ConceptRenamed("k7.0", "Votes"), "renamed    k7.0: Votes"),
        (ConceptsMerged("k7.1", "k7.0"), "merged     k7.1 into k7.0: Voting"),
        (TrustSet("example.org", "block"), "trust      example.org: block (-3 claims, -3 sources)"),
        (TrustSet("example.org", "prefer"), "trust      example.org: prefer"),
        (RunLabelled("Mine", ("one",)), "title      Mine #one"),
        (RunLabelled(""), "title      Better answers at inference time"),
        (RunDiscarded(), "discarded"),
        (RunDiscarded(discarded=False), "recovered"),
        (RunForked("parent", 7), "forked     from run parent after its event 7"),
        (RewriteRequested(), "rewrite    the report"),
        (RewriteRequested("q2.0"), "rewrite    q2.0"),
    ],
)
def test_each_act_is_a_line(event: Event, line: str) -> None:
    assert told_of(event) == line


def test_the_words_of_a_page_cannot_speak_to_the_terminal() -> None:
    story = short_story()
    (source,) = story.find((f"Title\x1b[2J\n\u202eturned {'and long ' * 40}", "Text."), query="q")
    story.tell(NodeMarked(source, "rejected"))
    shown = io.StringIO()
    Progress(shown).tell(story.events[-1], story.research)
    assert shown.getvalue().count("\n") == 1
    assert "\x1b" not in shown.getvalue()
    assert "\u202e" not in shown.getvalue()
    assert len(shown.getvalue()) < 150


def test_each_line_tells_the_effect_of_its_own_act_when_several_came_at_once() -> None:
    story = short_story()
    for event in (NodeMarked("s4.1", "rejected"), NodeMarked("s4.1", "none")):
        story.tell(event)
    lines = [line_for(recorded, story.research) for recorded in story.events[-2:]]
    assert [line and line.partition(" (")[2] for line in lines] == [
        "-1 claims, -1 sources)",
        "+1 claims, +1 sources)",
    ]


def test_what_an_imported_run_is_called_cannot_speak_to_the_terminal(
    run: str, capsys: pytest.CaptureFixture[str]
) -> None:
    library = opened()
    library.inject(run, "a note\x1b]52;c;eA==\x07 \u202eturned \x9b2J", "note")
    library.close()
    assert main(["show", run]) == 0
    told = capsys.readouterr().out
    assert "note: a note" in told
    assert not set("\x1b\x07\x9b\u202e") & set(told)


@pytest.mark.parametrize("command", ["resume", "rewrite", "inject"])
def test_a_run_in_the_bin_is_left_alone(
    run: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    library = opened()
    library.inject(run, "One more thing", "note")
    library.discard(run)
    before = len(library.events(run))
    library.close()
    assert main([command, run, *(["And another"] if command == "inject" else [])]) == 2
    assert f"Run {run} is in the bin." in capsys.readouterr().err
    assert main(["report", run]) == 0, "what is written can be read there as well"
    library = opened()
    assert len(library.events(run)) == before
    library.close()
