"""What waits, what a budget stops, and what it never stops."""

from __future__ import annotations

import pytest

from research_core.domain.events import (
    BudgetSet,
    Injected,
    ModelReplied,
    ReportRequested,
    ReportWritten,
    RewriteRequested,
    RunPaused,
    RunResumed,
    SearchFailed,
    SearchReplied,
    WaitEnded,
    WaitStarted,
)
from research_core.domain.fold import fold_all
from research_core.domain.spending import nearing
from research_core.domain.values import Budget, ModelTask, Report, Wait
from research_core.journal.sqlite import SqliteJournal
from research_core.loop.decide import (
    AskSearches,
    GatherEvidence,
    MakePlan,
    Pause,
    ReadReply,
    Reason,
    WaitUntil,
    WriteReport,
    decide,
)
from tests.loop.scripted import RUN, Place, begin, driven, kinds, toolbox
from tests.mindmap.story import Story

LATER = "2026-11-21T10:00:00+00:00"
WAIT = Wait("search", "tavily", "busy", LATER)
ONE_CALL = Budget(calls=1)


def planned(*providers: str, queries: tuple[str, ...] = ("one", "two"), **wishes: object) -> Story:
    story = Story()
    story.start(providers=providers or ("documents",), **wishes)  # type: ignore[arg-type]
    story.plan("What helps?", queries=queries)
    return story


def reply(story: Story, task: ModelTask = "plan", round_: int = 0) -> None:
    story.tell(ModelReplied(task, round_, "gemini", "{}", "stop", 10, 5, 80, 0.25))


def asked(story: Story) -> list[tuple[str, str]]:
    action = decide(story.research)
    assert isinstance(action, AskSearches)
    return [(query.id, provider) for query, provider in action.pairs]


def test_a_wait_comes_before_all_work() -> None:
    story = Story()
    story.start()
    for _ in range(2):
        story.tell(WaitStarted(WAIT))
        assert decide(story.research) == WaitUntil(WAIT)
        story.tell(WaitEnded())
        assert decide(story.research) == MakePlan()
    story.plan("What helps?")
    story.tell(SearchFailed("y2.0", "documents", "busy", "Too often.", 1, LATER))
    story.tell(WaitStarted(WAIT))
    assert decide(story.research) == WaitUntil(WAIT)


def test_a_reply_that_is_here_is_read_before_waiting() -> None:
    story = planned()
    story.tell(SearchReplied("y2.0", "documents", ["text"], 1))
    story.tell(WaitStarted(WAIT))
    assert decide(story.research) == ReadReply("y2.0", "documents")


def test_an_injection_does_not_end_a_wait() -> None:
    story = planned()
    story.tell(WaitStarted(WAIT))
    story.tell(Injected("query", "one more"))
    assert decide(story.research) == WaitUntil(WAIT)


def test_nobody_in_a_hurry_waits_but_a_rewriting_does() -> None:
    story = planned()
    story.tell(ReportRequested())
    story.tell(WaitStarted(WAIT))
    assert decide(story.research) == WriteReport()
    story.tell(ReportWritten(Report("t", "en", "extractive", ())))
    story.tell(RewriteRequested())
    assert decide(story.research) == WriteReport()
    story.tell(WaitStarted(WAIT))
    assert decide(story.research) == WaitUntil(WAIT)


def test_a_search_that_failed_for_now_is_asked_again_after_its_wait() -> None:
    story = planned("tavily")
    story.tell(SearchFailed("y2.0", "tavily", "busy", "Too often.", 1, LATER))
    story.find(("A", "A text."), query="y2.1", provider="tavily")
    story.tell(WaitStarted(WAIT))
    assert decide(story.research) == WaitUntil(WAIT)
    story.tell(WaitEnded())
    assert asked(story) == [("y2.0", "tavily")]


def test_the_analyst_is_asked_at_four_fifths_before_a_paid_search() -> None:
    story = planned("tavily", queries=tuple("abcdef"), budget=Budget(searches=5))
    for place in range(3):
        story.find(("A", "A text."), query=f"y2.{place}", provider="tavily")
        assert isinstance(decide(story.research), AskSearches)
    story.find(("A", "A text."), query="y2.3", provider="tavily")
    assert decide(story.research) == Pause("budget.searches", "")
    story.tell(RunPaused("budget.searches"))
    story.tell(RunResumed())
    assert asked(story) == [("y2.4", "tavily")]
    story.find(("A", "A text."), query="y2.4", provider="tavily")
    assert decide(story.research) == GatherEvidence()


