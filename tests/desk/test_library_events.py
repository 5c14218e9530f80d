"""A run's events from a file: the very run again, or a sentence on what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from research_core import BadInput, Library, Settings, to_line
from research_core.domain.events import ReportWritten
from research_core.domain.values import Contradiction, Quote, Report, Section, Sentence, Voice
from tests.conftest import TOPIC
from tests.mindmap.story import Story, claim, short_story


def lines_of(library: Library, run: str) -> list[str]:
    return [to_line(event) for event in library.events(run)]


@pytest.fixture
def run(library: Library, documents: Path) -> str:
    """A whole run over a folder."""
    run = library.start(TOPIC, documents=documents)
    for _recorded in library.drive(run):
        pass
    return run


@pytest.fixture
def other(tmp_path: Path) -> Library:
    """Another machine's library."""
    return Library(Settings(mindtrail_home=tmp_path / "other"))


def test_the_very_run_is_there_again(library: Library, run: str, other: Library) -> None:
    text = "\n".join(lines_of(library, run))
    assert other.import_events(text) == run
    assert other.import_events("\ufeff" + text + "\n\n") == run, "once is enough"
    assert len(other.runs()) == 1
    theirs, ours = other.research(run), library.research(run)
    assert theirs.brief.documents is None, "a folder of another machine is not read"
    assert theirs.report == ours.report
    assert lines_of(other, run)[1:] == lines_of(library, run)[1:]
    other.close()


def test_one_s_own_folders_are_kept(
    library: Library, run: str, other: Library, documents: Path
) -> None:
    other.import_events("\n".join(lines_of(library, run)), own_folders=True)
    assert other.research(run).brief.documents == str(documents.resolve())
    other.close()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda _: [], "events.empty"),
        (lambda _: ["# Research Process: x"], "events.line"),
        (lambda lines: [*lines[:3], lines[3][:40]], "events.line"),
        (lambda lines: [*lines[:2], *lines[3:]], "events.damaged"),
        (lambda lines: lines[1:], "events.damaged"),
        (lambda lines: [*lines, *lines], "events.damaged"),
        (lambda _: ["[]"], "events.line"),
        (lambda _: ["[" * 100_000], "events.line"),
        (lambda lines: [lines[0].replace("run.started", "run.dreamt")], "events.too_new"),
        (lambda lines: [lines[0].replace('"run": "', '"run": "../')], "events.damaged"),
        (lambda _: ["x" * 20_000_001], "events.too_large"),
    ],
)
def test_a_file_that_is_no_run_is_refused_whole(
    library: Library, run: str, other: Library, spoil: object, code: str
) -> None:
    lines = spoil(lines_of(library, run))  # type: ignore[operator]
    with pytest.raises(BadInput) as refused:
        other.import_events("\n".join(lines))
    assert refused.value.code == code
    assert other.runs() == []
    other.close()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda s: s.reason(claim("It quotes nothing", "q2.0")),
        lambda s: s.reason(claim("It quotes what is not there", "q2.0", "e99.9")),
        lambda s: s.reason(contradictions=(Contradiction("c7.0", "c99.9", "what"),)),
        lambda s: s.reason(voices=(Voice("c7.0", Quote("e99.9", "words")),)),
        lambda s: s.tell(ReportWritten(reported("c99.9"))),
    ],
)
def test_a_run_that_names_what_is_not_there_is_refused(
    other: Library, spoil: Callable[[Story], object]
) -> None:
    story = short_story()
    story.tell(ReportWritten(reported("c7.0")))
    whole = "\n".join(map(to_line, story.events))
    spoil(story)
    with pytest.raises(BadInput) as refused:
        other.import_events("\n".join(map(to_line, story.events)))
    assert refused.value.code == "events.damaged"
    assert other.import_events(whole) == "run1"


def test_a_voice_for_a_claim_that_is_not_there_is_refused(other: Library) -> None:
    story = short_story()
    lines = "\n".join(map(to_line, story.events))
    assert '"claim": "c7.0"' in lines
    with pytest.raises(BadInput):
        other.import_events(lines.replace('"claim": "c7.0"', '"claim": "c99.9"'))


def reported(cited: str) -> Report:
    sentence = Sentence("So it is.", (cited,))
    return Report("t", "en", "extractive", (Section("summary", "Summary", (sentence,)),))
