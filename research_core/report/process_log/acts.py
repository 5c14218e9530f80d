"""The sections on what the analyst said of the map, of sources and of the run as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from research_core.domain.contents import node_words
from research_core.domain.events import (
    ConceptRenamed,
    ConceptsMerged,
    NodeMarked,
    RunDiscarded,
    RunForked,
    RunLabelled,
    TrustSet,
)
from research_core.domain.research import Research
from research_core.report.markdown import escape
from research_core.report.process_log.sections import Titled
from research_core.texts import say

_MARKS = {"pinned": "log.pinned", "rejected": "log.rejected", "none": "log.unmarked"}
_TRUSTS = {
    "only": "log.trust_only",
    "prefer": "log.trust_prefer",
    "neutral": "log.trust_neutral",
    "block": "log.trust_block",
}


def _marked(research: Research, event: NodeMarked) -> list[Titled]:
    node = f"{escape(node_words(research, event.node))} ({escape(event.node)})"
    said = say(research.brief.language, _MARKS[event.mark], node=node)
    return [("Mark", [said, *_effect(research)])]


def _renamed(research: Research, event: ConceptRenamed) -> list[Titled]:
    """The state is the one after it: the name of before is the last of the former ones."""
    former = next((c.former[-1:] for c in research.concepts if c.id == event.concept), ())
    name = escape(former[0] if former else event.concept)
    said = say(research.brief.language, "log.renamed", name=name, words=escape(event.name))
    return [("Concept", [said])]


def _merged(research: Research, event: ConceptsMerged) -> list[Titled]:
    kept = next((c for c in research.concepts if c.id == event.into), None)
    facts = {
        "concept": escape(event.concept),
        "into": escape(kept.name if kept else event.into),
        "names": escape(", ".join(kept.former if kept else ())),
    }
    return [("Concept", [say(research.brief.language, "log.merged", **facts)])]


def _trusted(research: Research, event: TrustSet) -> list[Titled]:
    said = say(research.brief.language, _TRUSTS[event.trust], domain=escape(event.domain))
    return [("Trust", [said, *_effect(research)])]


def _effect(research: Research) -> list[str]:
    """What stands or falls by the act that was just said, if anything does."""
    act = research.acts[-1]
    if not act.claims and not act.sources:
        return []
    counts = {"claims": f"{act.claims:+d}", "sources": f"{act.sources:+d}"}
    return [say(research.brief.language, "log.effect", **counts)]


def _labelled(research: Research, event: RunLabelled) -> list[Titled]:
    language = research.brief.language
    title = escape(event.title or research.brief.topic)
    tags = escape(", ".join(event.tags))
    lines = [say(language, "log.labelled", title=title)]
    return [("Label", lines + ([say(language, "log.tags", tags=tags)] if tags else []))]


def _discarded(research: Research, event: RunDiscarded) -> list[Titled]:
    key = "log.discarded" if event.discarded else "log.recovered"
    return [("Bin", [say(research.brief.language, key)])]


def _forked(research: Research, event: RunForked) -> list[Titled]:
    parent = escape(event.parent)
    said = say(research.brief.language, "log.forked", parent=parent, at=event.at)
    return [("Fork", [said])]


WRITERS: dict[type[Any], Callable[[Research, Any], list[Titled]]] = {
    NodeMarked: _marked,
    ConceptRenamed: _renamed,
    ConceptsMerged: _merged,
    TrustSet: _trusted,
    RunLabelled: _labelled,
    RunDiscarded: _discarded,
    RunForked: _forked,
}
