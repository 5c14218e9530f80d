"""What the list of runs tells beyond its summaries, and that nobody waits for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from research_core import Library, Settings, spent
from research_core.clock import SYSTEM_CLOCK
from research_core.domain.events import (
    NodeMarked,
    Recorded,
    ReportWritten,
    RunLabelled,
)
from research_core.domain.values import Report, Section, Sentence
from research_core.errors import JournalError, StoreAway
from research_core.journal.sqlite import SqliteJournal
from research_core.library.catalogue import Catalogue
from research_core.ports import Clock, RunSummary
from tests.clocks import VirtualClock
from tests.mindmap.big_story import big_story
from tests.mindmap.story import Story, short_story
from tests.waiting import until


@dataclass
class WatchedJournal:
    """A journal that counts what is read of it, hangs, and breaks on demand."""

    journal: SqliteJournal
    read_runs: list[str] = field(default_factory=list)
    trouble: Exception | None = None
    hangs: threading.Event | None = None
    looks: int = 0

    def runs(self) -> list[RunSummary]:
        self.looks += 1
        if self.hangs:
            self.hangs.wait(30)
        if self.trouble:
            raise self.trouble
        return self.journal.runs()

    def read(self, run: str, after: int = 0) -> list[Recorded]:
        self.read_runs.append(run)
        if run == "damaged":
            raise JournalError("It is damaged.", code="journal.damaged")
        return self.journal.read(run, after)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[WatchedJournal]:
    journal = SqliteJournal(tmp_path / "journal")
    yield WatchedJournal(journal)
    journal.close()


def catalogue_of(watched: WatchedJournal, clock: Clock = SYSTEM_CLOCK) -> Catalogue:
    return Catalogue(watched, clock)  # type: ignore[arg-type]  # all that it asks of a journal


@contextmanager
def recovering(watched: WatchedJournal, trouble: Exception) -> Iterator[Catalogue]:
    """A catalogue whose journal was in trouble when it looked, and is well now; its rests
    take no time."""
    watched.trouble = trouble
    with VirtualClock() as clock:
        catalogue = catalogue_of(watched, clock)
        assert catalogue.facts("run1") is None
        until(lambda: watched.looks)
        watched.trouble = None
        yield catalogue
        catalogue.close()


def reported(run: str = "run1") -> Story:
    story = short_story(run)
    story.tell(RunLabelled("My Title", ("냉난방", "later")))
    text = Sentence("A sentence of the report's own.")
    section = Section("summary", "Summary", (text,))
    story.tell(ReportWritten(Report("t", "en", "extractive", (section,))))
    return story


def test_the_facts_are_those_of_the_folded_run(watched: WatchedJournal) -> None:
    story = reported()
    watched.journal.restore(story.events)
    catalogue = catalogue_of(watched)
    catalogue.refresh()
    facts, research = catalogue.facts("run1"), story.research
    catalogue.close()
    assert facts is not None
    assert (facts.head, facts.rounds, facts.report) == (len(story.events), 2, True)
    assert (facts.questions, facts.answered) == (2, 1)
    assert (facts.claims, facts.sources) == (3, 3)
    assert (facts.reasoner, facts.providers) == ("extractive", ("documents",))
    assert facts.spending == spent(research)


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("", True),
        ("INFERENCE", True),
        ("my title", True),
        ("title later voting", True),
        ("냉난방 언제", True),
        ("report's own", True),
        ("flatten 64", True),
        ("voting nowhere", False),
        ("표본 10개에서", True),
    ],
)
def test_runs_are_found_by_all_words_of_their_text(
    watched: WatchedJournal, text: str, is_found: bool
) -> None:
    watched.journal.restore(reported().events)
    catalogue = catalogue_of(watched)
    catalogue.refresh()
    assert catalogue.find(text) == ({"run1"} if is_found else set())
    catalogue.close()


def test_what_stands_no_more_is_not_found(watched: WatchedJournal) -> None:
    story = short_story()
    story.tell(NodeMarked("c7.0", "rejected"))
    watched.journal.restore(story.events)
    catalogue = catalogue_of(watched)
    catalogue.refresh()
    assert catalogue.find("17.9") == set()
    assert catalogue.find("flatten") == {"run1"}
    catalogue.close()


@pytest.mark.system
def test_two_hundred_runs_are_read_once_and_then_only_what_changed(
    watched: WatchedJournal,
) -> None:
    for number in range(200):
        watched.journal.restore(big_story(run=f"run{number:04}").events)
    catalogue = catalogue_of(watched)
    catalogue.refresh()
    assert len(watched.read_runs) == 200
    assert len(catalogue.find("majority")) == 200
    watched.read_runs.clear()
    catalogue.refresh()
    assert watched.read_runs == []
    watched.journal.append("run0007", RunLabelled("Only this one"))
    watched.journal.erase("run0008")
    catalogue.refresh()
    assert watched.read_runs == ["run0007"]
    assert catalogue.find("only this") == {"run0007"}
    assert catalogue.facts("run0008") is None
    assert len(catalogue.find("")) == 199
    catalogue.close()


def test_nobody_waits_while_the_journal_hangs(watched: WatchedJournal) -> None:
    watched.journal.restore(short_story().events)
    watched.hangs = threading.Event()
    catalogue = catalogue_of(watched)
    assert catalogue.facts("run1") is None
    assert catalogue.find("voting") == set()
    until(lambda: watched.looks, "its thread hangs")
    watched.hangs.set()
    until(lambda: catalogue.facts("run1"))
    catalogue.close()


def test_a_database_that_is_away_is_asked_again(watched: WatchedJournal) -> None:
    watched.journal.restore(short_story().events)
    with recovering(watched, StoreAway("unreachable", "It is away.")) as catalogue:
        until(lambda: catalogue.facts("run1"))
        assert catalogue.find("voting") == {"run1"}


def test_a_run_that_cannot_be_read_keeps_no_other_from_being_told(
    watched: WatchedJournal,
) -> None:
    for run in ("damaged", "run1"):
        watched.journal.restore(short_story(run).events)
    catalogue = catalogue_of(watched)
    catalogue.refresh()
    catalogue.refresh()
    assert watched.read_runs.count("damaged") == 1
    assert catalogue.find("") == {"run1"}
    catalogue.close()


def test_its_one_thread_begins_with_the_first_question_and_ends_with_it(
    watched: WatchedJournal,
) -> None:
    def threads() -> int:
        return sum(thread.name == "catalogue" for thread in threading.enumerate())

    before = threads()
    catalogue = catalogue_of(watched)
    assert threads() == before
    for _ in range(3):
        catalogue.facts("run1")
        catalogue.find("")
    assert threads() == before + 1
    catalogue.close()
    until(lambda: threads() == before)
    catalogue.facts("run1")
    assert threads() == before


def test_a_library_tells_the_facts_of_its_runs(tmp_path: Path) -> None:
    with VirtualClock() as clock:
        library = Library(Settings(mindtrail_home=tmp_path), clock)
        library._journal.restore(short_story().events)
        until(lambda: library.facts("run1"))
        assert library.find("voting") == {"run1"}
        library.label("run1", "Quite another name")
        until(lambda: library.find("quite another"))
        library.close()


def test_an_unforeseen_error_does_not_end_its_thread(watched: WatchedJournal) -> None:
    watched.journal.restore(short_story().events)
    with recovering(watched, RuntimeError("nobody thought of it")) as catalogue:
        until(lambda: catalogue.facts("run1"))
