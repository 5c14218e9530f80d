"""The analyst's questions to the mind map: open until answered, oldest first."""

from __future__ import annotations

from research_core.domain.events import (
    MapAsked,
    MapQuestioned,
    ModelFailed,
    ModelReplied,
    ReportWritten,
    RunPaused,
    RunResumed,
    RunStopped,
    WaitEnded,
    WaitStarted,
)
from research_core.domain.values import Report, Wait
from tests.mindmap.story import Story

FOR_MODEL = Wait("model", "gemini", "quota", "2026-11-21T10:00:00+00:00")
FOR_SEARCH = Wait("search", "tavily", "busy", "2026-11-21T12:00:00+00:00")


def begun() -> Story:
    story = Story()
    story.start(reasoner="gemini")
    return story


def answered(story: Story, question: str = "Q?") -> int:
    return story.tell(MapAsked(0, question, "MATCH ...", asked_by="analyst"))


def reply(task: str = "map", round_: int = 0) -> ModelReplied:
    return ModelReplied(task, round_, "gemini", "MATCH ...", "stop", 10, 5, 100)  # type: ignore[arg-type]


def test_a_question_is_open_until_its_answer_closes_the_oldest() -> None:
    story = begun()
    first = story.tell(MapQuestioned("One?"))
    second = story.tell(MapQuestioned("One?"))
    assert [q.id for q in story.research.open_map_questions] == [f"m{first}", f"m{second}"]
    seq = answered(story)
    assert [(q.id, q.answered_in) for q in story.research.map_questions] == [
        (f"m{first}", seq),
        (f"m{second}", 0),
    ]
    assert story.research.map_answers[-1].asked_by == "analyst"


def test_answers_to_the_model_and_to_a_step_close_nothing() -> None:
    story = begun()
    story.tell(MapQuestioned("One?"))
    story.tell(MapAsked(2, "Facts", "MATCH ..."))
    story.tell(MapAsked(2, "Mine", "MATCH ...", asked_by="model"))
    assert len(story.research.open_map_questions) == 1
    assert len(story.research.map_answers) == 2


def test_a_question_leaves_the_run_in_the_state_it_is_in() -> None:
    ends = (RunPaused("analyst"), RunStopped(), ReportWritten(Report("t", "en", "gemini", ())))
    for end in ends:
        story = begun()
        story.tell(end)
        before = story.research.life
        story.tell(MapQuestioned("One?"))
        story.tell(reply())
        answered(story)
        assert story.research.life == before


def test_replies_and_failures_of_an_answered_question_do_not_count_for_the_next() -> None:
    story = begun()
    story.tell(MapQuestioned("One?"))
    story.tell(MapQuestioned("Two?"))  # asked before the first one's reply came
    story.tell(ModelFailed("map", 0, "gemini", "unavailable", "Down."))
    story.tell(reply())
    assert len(story.research.replies_to("map", 0)) == 1
    assert len(story.research.failures_of("map", 0)) == 1
    answered(story)
    assert story.research.replies_to("map", 0) == ()
    assert story.research.failures_of("map", 0) == ()
    story.tell(reply())
    assert len(story.research.replies_to("map", 0)) == 1


def test_the_model_s_own_question_of_a_round_stays_apart_from_the_analyst_s() -> None:
    story = begun()
    story.tell(reply(round_=2))
    story.tell(MapQuestioned("One?"))
    assert story.research.replies_to("map", 0) == ()
    story.tell(reply())
    answered(story)
    assert [call.seq for call in story.research.replies_to("map", 2)] == [2]


def test_a_wait_for_an_answer_is_not_the_run_s_own() -> None:
    story = begun()
    story.tell(WaitStarted(FOR_SEARCH))
    story.tell(MapQuestioned("One?"))
    story.tell(WaitStarted(FOR_MODEL))
    assert (story.research.wait, story.research.map_wait) == (FOR_SEARCH, FOR_MODEL)
    story.tell(WaitEnded())
    assert (story.research.wait, story.research.map_wait) == (FOR_SEARCH, None)
    story.tell(WaitEnded())
    assert story.research.wait is None


def test_an_answer_ends_the_wait_for_it_and_a_resume_forgives_what_failed() -> None:
    story = begun()
    story.tell(RunPaused("analyst"))
    story.tell(MapQuestioned("One?"))
    story.tell(ModelFailed("map", 0, "gemini", "unavailable", "Down.", again_at=FOR_MODEL.until))
    story.tell(WaitStarted(FOR_MODEL))
    story.tell(RunResumed())
    assert story.research.failures_of("map", 0) == ()
    answered(story)
    assert story.research.map_wait is None


def test_only_a_run_at_work_spends_time_on_a_wait_for_an_answer() -> None:
    story = begun()
    story.tell(MapQuestioned("One?"))
    story.tell(WaitStarted(FOR_MODEL))
    before = story.research.active_seconds
    story.tell(WaitEnded(), after_s=3_000.0)
    assert story.research.active_seconds == before + 3_000.0
    story.tell(RunPaused("analyst"))
    before = story.research.active_seconds
    story.tell(WaitStarted(FOR_MODEL), after_s=500.0)
    story.tell(WaitEnded(), after_s=500.0)
    assert story.research.active_seconds == before
