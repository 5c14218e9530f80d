"""Which runs the library shows, and in what order: pure, from what is known of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import TypeAlias

from research_core import RunFacts, RunSummary

Facts: TypeAlias = Callable[[str], RunFacts | None]
ORDERS = ("newest", "updated", "cost", "claims")
STATES = ("running", "paused", "stopped", "finished")
ANY = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asks for; "" for whatever it is."""

    words: str = ANY
    state: str = ANY
    language: str = ANY
    tag: str = ANY
    order: str = "newest"


def name_of(run: RunSummary) -> str:
    """Its title, else its topic."""
    return run.title or run.topic


def chosen(
    runs: Sequence[RunSummary], wanted: Wanted, found: Set[str], facts: Facts
) -> list[RunSummary]:
    """The runs that fit, in the order asked for. ``found`` are those with the words in their
    text; one whose text is not known yet is judged by its topic, title and tags."""
    fitting = [
        run
        for run in runs
        if wanted.state in (ANY, _state(run))
        and wanted.language in (ANY, run.language)
        and (wanted.tag == ANY or wanted.tag in run.tags)
        and (run.id in found or (facts(run.id) is None and _says(run, wanted.words)))
    ]
    match wanted.order:
        case "updated":
            fitting.sort(key=lambda run: run.updated_at, reverse=True)
        case "cost":
            fitting.sort(key=lambda run: _cost(facts(run.id)), reverse=True)
        case "claims":
            fitting.sort(key=lambda run: _claims(facts(run.id)), reverse=True)
    return fitting


def tags_of(runs: Sequence[RunSummary]) -> list[str]:
    """Every tag that is in use, in alphabetical order."""
    return sorted({tag for run in runs for tag in run.tags}, key=str.casefold)


def _state(run: RunSummary) -> str:
    return "running" if run.state == "new" else run.state


def _says(run: RunSummary, words: str) -> bool:
    text = " ".join((run.topic, run.title, *run.tags)).casefold()
    return all(word in text for word in words.casefold().split())


def _claims(facts: RunFacts | None) -> int:
    return facts.claims if facts else -1


def _cost(facts: RunFacts | None) -> tuple[float, int, int]:
    if facts is None:
        return (-1.0, -1, -1)
    spent = facts.spending
    return (spent.money, spent.tokens, spent.searches)
