"""The line of state under the title: where the run stands, and what to do next."""

from __future__ import annotations

from datetime import UTC, datetime

from pages.parts.escape import h
from pages.parts.session import library, sentence
from pages.parts.texts import Texts
from pages.parts.timeline import active_seconds, clock
from pages.parts.watch import Watch
from research_core import Research


def activity(research: Research) -> str:
    """What a running run is doing, as the end of a text key."""
    if not research.planned:
        return "planning"
    if any(search.state == "replied" for search in research.searches):
        return "searching"
    if research.gathered_rounds > research.rounds_done:
        return "reasoning"
    if research.life.report_requested:
        return "writing"
    finished = research.steps and (
        research.steps[-1].done or research.rounds_done >= research.brief.rounds
    )
    if finished and not research.queued:
        return "writing"
    return "searching" if research.open_searches else "reading"


def header(watch: Watch, t: Texts, said: str = "") -> str:
    """Title, line of state and what to do next, as HTML of a reserved height.

    ``said`` answers what the analyst just did and comes first.
    """
    research = watch.research
    seconds = active_seconds(watch.timeline.entries, datetime.now(UTC))
    read = [search for search in research.searches if search.state == "read"]
    counts = " ".join(
        f'<span class="mt-count">{h(words)}</span>'
        for words in (
            t.count("status.searches", len(read)),
            t.count("status.results", sum(search.results for search in read)),
            t.count("status.claims", len(research.claims)),
            clock(seconds),
        )
    )
    topic = h(research.brief.topic)
    tone, words = ("calm", said) if said else notice(watch, t) or ("calm", "")
    return (
        f'<header class="mt-head"><h1 class="mt-topic" title="{topic}">{topic}</h1>'
        f'<div class="mt-state">{_chip(research, t)} {counts}</div>'
        f'<p class="mt-notice mt-notice-{tone}" role="status">{h(words)}</p></header>'
    )


def _chip(research: Research, t: Texts) -> str:
    if research.state == "running":
        number = max(1, min(_round(research), research.brief.rounds))
        words = t("status.round", n=number, m=research.brief.rounds)
        doing = t(f"status.doing.{activity(research)}")
        return f'<span class="mt-chip">{h(words)} · {h(doing)}</span>'
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
            cause = t.either(f"cause.{research.life.cause}", "cause.other")
            # The analyst's own pause lets the call in flight end; say so while it does.
            rest = "ending" if library().is_driving(watch.run) else "paused"
            return "wait", f"{cause} {t(f'status.next.{rest}')}"
        case "stopped":
            return "wait", t("status.next.stopped")
        case "finished" if research.queued:
            return "wait", t("status.next.queued")
        case "running" if research.failures:
            down = ", ".join(sorted(place_name(p, research, t) for p in research.providers_down))
            return ("wait", t("status.next.down", places=down)) if down else None
    return None


def place_name(provider: str, research: Research, t: Texts) -> str:
    """A search provider in the reader's words."""
    if provider == "documents":
        return t("place.documents" if research.brief.documents else "place.sample")
    return t.either(f"place.{provider}", "place.other")
