"""What a run spent, and how near it is to what it may spend. Pure."""

from __future__ import annotations

from research_core.domain.research import Research
from research_core.domain.values import Injection, Query, Resource, Spending
from research_core.domain.wording import wording_asked, wording_of

ASK_AT = 0.8
FREE_PLACES = frozenset({"documents"})
# A call that ended so never reached the model.
_UNSENT = frozenset({"quota", "quota_day", "refused_key", "unknown_model", "unreachable"})


def spent(research: Research) -> Spending:
    """All that a run spent up to its last event; a fork, since it branched off."""
    since = research.forked_from.seq if research.forked_from else 0
    calls = [call for call in research.calls if call.seq > since]
    sent = [call for call in calls if call.cause not in _UNSENT]
    replied = [call for call in calls if call.replied]
    paid = [
        search
        for search in research.searches
        if search.provider not in FREE_PLACES and search.state != "failed" and search.seq > since
    ]
    calls_cost = sum(call.cost or 0.0 for call in replied)
    return Spending(
        calls=len(sent),
        tokens=sum(call.prompt_tokens + call.reply_tokens for call in replied),
        searches=len(paid),
        minutes=research.active_seconds / 60,
        money=calls_cost + len(paid) * research.brief.search_price,
        unpriced=sum(call.cost is None for call in replied),
    )


def nearing(research: Research) -> Resource | None:
    """The first limit of which four fifths are spent and that the analyst did not let the
    run go up to."""
    near = (r for r in near_limits(research) if r not in research.acknowledged)
    return next(near, None)


def near_limits(research: Research) -> tuple[Resource, ...]:
    """All limits of which four fifths are spent."""
    spending = spent(research)
    return tuple(
        resource
        for resource, limit in research.budget.limits()
        if spending.of(resource) >= ASK_AT * limit
    )


def is_spent(research: Research) -> bool:
    """True when a limit other than that of searches is reached: only free work is left."""
    spending = spent(research)
    return any(
        spending.of(resource) >= limit
        for resource, limit in research.budget.limits()
        if resource != "searches"
    )


def searches_left(research: Research) -> int | None:
    """How many paid searches may still be made; None for any number."""
    limit = research.budget.searches
    left = None if limit is None else max(0, limit - spent(research).searches)
    price = research.brief.search_price
    if research.budget.money is not None and price > 0:
        affordable = int((research.budget.money - spent(research).money) / price + 1e-9)
        left = max(0, affordable if left is None else min(left, affordable))
    return left


def affords(research: Research, tokens: int, money: float | None) -> bool:
    """True when one more call of at most so many tokens and dollars stays in the budget."""
    spending, budget = spent(research), research.budget
    return not (
        (budget.calls is not None and spending.calls + 1 > budget.calls)
        or (budget.tokens is not None and spending.tokens + tokens > budget.tokens)
        or (budget.money is not None and spending.money + (money or 0.0) > budget.money)
        or (budget.minutes is not None and spending.minutes >= budget.minutes)
    )


def affordable_searches(research: Research) -> tuple[tuple[Query, str], ...]:
    """The open searches, as many of the paid ones as the budget still bears."""
    left = searches_left(research)
    if left is None:
        return research.open_searches
    pairs = []
    for query, provider in research.open_searches:
        is_paid = provider not in FREE_PLACES
        if not is_paid or left > 0:
            pairs.append((query, provider))
            left -= is_paid
    return tuple(pairs)


def ready_injections(research: Research) -> tuple[Injection, ...]:
    """The queued injections whose own searches are made, or will not be any more."""
    waiting = {wording_of(query.text) for query, _ in affordable_searches(research)}
    return tuple(
        injection
        for injection in research.queued
        if research.life.report_requested or wording_asked(injection) not in waiting
    )
