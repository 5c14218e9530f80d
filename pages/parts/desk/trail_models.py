"""Trail entries on models, waits, map questions, budgets and imported sections. Pure."""

from __future__ import annotations

import json
from datetime import datetime

from pages.parts.amounts import amount, budget_words, money
from pages.parts.escape import h, shorten
from pages.parts.naming import place_name, service_name
from pages.parts.status import wait_words
from pages.parts.texts import Texts
from pages.parts.timeline import Entry, told
from pages.parts.zone import local_clock
from research_core import (
    BudgetSet,
    MapAsked,
    MapQuestioned,
    ModelFailed,
    ModelReplied,
    ProviderReplaced,
    Research,
    SectionImported,
    WaitEnded,
    WaitStarted,
)

_LONGEST = 12_000


def note(words: str, style: str = "mt-soft") -> str:
    """A line of small print."""
    return f'<p class="{style}">{h(words)}</p>' if words else ""


def details(summary: str, text: str, t: Texts) -> str:
    """A long text that opens on demand; of a very long one the beginning."""
    if not text.strip():
        return ""
    cut = note(t("trail.cut"), "mt-soft") if len(text) > _LONGEST else ""
    return (
        f'<details class="mt-details"><summary>{h(summary)}</summary>'
        f"<pre>{h(text[:_LONGEST])}</pre>{cut}</details>"
    )


def because_note(because: str, t: Texts) -> str:
    """Why something was done without the model; "" when it was done with it."""
    return note(t.either(f"because.{because}", "because.other"), "mt-warn") if because else ""


def call(entry: Entry, research: Research, t: Texts) -> list[str]:
    """A model's reply: what for, how much, how long, what it said."""
    event = told(entry, ModelReplied)
    tokens = event.prompt_tokens + event.reply_tokens
    facts = [event.model, amount("tokens", float(tokens), t), _seconds(event.milliseconds, t)]
    if event.cost:
        facts.append(money(event.cost, t))
    finish = "" if event.finish == "stop" else t(f"finish.{event.finish}")
    return [
        t("trail.call", task=t(f"task.{event.task}", n=event.round)),
        note(" · ".join(facts)),
        note(finish, "mt-warn"),
        details(t("trail.reply"), event.text, t),
    ]


def failed_call(entry: Entry, research: Research, t: Texts) -> list[str]:
    """A call that brought nothing, and when the model is asked again."""
    event = told(entry, ModelFailed)
    cause = t.either(f"cause.model.{event.cause}", "cause.other")
    again = t("trail.again", time=local_clock(event.again_at)) if event.again_at else ""
    # An older process log does not say which model it was; two of one service often fail alike.
    who = "" if event.model == "unknown" else f"{event.model}: "
    return [
        t("trail.call_failed", task=t(f"task.{event.task}", n=event.round)),
        note(f"{who}{cause}", "mt-warn"),
        note(again),
    ]


def wait(entry: Entry, research: Research, t: Texts) -> list[str]:
    """A wait: for whom, until when, and whether somebody acted before."""
    event = told(entry, WaitStarted)
    until = local_clock(event.wait.until)
    if any(isinstance(recorded.event, WaitEnded) for recorded in entry.events):
        waited = datetime.fromisoformat(event.wait.until) - entry.at
        title = t("trail.waited", spent=_seconds(round(waited.total_seconds() * 1000), t))
    elif research.wait == event.wait:
        title = t("trail.waiting", time=until)
    else:
        title = t("trail.wait_left", time=until)
    return [title, note(wait_words(event.wait, research, t))]


def questioned(entry: Entry, research: Research, t: Texts) -> list[str]:
    """A question of the analyst's to the mind map; its answer is an entry of its own."""
    return [t("trail.questioned"), note(shorten(told(entry, MapQuestioned).text, 400))]


def asked_map(entry: Entry, research: Research, t: Texts) -> list[str]:
    """The questions of one step to the mind map, each with its Cypher and rows on demand."""
    asked = [recorded.event for recorded in entry.events if isinstance(recorded.event, MapAsked)]
    return [
        t.count("trail.asked_map", len(asked)),
        "".join(_map_answer(event, t) for event in asked),
    ]


def _map_answer(event: MapAsked, t: Texts) -> str:
    rows = _rows(event.rows)
    shown = "\n".join(json.dumps(row, ensure_ascii=False, default=str) for row in rows)
    found = t("trail.map_error") if event.error else t.count("count.rows", len(rows))
    mine = "" if event.asked_by == "standing" else f" · {t(f'trail.map_by.{event.asked_by}')}"
    parameters = "" if event.parameters == "{}" else event.parameters
    parts = (event.cypher, parameters, event.error or shown)
    text = "\n\n".join(part for part in parts if part)
    summary = f"{shorten(event.question, 160)} · {found}{mine}"
    return details(summary, text, t) or note(summary)


def _rows(text: str) -> list[object]:
    """The rows of an answer; a text that is no list of them is one row, as it is."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        return [text] if text.strip() else []
    return rows if isinstance(rows, list) else [rows]


def replaced(entry: Entry, research: Research, t: Texts) -> list[str]:
    """One place to search took over from another."""
    event = told(entry, ProviderReplaced)
    cause = t.either(f"cause.search.{event.cause}", "cause.other")
    old, new = (place_name(name, research, t) for name in (event.provider, event.by))
    return [t("trail.replaced", old=old, new=new), note(f"{old}: {cause}", "mt-warn")]


def budget_set(entry: Entry, research: Research, t: Texts) -> list[str]:
    """Another budget."""
    return [t("trail.budget"), note(budget_words(told(entry, BudgetSet).budget, t))]


def section(entry: Entry, research: Research, t: Texts) -> list[str]:
    """A section of an imported process log, as it stands there."""
    event = told(entry, SectionImported)
    return [
        t("trail.section", title=shorten(event.title, 120)),
        note(event.at),
        details(t("trail.section_text"), event.text, t),
    ]


def rewrite(entry: Entry, research: Research, t: Texts) -> list[str]:
    """The report is to be written again, by the run's own model."""
    return [t("trail.rewrite"), note(service_name(research.brief.reasoner, t))]


def _seconds(milliseconds: int, t: Texts) -> str:
    return t("trail.seconds", n=f"{milliseconds / 1000:.1f}")
