"""The line of state under the title: where the run stands, and what to do next."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from pages.parts.activity import activity, at_work_on
from pages.parts.amounts import bare, spending_html
from pages.parts.escape import h
from pages.parts.naming import model_name, place_name
from pages.parts.session import library, sentence
from pages.parts.texts import Texts
from pages.parts.timeline import active_seconds, clock
from pages.parts.watch import Watch
from pages.parts.zone import local_clock
from research_core import Research, Resource, Wait, spent


def header(watch: Watch, t: Texts, said: str = "", now: datetime | None = None) -> str:
    """Title, line of state and what to do next, as HTML of a reserved height.

    ``said`` answers what the analyst just did and comes first. ``now`` is the moment that is
    shown, if it is not this one.
    """
    research = watch.research
    seconds = active_seconds(watch.timeline.entries, now or datetime.now(UTC))
    read = [search for search in research.searches if search.state == "read"]
    counts = " ".join(
        f'<span class="mt-count">{h(words)}</span>'
        for words in (
            t.count("status.searches", len(read)),
            t.count("status.results", sum(search.results for search in read)),
            t.count("status.claims", len(research.claims)),
        )
    )
    topic = h(research.brief.topic)
    doing = _doing(research, is_live=now is None) if research.state == "running" else ""
    told = ("calm", said) if said else notice(watch, t)
    tone, words = told or ("calm", _calm(research, doing, t))
    # What changes by itself all the time is no news to be read out.
    live = "polite" if said or not doing or (told and not research.wait) else "off"
    return (
        f'<header class="mt-head"><h1 class="mt-topic" title="{topic}">{topic}</h1>'
        f'<div class="mt-state">{_chip(research, doing, t)} {counts} '
        f"{spending_html(research, seconds, t)}</div>"
        f'<p class="mt-notice mt-notice-{tone}" role="status" aria-live="{live}">{h(words)}</p>'
        "</header>"
    )


def _doing(research: Research, is_live: bool) -> str:
    """What a running run is doing; of an earlier moment, what its events tell."""
    if not is_live:
        return activity(research)
    flight = library().in_flight(research.id)
    return "waiting" if library().away and not flight else activity(research, flight)


def _calm(research: Research, doing: str, t: Texts) -> str:
    """What there is to say when nothing is wrong."""
    if doing:
        return at_work_on(research, doing, t)
    return t("status.next.finished") if research.state == "finished" else ""


def _chip(research: Research, doing: str, t: Texts) -> str:
    if doing:
        here = research.rounds_done if doing == "writing" else _round(research)
        number = max(1, min(here, research.brief.rounds))
        words = t("status.round", n=number, m=research.brief.rounds)
        tone = " mt-chip-wait" if doing == "waiting" else ""
        return f'<span class="mt-chip{tone}">{h(words)} · {h(t(f"status.doing.{doing}"))}</span>'
    tone = "" if research.state == "finished" else " mt-chip-wait"
    return f'<span class="mt-chip{tone}">{h(t(f"status.state.{research.state}"))}</span>'


def _round(research: Research) -> int:
    open_round = research.gathered_rounds > research.rounds_done
    return research.gathered_rounds if open_round else research.rounds_done + 1


def notice(watch: Watch, t: Texts) -> tuple[str, str] | None:
    """A tone ("wait" or "calm") and the sentence on what happened and what to do next."""
    research = watch.research
    trouble = library().trouble(watch.run)
    if trouble is not None:
        return "wait", sentence(trouble, t)
    match research.state:
        case "paused":
            return "wait", _paused(watch, t)
        case "stopped":
            return "wait", t("status.next.stopped")
        case "finished" if research.queued:
            return "wait", t("status.next.queued")
        case "running" if research.wait:
            return "wait", _waiting(research.wait, research, t)
        case "running" if research.failures:
            down = ", ".join(sorted(place_name(p, research, t) for p in research.providers_down))
            return ("wait", t("status.next.down", places=down)) if down else None
    return None


def _paused(watch: Watch, t: Texts) -> str:
    """Why it rests, and what the analyst can do about it."""
    research = watch.research
    cause = t.either(f"cause.{research.life.cause}", "cause.other")
    if library().is_driving(watch.run) and not research.open_map_questions:
        # The analyst's own pause lets the call in flight end; say so while it does.
        return f"{cause} {t('status.next.ending')}"
    resource = paused_at(research)
    if resource:
        limit = dict(research.budget.limits())[resource]
        used = spent(research).of(resource)
        numbers = {"spent": bare(resource, used, t), "limit": bare(resource, limit, t)}
        return t("status.next.budget", cause=cause, **numbers)
    rest = "key" if needs_key(research) else "paused"
    return f"{cause} {t(f'status.next.{rest}')}"


def needs_key(research: Research) -> bool:
    """True when the run rests for want of a key that its service takes."""
    wants = research.life.cause in ("model.refused_key", "model.not_set_up")
    # Ollama takes none.
    return research.state == "paused" and wants and research.brief.reasoner in ("gemini", "openai")


def paused_at(research: Research) -> Resource | None:
    """The resource whose limit is near, when that is why the run rests."""
    cause, _, name = research.life.cause.partition(".")
    if research.state != "paused" or cause != "budget":
        return None
    limits = (resource for resource, _ in research.budget.limits())
    return next((resource for resource in limits if resource == name), None)


def _waiting(wait: Wait, research: Research, t: Texts) -> str:
    """For whom, until when, and how long that still is."""
    left = (datetime.fromisoformat(wait.until) - datetime.now(UTC)).total_seconds()
    return t(
        "status.next.waiting",
        why=wait_words(wait, research, t),
        time=local_clock(wait.until),
        left=clock(math.ceil(left)),
    )


def wait_words(wait: Wait, research: Research, t: Texts) -> str:
    """Why a run waits: "Gemini asks to wait." """
    if wait.what == "model":
        name = model_name(wait.name, research, t)
    else:
        name = place_name(wait.name, research, t)
    key = f"wait.{wait.cause}"
    return t(key if t.has(key) else "wait.other", name=name)
