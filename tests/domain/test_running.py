"""Calls, waits, budgets and time: how they stand in the state of a run."""

from __future__ import annotations

import pytest

from research_core.domain.events import (
    BudgetSet,
    Event,
    MapAsked,
    ModelFailed,
    ModelReplied,
    ReportRequested,
    ReportWritten,
    RewriteRequested,
    RunPaused,
    RunResumed,
    RunStopped,
    SectionImported,
    WaitEnded,
    WaitStarted,
)
from research_core.domain.values import Budget, MapAnswer, ModelCall, Report, Wait
from tests.mindmap.story import Story, short_story

LATER = "2026-11-21T10:00:00+00:00"
WAIT = Wait("model", "gemini", "quota", LATER)
OLD, NEW = (Report("t", "en", who, ()) for who in ("extractive", "gemini"))


def started(**wishes: object) -> Story:
    story = Story()
    story.start(**wishes)  # type: ignore[arg-type]
    return story


def finished() -> Story:
    story = short_story()
    story.tell(ReportWritten(OLD))
    return story


def test_every_call_of_a_model_is_kept_with_all_its_fields() -> None:
    story = started()
    story.tell(ModelReplied("plan", 0, "gemini", "{}", "length", 10, 5, 80, 0.25))
    story.tell(ModelFailed("reason", 1, "gemini", "unavailable", "HTTP 503.", 9, LATER))
    assert story.research.calls == (
        ModelCall(2, "plan", 0, "gemini", "{}", "length", 10, 5, 80, 0.25),
        ModelCall(
            3,
            "reason",
            1,
            "gemini",
            milliseconds=9,
            cause="unavailable",
            detail="HTTP 503.",
            again_at=LATER,
        ),
    )
    assert [call.replied for call in story.research.calls] == [True, False]


def test_replies_and_failures_are_found_by_task_and_round() -> None:
    story = started()
    story.tell(ModelReplied("reason", 1, "gemini", "first", "stop", 1, 1, 1))
    story.tell(ModelReplied("reason", 2, "gemini", "second", "stop", 1, 1, 1))
    story.tell(ModelFailed("reason", 2, "gemini", "timeout", "Too slow."))
    story.tell(ModelFailed("report", 2, "gemini", "timeout", "Too slow."))
    assert [call.text for call in story.research.replies_to("reason", 2)] == ["second"]
    assert story.research.replies_to("plan", 0) == ()
    assert [call.seq for call in story.research.failures_of("reason", 2)] == [4]


def test_a_resume_forgives_failed_calls_but_forgets_no_reply() -> None:
    story = started()
    story.tell(ModelReplied("reason", 1, "gemini", "kept", "stop", 1, 1, 1))
    story.tell(ModelFailed("reason", 1, "gemini", "refused_key", "No."))
    story.tell(RunPaused("model.refused_key"))
    story.tell(RunResumed())
    assert story.research.failures_of("reason", 1) == ()
    assert len(story.research.replies_to("reason", 1)) == 1
    assert len(story.research.calls) == 2
    seq = story.tell(ModelFailed("reason", 1, "gemini", "quota", "Wait."))
    assert [call.seq for call in story.research.failures_of("reason", 1)] == [seq]


@pytest.mark.parametrize(
    ("event", "waits"),
    [
        (WaitEnded(), False),
        (ReportRequested(), False),
        (ReportWritten(OLD), False),
        (RunPaused("analyst"), True),
        (RunStopped(), True),
        (BudgetSet(Budget(calls=1)), True),
    ],
)
def test_a_wait_lasts_until_its_time_or_until_nobody_wants_it(event: Event, waits: bool) -> None:
    story = started()
    story.tell(WaitStarted(WAIT))
    assert story.research.wait == WAIT
    story.inject("a note ends no wait")
    assert story.research.wait == WAIT
    story.tell(event)
    assert (story.research.wait is not None) is waits
    story.tell(RunResumed())
    assert story.research.wait is None


def test_what_the_map_answered_is_kept_in_order() -> None:
    story = started()
    story.tell(MapAsked(1, "gaps", "MATCH (q) RETURN q", '[{"q": 1}]', "One is open."))
    story.tell(MapAsked(1, "why?", "MATCH (", error="It cannot be parsed.", asked_by="model"))
    assert story.research.map_answers == (
        MapAnswer(2, 1, "gaps", "MATCH (q) RETURN q", '[{"q": 1}]', "One is open."),
        MapAnswer(3, 1, "why?", "MATCH (", "[]", error="It cannot be parsed.", asked_by="model"),
    )


def test_the_brief_sets_the_first_budget_and_the_analyst_another() -> None:
    story = started(budget=Budget(calls=3))
    assert story.research.budget == Budget(calls=3)
    story.tell(BudgetSet(Budget(tokens=9)))
    assert story.research.budget == Budget(tokens=9)
    assert story.research.brief.budget == Budget(calls=3)


