"""The analyst's question to the mind map comes first, and changes nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from research_core.domain.events import (
    Event,
    MapAsked,
    MapQuestioned,
    ReportRequested,
    ReportWritten,
    RunPaused,
    RunStopped,
    WaitStarted,
)
from research_core.domain.fold import fold_all
from research_core.domain.values import Budget, Report, Wait
from research_core.errors import SettingMissing
from research_core.journal.sqlite import SqliteJournal
from research_core.loop.decide import AskMap, MakePlan, Pause, WaitUntil, WriteReport, decide
from tests.loop.scripted import (
    RUN,
    Place,
    PlainReasoner,
    ScriptedToolbox,
    begin,
    driven,
    kinds,
    toolbox,
)
from tests.mindmap.story import Story

WAIT = Wait("model", "gemini", "quota", (datetime.now(UTC) + timedelta(days=1)).isoformat())


def begun(**more: object) -> Story:
    story = Story()
    story.start(reasoner="gemini", **more)  # type: ignore[arg-type]
    return story


def test_a_question_comes_before_the_run_s_next_step() -> None:
    story = begun()
    assert decide(story.research) == MakePlan()
    story.tell(MapQuestioned("What?"))
    assert decide(story.research) == AskMap()
    story.tell(MapAsked(0, "What?", "", asked_by="analyst"))
    assert decide(story.research) == MakePlan()


@pytest.mark.parametrize(
    "rest", [RunPaused("analyst"), RunStopped(), ReportWritten(Report("t", "en", "gemini", ()))]
)
def test_a_run_at_rest_answers_and_rests_on(rest: Event) -> None:
    story = begun()
    story.tell(rest)
    assert decide(story.research) is None
    story.tell(MapQuestioned("What?"))
    assert decide(story.research) == AskMap()
    story.tell(MapAsked(0, "What?", "", asked_by="analyst"))
    assert decide(story.research) is None


def test_an_answer_that_is_waited_for_is_asked_for_when_the_time_comes() -> None:
    story = begun()
    story.tell(MapQuestioned("What?"))
    story.tell(WaitStarted(WAIT))
    assert decide(story.research) == WaitUntil(WAIT)


def test_a_report_that_is_wanted_now_comes_first() -> None:
    story = begun()
    story.plan("What helps?")
    story.tell(MapQuestioned("What?"))
    story.tell(WaitStarted(WAIT))
    story.tell(ReportRequested())
    assert decide(story.research) == WriteReport()
    story.tell(ReportWritten(Report("t", "en", "gemini", ())))
    assert decide(story.research) == WaitUntil(WAIT)


def test_a_question_may_go_up_to_the_limit_without_asking() -> None:
    """At four fifths the run asks before it spends; a question has just been asked for. What
    goes above the limit is not sent: see the line of models."""
    story = begun(budget=Budget(minutes=1.0))
    story.tell(MapAsked(1, "Facts", ""), after_s=55.0)
    assert decide(story.research) == Pause("budget.minutes", "")
    story.tell(MapQuestioned("What?"))
    assert decide(story.research) == AskMap()


def test_the_whole_run_goes_on_as_if_nobody_had_asked(journal: SqliteJournal) -> None:
    place = Place("documents")
    begin(journal, "documents")
    journal.append(RUN, MapQuestioned("What?"))
    events = driven(journal, toolbox(place))
    told = kinds(events)
    assert told[:2] == ["map.asked", "plan.made"]
    assert told[-1] == "report.written"
    journal.append(RUN, MapQuestioned("And now?"))
    assert kinds(driven(journal, toolbox(place)))[-1] == "map.asked"
    research = fold_all(RUN, journal.read(RUN))
    assert research.state == "finished"
    assert [bool(q.answered_in) for q in research.map_questions] == [True, True]


@dataclass
class NoKey(ScriptedToolbox):
    """The key of the run's model went away."""

    def reasoner(self, name: str, run: str) -> PlainReasoner:
        raise SettingMissing("Gemini needs a key.", code="model.key")


def test_without_its_model_a_run_answers_why_and_is_not_paused_for_it(
    journal: SqliteJournal,
) -> None:
    begin(journal, "documents", reasoner="gemini")
    journal.append(RUN, RunPaused("analyst"))
    journal.append(RUN, MapQuestioned("What?"))
    driven(journal, NoKey({"documents": Place("documents")}))
    research = fold_all(RUN, journal.read(RUN))
    assert (research.state, research.life.cause) == ("paused", "analyst")
    assert research.map_answers[-1].error == "Gemini needs a key."
    assert research.map_answers[-1].asked_by == "analyst"
