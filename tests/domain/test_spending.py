"""What a run spent, when it asks, and what it may still do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research_core.domain.events import ModelFailed, ModelReplied, RunPaused, RunResumed
from research_core.domain.patience import Patience
from research_core.domain.spending import affords, is_spent, nearing, searches_left, spent
from research_core.domain.tokens import estimate_tokens
from research_core.domain.values import Budget, ModelCause, Spending
from tests.domain.acts import LATER, fail
from tests.mindmap.story import Story


def running(
    budget: Budget | None = None, price: float = 0.0, queries: tuple[str, ...] = ("one", "two")
) -> Story:
    story = Story()
    story.start(providers=("documents", "tavily"), budget=budget, search_price=price)
    story.plan("What?", queries=queries)
    return story


def reply(story: Story, tokens: int = 15, cost: float | None = 0.25) -> None:
    story.tell(ModelReplied("reason", 1, "gemini", "{}", "stop", tokens - 5, 5, 80, cost), 0.0)


def test_calls_tokens_and_money_are_added_up() -> None:
    story = running()
    reply(story)
    reply(story, tokens=85, cost=None)
    story.tell(ModelFailed("reason", 1, "gemini", "timeout", "Too slow."), 0.0)
    spending = spent(story.research)
    assert (spending.calls, spending.tokens) == (3, 100)
    assert (spending.money, spending.unpriced) == (0.25, 1)


@pytest.mark.parametrize(
    ("cause", "counts"),
    [
        ("quota", False),
        ("quota_day", False),
        ("refused_key", False),
        ("unknown_model", False),
        ("unreachable", False),
        ("refused_request", True),
        ("unavailable", True),
        ("timeout", True),
        ("broken_reply", True),
    ],
)
def test_a_call_that_never_reached_the_model_is_not_counted(
    cause: ModelCause, counts: bool
) -> None:
    story = running()
    story.tell(ModelFailed("plan", 0, "gemini", cause, "No."))
    assert spent(story.research).calls == int(counts)


def test_searches_of_paid_places_that_answered_are_counted_and_priced() -> None:
    story = running(price=0.008)
    story.find(("A", "A text."), query="y2.0", provider="documents")
    story.find(("A", "A text."), query="y2.0", provider="tavily")
    story.find(query="y2.1", provider="tavily")
    fail(story, "busy", "y2.2", again=LATER)
    spending = spent(story.research)
    assert spending.searches == 2
    assert spending.money == pytest.approx(0.016)


def test_minutes_are_the_time_at_work() -> None:
    story = running(Budget(minutes=2.0))
    story.tell(RunPaused("analyst"), after_s=89)
    story.tell(RunResumed(), after_s=3600)
    assert spent(story.research).minutes == pytest.approx(1.5)
    assert nearing(story.research) is None
    story.inject("a note", "note")
    story.tell(RunPaused("analyst"), after_s=5)
    assert nearing(story.research) == "minutes"


@pytest.mark.parametrize(
    ("budget", "near"),
    [
        (Budget(), None),
        (Budget(calls=6), None),
        (Budget(calls=5), "calls"),
        (Budget(tokens=76), None),
        (Budget(tokens=75), "tokens"),
        (Budget(money=1.26), None),
        (Budget(money=1.25), "money"),
        (Budget(calls=0), "calls"),
        (Budget(calls=100, tokens=60, money=0.1), "tokens"),
    ],
)
def test_four_fifths_of_a_limit_are_near(budget: Budget, near: str | None) -> None:
    story = running(budget)
    for _ in range(4):
        reply(story)
    assert nearing(story.research) == near


def test_a_limit_that_the_analyst_let_go_up_to_is_asked_about_once() -> None:
    story = running(Budget(calls=5, tokens=80))
    for _ in range(4):
        reply(story)
    assert nearing(story.research) == "calls"
    story.tell(RunPaused("budget.calls"))
    story.tell(RunResumed())
    assert nearing(story.research) is None
    reply(story)
    assert nearing(story.research) == "tokens"


def test_no_call_is_affordable_beyond_the_limit_itself() -> None:
    story = running(Budget(calls=5))
    for _ in range(4):
        reply(story)
    story.tell(RunPaused("budget.calls"))
    story.tell(RunResumed())
    assert affords(story.research, 10**9, None)
    assert not is_spent(story.research)
    reply(story)
    assert not affords(story.research, 0, None)
    assert is_spent(story.research)


@pytest.mark.parametrize(
    ("budget", "tokens", "money", "fits"),
    [
        (Budget(), 10**9, 10.0**9, True),
        (Budget(tokens=100), 85, None, True),
        (Budget(tokens=100), 86, None, False),
        (Budget(money=1.0), 1, 0.75, True),
        (Budget(money=1.0), 1, 0.76, False),
        (Budget(money=1.0), 1, None, True),
        (Budget(calls=1), 1, None, False),
        (Budget(calls=2), 1, None, True),
        (Budget(minutes=0.01), 1, None, False),
        (Budget(searches=0), 1, None, True),
    ],
)
def test_a_call_must_fit_into_every_limit(
    budget: Budget, tokens: int, money: float | None, fits: bool
) -> None:
    story = running(budget)
    reply(story)
    assert affords(story.research, tokens, money) is fits


@given(
    limit=st.integers(0, 200),
    sizes=st.lists(st.tuples(st.integers(5, 60), st.floats(0, 0.5)), max_size=12),
)
def test_what_affords_lets_through_never_goes_beyond_a_limit(
    limit: int, sizes: list[tuple[int, float]]
) -> None:
    budget = Budget(calls=limit // 20, tokens=limit, money=limit / 100)
    story = running(budget)
    for tokens, cost in sizes:
        if affords(story.research, tokens, cost):
            reply(story, tokens, cost)
    spending = spent(story.research)
    assert all(spending.of(resource) <= most for resource, most in budget.limits())


@pytest.mark.parametrize(
    ("budget", "price", "left"),
    [
        (Budget(), 0.0, None),
        (Budget(), 1.0, None),
        (Budget(searches=3), 0.0, 2),
        (Budget(searches=1), 0.0, 0),
        (Budget(searches=0), 0.0, 0),
        (Budget(money=0.3), 0.1, 2),
        (Budget(money=0.05), 0.1, 0),
        (Budget(money=5.0, searches=2), 0.1, 1),
        (Budget(money=0.2, searches=9), 0.1, 1),
        (Budget(money=0.3), 0.0, None),
    ],
)
def test_the_searches_that_are_left_fit_the_limit_and_the_money(
    budget: Budget, price: float, left: int | None
) -> None:
    story = running(budget, price)
    story.find(("A", "A text."), query="y2.0", provider="tavily")
    assert searches_left(story.research) == left


def test_used_up_searches_end_the_searching_and_not_the_thinking() -> None:
    story = running(Budget(searches=1))
    story.find(("A", "A text."), query="y2.0", provider="tavily")
    assert searches_left(story.research) == 0
    assert not is_spent(story.research)


def test_every_resource_of_a_budget_can_be_spent() -> None:
    budget = Budget(1, 2, 3, 4.0, 5.0)
    spending = Spending(1, 2, 3, 4.0, 5.0)
    assert {name: spending.of(name) for name, _ in budget.limits()} == dict(budget.limits())


@given(
    tries=st.integers(1, 8),
    asked=st.none() | st.floats(0, 1000),
    chance=st.floats(0, 1),
)
def test_a_wait_grows_and_is_never_shorter_than_asked_for(
    tries: int, asked: float | None, chance: float
) -> None:
    patience = Patience(first_s=2.0, most_tries=5)
    delay = patience.delay_s(tries, asked, chance)
    if tries >= 5:
        assert delay is None
        return
    assert delay is not None
    assert delay >= (asked or 0.0)
    assert delay >= 1.5 * 3.0 ** (tries - 1)
    if asked is None:
        assert delay <= 2.5 * 3.0 ** (tries - 1)


def test_four_retries_bridge_a_minute_without_luck() -> None:
    delays = [Patience().delay_s(tries, None, 0.0) for tries in range(1, 5)]
    assert sum(delay or 0.0 for delay in delays) >= 60


def test_tokens_are_estimated_on_the_careful_side_in_both_scripts() -> None:
    assert estimate_tokens("") == 1
    assert estimate_tokens("four" * 100) == 101
    assert estimate_tokens("가" * 300) == 201
    assert estimate_tokens("a" * 40 + "가" * 30) == 31
