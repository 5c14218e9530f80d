"""What a run is doing at this moment, in a word and in a sentence."""

from __future__ import annotations

from pages.parts.escape import shorten
from pages.parts.naming import place_name
from pages.parts.texts import Texts
from research_core import InFlight, Research

_LONGEST_QUERY = 80
# What a run is doing while a model answers, which its events cannot tell yet.
_CALLS = {"plan": "planning", "reason": "reasoning", "map": "asking", "report": "writing"}


def activity(research: Research, flight: InFlight | None = None) -> str:
    """What a running run is doing, as the end of a text key; ``flight`` is the call to a model
    that is under way."""
    if flight:
        return _CALLS[flight.task]
    if research.wait and not research.life.in_a_hurry:
        return "waiting"
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


def at_work_on(research: Research, doing: str, t: Texts) -> str:
    """A sentence on what that is about; "" while it waits, since the wait says why."""
    match doing:
        case "waiting":
            return ""
        case "searching":
            return _searching(research, t)
        case "reasoning":
            return t.count("status.now.reasoning", len(research.fresh_evidence))
        case "writing":
            return t.count("status.now.writing", len(research.standing_claims))
    return t(f"status.now.{doing}")


def _searching(research: Research, t: Texts) -> str:
    """The first search without an answer, and how many there are besides."""
    opened = research.open_searches
    if not opened:
        return t("status.now.reading")
    (query, provider), *others = opened
    facts = {
        "place": place_name(provider, research, t),
        "query": shorten(query.text, _LONGEST_QUERY),
    }
    if others:
        return t("status.now.searching_more", n=len(others), **facts)
    return t("status.now.searching", **facts)
