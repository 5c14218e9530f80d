"""A wait: long, on disk, and over at once when somebody acts."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from research_core.domain.events import (
    Event,
    Injected,
    Recorded,
    ReportRequested,
    RunPaused,
    RunResumed,
    RunStopped,
    WaitEnded,
    WaitStarted,
)
from research_core.domain.fold import fold_all
from research_core.domain.values import Wait
from research_core.journal.sqlite import SqliteJournal
from research_core.loop.run import drive
from tests.loop.scripted import RUN, Place, ScriptedToolbox, begin, driven, kinds, toolbox

DAY_S = 86_400.0
GIVE_UP_S = 20.0  # far more than any machine needs, far less than the wait


def wait_of(seconds: float) -> WaitStarted:
    until = datetime.now(UTC) + timedelta(seconds=seconds)
    return WaitStarted(Wait("search", "tavily", "busy", until.isoformat()))


@dataclass
class Driver:
    """Drives the run on a thread, as the desk does."""

    journal: SqliteJournal
    tools: ScriptedToolbox
    closing: threading.Event = field(default_factory=threading.Event)
    seen: list[Recorded] = field(default_factory=list)
    saw: threading.Condition = field(default_factory=threading.Condition)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._drive, daemon=True)
        self.thread.start()

    def _drive(self) -> None:
        for recorded in drive(RUN, self.journal, self.tools, self.closing):
            with self.saw:
                self.seen.append(recorded)
                self.saw.notify_all()

    def wait_for(self, kind: str) -> bool:
        """False when no such event was seen in time."""
        with self.saw:
            return self.saw.wait_for(lambda: kind in kinds(self.seen), GIVE_UP_S)

    def has_ended(self) -> bool:
        self.thread.join(GIVE_UP_S)
        return not self.thread.is_alive()


@pytest.fixture
def tools() -> ScriptedToolbox:
    return toolbox(Place("tavily"))


@pytest.fixture
def waiting(journal: SqliteJournal) -> SqliteJournal:
    """A run that waits until tomorrow."""
    begin(journal, "tavily")
    journal.append(RUN, wait_of(DAY_S))
    return journal


@pytest.mark.parametrize("act", [RunPaused("analyst"), RunStopped()])
def test_a_pause_and_a_stop_end_a_wait_at_once(
    waiting: SqliteJournal, tools: ScriptedToolbox, act: Event
) -> None:
    driver = Driver(waiting, tools)
    waiting.append(RUN, act)
    assert driver.has_ended()
    assert kinds(waiting.read(RUN)) == ["run.started", "wait.started", act.kind]
    with waiting.lease(RUN):  # nobody holds it any more
        pass


def test_the_report_now_is_written_in_the_middle_of_a_wait(
    waiting: SqliteJournal, tools: ScriptedToolbox
) -> None:
    driver = Driver(waiting, tools)
    waiting.append(RUN, ReportRequested())
    assert driver.has_ended()
    told = kinds(waiting.read(RUN))
    assert told[2] == "report.requested"
    assert told[-1] == "report.written"
    assert "wait.ended" not in told


def test_what_is_injected_is_seen_at_once_and_the_wait_goes_on(
    waiting: SqliteJournal, tools: ScriptedToolbox
) -> None:
    driver = Driver(waiting, tools)
    waiting.append(RUN, Injected("note", "mind the cost"))
    assert driver.wait_for("injected")
    assert driver.thread.is_alive()
    waiting.append(RUN, RunPaused("analyst"))
    assert driver.has_ended()
    assert kinds(driver.seen) == ["injected", "run.paused"]


def test_a_wait_ends_without_an_event_when_the_process_closes(
    waiting: SqliteJournal, tools: ScriptedToolbox
) -> None:
    driver = Driver(waiting, tools)
    driver.closing.set()
    assert driver.has_ended()
    assert kinds(waiting.read(RUN)) == ["run.started", "wait.started"]
    assert fold_all(RUN, waiting.read(RUN)).state == "running"


@pytest.mark.parametrize("seconds", [-DAY_S, -0.01, 0.0, 0.05])
def test_when_the_time_comes_the_wait_ends_and_the_run_goes_on(
    journal: SqliteJournal, tools: ScriptedToolbox, seconds: float
) -> None:
    begin(journal, "tavily")
    wait = wait_of(seconds)
    journal.append(RUN, wait)
    events = driven(journal, tools)
    assert events[0].event == WaitEnded()
    assert events[0].at >= datetime.fromisoformat(wait.wait.until)
    assert kinds(events)[1] == "plan.made"
    assert kinds(events)[-1] == "report.written"
    assert kinds(events).count("wait.ended") == 1


def test_a_resume_does_not_wait_again(waiting: SqliteJournal, tools: ScriptedToolbox) -> None:
    waiting.append(RUN, RunPaused("analyst"))
    waiting.append(RUN, RunResumed())
    told = kinds(driven(waiting, tools))
    assert told[-1] == "report.written"
    assert "wait.ended" not in told


def test_a_pause_and_a_resume_in_one_moment_leave_nobody_waiting(
    waiting: SqliteJournal, tools: ScriptedToolbox
) -> None:
    driver = Driver(waiting, tools)
    waiting.append(RUN, RunPaused("analyst"))
    waiting.append(RUN, RunResumed())
    assert driver.has_ended()
    driven(waiting, tools)  # in case it went between the two: whoever resumes drives on
    assert kinds(waiting.read(RUN))[-1] == "report.written"