@pytest.mark.parametrize(
    ("cause", "acknowledged"),
    [
        ("budget.calls", {"calls"}),
        ("budget.money", set()),  # there is no such limit in this run
        ("analyst", set()),
        ("search.quota", set()),
    ],
)
def test_a_resume_lets_the_run_go_up_to_the_limit_that_it_paused_at(
    cause: str, acknowledged: set[str]
) -> None:
    story = started(budget=Budget(calls=5, tokens=100))
    for _ in range(4):
        story.tell(ModelReplied("plan", 0, "gemini", "", "stop", 1, 1, 1))
    story.tell(RunPaused(cause))
    assert story.research.acknowledged == frozenset()
    story.tell(RunResumed())
    assert story.research.acknowledged == acknowledged
    story.tell(RunPaused("analyst"))
    story.tell(RunResumed())
    assert story.research.acknowledged == acknowledged
    story.tell(BudgetSet(Budget(calls=6)))
    assert story.research.acknowledged == frozenset()


def test_a_raised_limit_is_asked_about_again() -> None:
    """Whoever raises a limit and resumes has not yet let the run go up to the new one."""
    story = started(budget=Budget(calls=5))
    for _ in range(4):
        story.tell(ModelReplied("plan", 0, "gemini", "", "stop", 1, 1, 1))
    story.tell(RunPaused("budget.calls"))
    story.tell(BudgetSet(Budget(calls=10)))
    story.tell(RunResumed())
    assert story.research.acknowledged == frozenset()


def test_only_the_time_at_work_counts() -> None:
    story = started()
    assert story.research.active_seconds == 0
    story.tell(WaitStarted(WAIT), after_s=10)
    story.tell(WaitEnded(), after_s=60)  # a wait is the run's own time
    story.tell(RunPaused("analyst"), after_s=5)
    assert story.research.active_seconds == 75
    story.tell(RunResumed(), after_s=86_400)
    assert story.research.active_seconds == 75
    story.tell(RunStopped(), after_s=2.5)
    story.tell(RunResumed(), after_s=86_400)
    story.tell(ReportWritten(OLD), after_s=1)
    assert story.research.active_seconds == 78.5
    story.inject("after the end")
    story.tell(RewriteRequested(), after_s=86_400)
    story.tell(ReportWritten(NEW), after_s=3)
    assert story.research.active_seconds == 81.5


def test_a_clock_that_was_set_back_takes_no_time_away() -> None:
    story = started()
    story.tell(WaitEnded(), after_s=30)
    story.tell(WaitEnded(), after_s=-3600)
    assert story.research.active_seconds == 30


def test_days_in_which_nobody_drove_a_run_that_crashed_do_not_count() -> None:
    story = started()
    story.tell(WaitStarted(WAIT), after_s=172_800)
    assert story.research.active_seconds == 600


def test_a_new_report_is_not_held_back_by_the_failures_of_the_last() -> None:
    story = started()
    story.tell(ModelFailed("report", 0, "gemini", "quota_day", "Used up."))
    story.tell(ReportWritten(OLD))
    story.tell(RewriteRequested())
    assert story.research.failures_of("report", 0) == ()


def test_a_report_is_written_anew_and_the_old_one_stands_until_then() -> None:
    story = finished()
    story.tell(RewriteRequested())
    research = story.research
    assert (research.state, research.report) == ("running", OLD)
    assert research.life.rewriting
    assert not research.life.in_a_hurry
    story.tell(ReportWritten(NEW))
    assert (story.research.state, story.research.report) == ("finished", NEW)
    assert not story.research.life.rewriting


def test_a_reply_that_became_a_report_is_not_used_for_the_next() -> None:
    story = short_story()
    story.tell(ModelReplied("report", 2, "gemini", "first", "stop", 1, 1, 1))
    assert len(story.research.replies_to("report", 2)) == 1
    story.tell(ReportWritten(OLD))
    story.tell(RewriteRequested())
    assert story.research.replies_to("report", 2) == ()
    story.tell(ModelReplied("report", 2, "gemini", "second", "stop", 1, 1, 1))
    assert [call.text for call in story.research.replies_to("report", 2)] == ["second"]


@pytest.mark.parametrize("event", [RewriteRequested(), RunPaused("analyst")])
def test_only_a_complete_run_is_written_anew(event: Event) -> None:
    story = started()
    story.tell(event)
    story.tell(RewriteRequested())
    assert not story.research.life.rewriting


def test_a_rewriting_can_be_paused_hurried_and_stopped() -> None:
    story = finished()
    story.tell(RewriteRequested())
    story.tell(RunPaused("model.refused_key"))
    story.tell(RunResumed())
    assert (story.research.state, story.research.life.rewriting) == ("running", True)
    story.tell(ReportRequested())
    assert story.research.life.in_a_hurry
    story.tell(RunStopped())
    assert (story.research.state, story.research.report) == ("finished", OLD)
    assert not story.research.life.report_requested


def test_an_imported_section_changes_nothing_but_the_place_in_the_journal() -> None:
    story = short_story()
    before = story.research
    story.tell(SectionImported("Search Results", "2026-01-02 03:04:05", "text"))
    after = story.research
    assert after.seq == before.seq + 1
    assert (after.claims, after.steps, after.life) == (before.claims, before.steps, before.life)


def test_a_report_stands_whatever_is_said_while_it_is_written_anew() -> None:
    for section in ("", "summary"):
        story = finished()
        story.tell(RewriteRequested(section))
        story.tell(RunPaused("model.quota"))
        story.tell(ReportRequested())
        life = story.research.life
        assert (life.state, life.rewriting, life.section) == ("running", True, section)
        story.tell(RunPaused("analyst"))
        story.tell(RunStopped())
        assert (story.research.state, story.research.report) == ("finished", OLD)