def test_a_budget_that_is_near_does_not_stop_what_costs_nothing() -> None:
    story = planned("documents", budget=Budget(searches=0, tokens=18))
    reply(story)
    assert nearing(story.research) is not None
    assert asked(story) == [("y2.0", "documents"), ("y2.1", "documents")]


def test_a_larger_budget_lets_the_run_go_on_without_a_resume_of_the_old_one() -> None:
    story = planned("tavily", budget=Budget(searches=1), queries=tuple("abc"))
    story.find(("A", "A text."), query="y2.0", provider="tavily")
    story.tell(BudgetSet(Budget(searches=10)))
    assert asked(story) == [("y2.1", "tavily"), ("y2.2", "tavily")]


def test_paid_searches_are_trimmed_to_what_is_left_and_free_ones_are_not() -> None:
    story = planned("documents", "tavily", queries=tuple("abc"), budget=Budget(searches=2))
    assert asked(story) == [
        ("y2.0", "documents"),
        ("y2.0", "tavily"),
        ("y2.1", "documents"),
        ("y2.1", "tavily"),
        ("y2.2", "documents"),
    ]


def test_paid_searches_are_trimmed_to_the_money_too() -> None:
    story = planned("tavily", queries=tuple("abc"), budget=Budget(money=0.25), search_price=0.1)
    assert asked(story) == [("y2.0", "tavily"), ("y2.1", "tavily")]


def test_before_each_call_of_a_model_the_analyst_is_asked_and_not_when_it_is_paid() -> None:
    story = Story()
    story.start(reasoner="gemini", budget=Budget(calls=0))
    assert decide(story.research) == Pause("budget.calls", "")
    reply(story)
    assert decide(story.research) == MakePlan()
    story.plan("What helps?", queries=("one",))
    (source,) = story.find(("A", "A text."), query="y3.0")
    assert decide(story.research) == GatherEvidence()
    story.gather((source, "q3.0"))
    assert decide(story.research) == Pause("budget.calls", "")
    reply(story, "reason", 1)
    assert decide(story.research) == Reason()
    story.reason()
    assert decide(story.research) == Pause("budget.calls", "")
    reply(story, "report", 1)
    assert decide(story.research) == WriteReport()


def test_the_extractive_reasoner_is_never_stopped_by_a_budget_of_models() -> None:
    story = Story()
    story.start(budget=Budget(calls=0, tokens=0, money=0.0))
    assert decide(story.research) == MakePlan()


@pytest.mark.parametrize("budget", [ONE_CALL, Budget(tokens=15), Budget(money=0.25)])
def test_a_report_that_is_asked_for_now_is_not_stopped(budget: Budget) -> None:
    story = Story()
    story.start(reasoner="gemini", budget=budget)
    reply(story)
    story.plan("What helps?")
    assert decide(story.research) != WriteReport()
    story.tell(ReportRequested())
    assert decide(story.research) == WriteReport()


def test_with_everything_spent_what_is_here_still_becomes_a_step_and_a_report() -> None:
    story = Story()
    story.start(reasoner="gemini", budget=ONE_CALL)
    reply(story)
    story.plan("What helps?", queries=("one", "two"))
    (source,) = story.find(("A", "A text."), query="y3.0")
    story.tell(RunPaused("budget.calls"))
    story.tell(RunResumed())
    assert isinstance(decide(story.research), AskSearches)  # documents cost nothing
    story.find(query="y3.1")
    assert decide(story.research) == GatherEvidence()
    story.gather((source, "q3.0"))
    assert decide(story.research) == Reason()
    story.reason()
    assert decide(story.research) == WriteReport()


@pytest.mark.parametrize("providers", [("tavily",), ("documents", "tavily")])
def test_what_no_search_is_left_for_does_not_keep_a_run_going_for_ever(
    journal: SqliteJournal, providers: tuple[str, ...]
) -> None:
    """The analyst puts in a query that the budget bears no search for."""
    begin(journal, *providers, budget=Budget(searches=2))
    tools = toolbox(*(Place(name) for name in providers))
    driven(journal, tools)
    journal.append(RUN, Injected("query", "one more"))
    journal.append(RUN, RunResumed())
    assert kinds(driven(journal, tools))[-1] == "report.written"
    assert fold_all(RUN, journal.read(RUN)).queued == ()


@pytest.mark.parametrize("budget", [Budget(money=0.0), Budget(calls=0), Budget(tokens=0)])
def test_a_run_that_may_spend_nothing_still_reads_the_documents(
    journal: SqliteJournal, budget: Budget
) -> None:
    documents = Place("documents")
    begin(journal, "documents", budget=budget)
    assert kinds(driven(journal, toolbox(documents)))[-1] == "report.written"
    assert [text for text, _ in documents.asked][:2] == ["one", "two"]
