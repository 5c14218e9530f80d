"""A fork begins as its parent did, repeats no call of it, and leaves it as it was."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from research_core import BadInput, Library, Settings, UnknownRun
from research_core.clock import SYSTEM_CLOCK
from research_core.domain.events import (
    BudgetSet,
    Event,
    Injected,
    ModelReplied,
    Recorded,
    ReportRequested,
    RunForked,
    RunPaused,
    RunResumed,
    SearchReplied,
)
from research_core.domain.fold import fold_all
from research_core.domain.research import Research
from research_core.domain.spending import spent
from research_core.domain.values import Brief, Budget
from research_core.errors import SearchError
from research_core.journal.sqlite import SqliteJournal
from research_core.known_runs import KnownRuns
from research_core.library.moments import Moments
from research_core.library.run_ids import RunIds
from research_core.loop.run import drive
from tests.loop.scripted import RUN, Place, ScriptedToolbox, begin, driven, failing, toolbox
from tests.mindmap.story import short_story
from tests.reasoners.scripted import ScriptedModels, go_on, run_with

DIRECTIONS = ("", "What do samples cost?")


def moments(journal: SqliteJournal) -> Moments:
    return Moments(journal, KnownRuns(journal), RunIds(SYSTEM_CLOCK), SYSTEM_CLOCK)


def driven_fork(journal: SqliteJournal, run: str, tools: ScriptedToolbox) -> Research:
    for _ in drive(run, journal, tools):
        pass
    return fold_all(run, journal.read(run))


def answered(events: list[Recorded]) -> set[tuple[str, str]]:
    """The (query text, provider) pairs that these events hold a reply to."""
    texts = {query.id: query.text for query in fold_all(events[0].run, events).queries}
    replies = [r.event for r in events if isinstance(r.event, SearchReplied)]
    return {(texts[reply.query], reply.provider) for reply in replies}


def busy_at_first() -> Place:
    return Place("tavily", failing(1, SearchError("busy", "Asked too often.", 0.001)))


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_any_moment_of_a_run_with_waits_is_forked_and_driven_to_a_report(
    journal: SqliteJournal, direction: str
) -> None:
    """Running, waiting, paused, resumed and finished moments, and one in a hurry."""
    begin(journal, "tavily", "documents")
    tools = toolbox(busy_at_first(), Place("documents"))
    driving = drive(RUN, journal, tools)
    for recorded in driving:
        if recorded.event.kind == "evidence.gathered":
            journal.append(RUN, RunPaused("analyst"))
    journal.append(RUN, RunResumed())
    driven(journal, tools)
    whole = journal.read(RUN)
    assert {"wait.started", "search.failed", "run.paused"} <= {r.event.kind for r in whole}
    for at in range(1, len(whole) + 1):
        places = (Place("tavily"), Place("documents"))
        fork = moments(journal).fork(RUN, at, direction)
        research = driven_fork(journal, fork, toolbox(*places))
        assert research.state == "finished", at
        assert research.report
        assert research.queued == ()
        asked = {(query, place.name) for place in places for query, _ in place.asked}
        assert not asked & answered(whole[:at]), at
        begun = [(r.seq, r.at, r.event) for r in journal.read(fork)[:at]]
        assert begun == [(r.seq, r.at, r.event) for r in whole[:at]]
        assert journal.read(RUN) == whole


@pytest.mark.system
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_no_call_of_a_model_is_made_twice_and_a_fork_pays_for_its_own(
    journal: SqliteJournal, direction: str
) -> None:
    brief = Brief("What improves a language model at inference time?", "en", "gemini", rounds=2)
    parent = run_with(ScriptedModels(), journal, brief)
    whole = journal.read(parent.id)
    replies = [r for r in whole if isinstance(r.event, ModelReplied)]
    # Before and after each reply, and at the end.
    for at in sorted({each.seq + n for each in replies for n in (-1, 0)} | {len(whole)}):
        models = ScriptedModels()
        fork = moments(journal).fork(parent.id, at, direction)
        research = go_on(fork, models, journal)
        assert research.state == "finished"
        known = {(r.event.task, r.event.round) for r in replies if r.seq <= at}  # type: ignore[union-attr]
        assert not {(asked.task, asked.round) for asked in models.asked} & known, at
        assert spent(research).calls == len(models.asked)
        assert len(research.calls) == len(known) + len(models.asked)
    assert journal.read(parent.id) == whole
    assert spent(fold_all(parent.id, whole)) == spent(parent)


def test_a_fork_of_a_fork_names_its_own_parent(journal: SqliteJournal) -> None:
    begin(journal, "tavily")
    driven(journal, toolbox(Place("tavily")))
    past = moments(journal)
    first = past.fork(RUN, 4, "What does it cost?")
    research = driven_fork(journal, first, toolbox(Place("tavily")))
    second = past.fork(first, research.seq, "And in winter?")
    place = Place("tavily")
    again = driven_fork(journal, second, toolbox(place))
    assert "And in winter?" in {query for query, _ in place.asked}
    assert not {(q, "tavily") for q, _ in place.asked} & answered(journal.read(first))
    assert again.forked_from is not None
    assert (again.forked_from.parent, again.forked_from.at) == (first, research.seq)
    parents = {run.id: run.parent for run in journal.runs()}
    assert parents == {RUN: "", first: RUN, second: first}
    assert spent(again).searches == len(place.asked)


@pytest.mark.parametrize("hurry", [ReportRequested(), BudgetSet(Budget(searches=1))])
def test_a_fork_takes_the_budget_with_it_and_not_the_hurry(
    journal: SqliteJournal, hurry: Event
) -> None:
    begin(journal, "tavily")
    journal.append(RUN, hurry)
    fork = moments(journal).fork(RUN, 2)
    research = fold_all(fork, journal.read(fork))
    assert not research.life.report_requested
    assert research.budget == fold_all(RUN, journal.read(RUN)).budget


def test_a_fork_says_where_it_came_from_and_then_what_was_asked(journal: SqliteJournal) -> None:
    begin(journal, "tavily")
    fork = moments(journal).fork(RUN, 1, "Roof insulation", "query")
    events = [recorded.event for recorded in journal.read(fork)[1:]]
    assert events == [RunForked(RUN, 1), Injected("query", "Roof insulation"), RunResumed()]


@pytest.mark.parametrize("at", [0, -1, 2, 10**9])
def test_a_moment_that_a_run_does_not_have_is_refused(journal: SqliteJournal, at: int) -> None:
    begin(journal, "tavily")
    for use in (moments(journal).fork, moments(journal).moment, moments(journal).graph_at):
        asked: Callable[[str, int], object] = use
        with pytest.raises(BadInput, match="has no moment"):
            asked(RUN, at)
        with pytest.raises(UnknownRun):
            asked("nobody", at)
    assert [run.id for run in journal.runs()] == [RUN]


def test_a_direction_is_checked_before_anything_is_recorded(journal: SqliteJournal) -> None:
    begin(journal, "tavily")
    with pytest.raises(BadInput, match="shorten"):
        moments(journal).fork(RUN, 1, "x" * 401, "query")
    assert len(journal.runs()) == 1


def test_moments_are_what_the_run_was_and_are_forgotten_with_it(library: Library) -> None:
    story = short_story()
    library._journal.restore(story.events)
    for at in range(1, len(story.events) + 1):
        assert library.moment("run1", at) == fold_all("run1", story.events[:at])
        assert library.graph_at("run1", at).seq == at
    library.delete("run1")
    with pytest.raises(UnknownRun):
        library.moment("run1", 3)


_FORKS = """
import sys
from pathlib import Path
from research_core import Library, Settings
library = Library(Settings(mindtrail_home=Path(sys.argv[1])))
print("ready", flush=True)
while True:
    library.fork("run1", int(sys.argv[2]), "another direction")
"""


@pytest.mark.system
@pytest.mark.parametrize("seed", range(3))
def test_a_fork_whose_process_is_killed_is_whole_or_not_there(tmp_path: Path, seed: int) -> None:
    home, story = tmp_path / "home", short_story()
    story.find(*((f"Page {n}", "A long page. " * 5_000) for n in range(20)), query="long")
    while len(story.events) < 200:
        story.inject("a note")
    journal = SqliteJournal(home)
    journal.restore(story.events)
    at = len(story.events)
    words = [sys.executable, "-c", _FORKS, str(home), str(at)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as forking:
        assert forking.stdout is not None
        assert forking.stdout.readline() == "ready\n"
        time.sleep(Random(seed).uniform(0.05, 0.4))  # noqa: S311 - a moment, not a secret
        forking.kill()
    runs = {run.id: run for run in journal.runs()}
    assert runs.pop("run1").events == at
    assert all((run.events, run.parent) == (at + 3, "run1") for run in runs.values())
    library = Library(Settings(mindtrail_home=home))
    assert all(library.research(run).forked_from for run in runs)
    library.close()
    journal.close()
