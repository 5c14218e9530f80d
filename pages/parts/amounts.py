"""Calls, tokens, money, minutes: what a run spends, in words and as small meters."""

from __future__ import annotations

from pages.parts.escape import h
from pages.parts.texts import Texts
from pages.parts.timeline import clock
from research_core import Budget, Research, Resource, spent


def money(dollars: float, t: Texts) -> str:
    """US dollars, with as many digits as small sums need."""
    if dollars == 0:
        return t("unit.money", n="0")
    digits = 2 if dollars >= 0.1 else 3 if dollars >= 0.001 else 4
    return t("unit.money", n=f"{dollars:,.{digits}f}")


def amount(resource: Resource, number: float, t: Texts) -> str:
    """An amount of one resource with its unit: "5 calls", "0.05 dollars"."""
    if resource == "money":
        return money(number, t)
    whole = round(number)
    if resource == "minutes" and number != whole:
        return t("count.minutes.other", n=f"{number:,.1f}")
    return t.count(f"count.{resource}", whole)


def bare(resource: Resource, number: float, t: Texts) -> str:
    """An amount without its unit, for "4 of 5 calls"."""
    if resource == "money":
        return money(number, t)
    return f"{number:,.1f}" if number != round(number) else f"{round(number):,}"


def budget_words(budget: Budget, t: Texts) -> str:
    """All limits in a line, or that there is none."""
    words = [amount(resource, float(limit), t) for resource, limit in budget.limits()]
    return ", ".join(words) or t("budget.none")


def has_model(research: Research) -> bool:
    """True for a run that is meant to ask a language model."""
    return research.brief.reasoner != "extractive"


def spending_html(research: Research, seconds: float, t: Texts) -> str:
    """Calls, tokens, money and time; against its limit where there is one.

    A run without a model shows the time alone. ``seconds`` is how long it has been at work.
    """
    limits = dict(research.budget.limits())
    minutes = limits.get("minutes")
    time = _meter(clock(seconds), minutes and clock(minutes * 60), seconds, (minutes or 0) * 60)
    if not has_model(research):
        return time
    spending = spent(research)
    price = money(spending.money, t)
    if spending.unpriced:
        price = t("status.and_more", n=price) if spending.money else t("status.unpriced")
    cap = limits.get("money")
    parts = (
        _counted("calls", spending.calls, limits.get("calls"), t),
        _counted("tokens", spending.tokens, limits.get("tokens"), t),
        _meter(price, cap and money(cap, t), spending.money, cap or 0),
        time,
    )
    return " ".join(parts)


def _counted(resource: Resource, number: int, limit: float | None, t: Texts) -> str:
    if limit is None:
        return _meter(t.count(f"count.{resource}", number), None, number, 0)
    label = t(f"status.limited.{resource}")
    return _meter(f"{label} {number:,}", f"{round(limit):,}", number, limit)


def _meter(words: str, limit: str | float | None, number: float, most: float) -> str:
    """Words alone, or with their limit and a bar in ten steps."""
    if not limit or not most:
        return f'<span class="mt-count">{h(words)}</span>'
    filled = max(0, min(10, round(10 * number / most)))
    full = " mt-meter-near" if number >= 0.8 * most else ""
    return (
        f'<span class="mt-count"><span class="mt-meter mt-fill-{filled}{full}" '
        f'aria-hidden="true"></span>{h(words)} / {h(limit)}</span>'
    )
