"""How what the analyst says of nodes, concepts and domains changes a research."""

from __future__ import annotations

from dataclasses import replace

from research_core.domain.changes.running import with_failures_open
from research_core.domain.events import (
    ConceptRenamed,
    ConceptsMerged,
    NodeMarked,
    Recorded,
    RunDiscarded,
    RunForked,
    RunLabelled,
    TrustSet,
)
from research_core.domain.hosts import in_ascii
from research_core.domain.research import Research
from research_core.domain.values import Act, ActKind, Fork

_KIND_OF: dict[str, ActKind] = {"pinned": "pin", "rejected": "reject", "none": "unmark"}


def marked(research: Research, event: NodeMarked, recorded: Recorded) -> Research:
    """A node is pinned or rejected; what rests on it stands or falls with it."""
    nodes = _one_with(research, event.node)
    marks = {node: mark for node, mark in research.marks.items() if node not in nodes}
    if event.mark != "none":
        marks |= dict.fromkeys(nodes, event.mark)
    act = Act(f"a{recorded.seq}", recorded.seq, _KIND_OF[event.mark], event.node)
    return _with_act(research, replace(research, marks=marks), act)


def _one_with(research: Research, node: str) -> tuple[str, ...]:
    """The node itself; what the analyst asked and the question that it became are one."""
    for injection in research.injections:
        both = (injection.id, f"q{injection.id[1:]}.0")
        if injection.form == "question" and node in both:
            return both
    return (node,)


def trusted(research: Research, event: TrustSet, recorded: Recorded) -> Research:
    """A domain is trusted otherwise."""
    domain = in_ascii(event.domain)
    trust = {**research.trust, domain: event.trust}
    if event.trust == "neutral":
        del trust[domain]
    act = Act(f"a{recorded.seq}", recorded.seq, "trust", event.domain, event.trust)
    return _with_act(research, replace(research, trust=trust), act)


def renamed(research: Research, event: ConceptRenamed, recorded: Recorded) -> Research:
    """The concept has another name and answers to the old one as well."""
    if not any(concept.id == event.concept for concept in research.concepts) or any(
        event.name.casefold() in concept.names
        for concept in research.concepts
        if concept.id != event.concept
    ):  # another tab was faster
        return research
    concepts = tuple(
        replace(
            concept,
            name=event.name,
            aliases=tuple(dict.fromkeys((*concept.aliases, concept.name))),
            former=tuple(dict.fromkeys((*concept.former, concept.name))),
        )
        if concept.id == event.concept
        else concept
        for concept in research.concepts
    )
    act = Act(f"a{recorded.seq}", recorded.seq, "rename", event.concept, event.name)
    return _with_act(research, replace(research, concepts=concepts), act)


def merged(research: Research, event: ConceptsMerged, recorded: Recorded) -> Research:
    """One concept goes up in another, which answers to all its names; a pin goes with it."""
    by_id = {concept.id: concept for concept in research.concepts}
    gone, kept = by_id.get(event.concept), by_id.get(event.into)
    if gone is None or kept is None or gone is kept:  # another tab was faster
        return research
    names = dict.fromkeys((*kept.aliases, gone.name, *gone.aliases))
    names.pop(kept.name, None)
    whole = replace(
        kept,
        aliases=tuple(names),
        confidence=max(kept.confidence, gone.confidence),
        former=tuple(dict.fromkeys((*kept.former, gone.name, *gone.former))),
    )
    concepts = tuple(
        whole if concept is kept else concept
        for concept in research.concepts
        if concept is not gone
    )
    marks = dict(research.marks)
    if marks.pop(gone.id, "none") == "pinned":
        marks.setdefault(kept.id, "pinned")
    after = replace(
        research,
        concepts=concepts,
        marks=marks,
        merged={**research.merged, gone.id: kept.id},
    )
    act = Act(f"a{recorded.seq}", recorded.seq, "merge", gone.id, kept.id)
    return _with_act(research, after, act)


def labelled(research: Research, event: RunLabelled, recorded: Recorded) -> Research:
    """Its title and tags in the library."""
    return replace(research, title=event.title, tags=event.tags)


def discarded(research: Research, event: RunDiscarded, recorded: Recorded) -> Research:
    """Into the bin, or out of it."""
    return replace(research, discarded=event.discarded)


def forked(research: Research, event: RunForked, recorded: Recorded) -> Research:
    """The copy goes its own way: what failed is open again, what it spent counts from here.

    Questions to the map that were open are the parent's.
    """
    return replace(
        with_failures_open(research, recorded),
        forked_from=Fork(event.parent, event.at, recorded.seq),
        # A reply for one section of the parent's report is none for a whole one of its own.
        report_seq=recorded.seq if research.life.section else research.report_seq,
        map_questions=tuple(q for q in research.map_questions if q.answered_in),
        map_wait=None,
        acknowledged=frozenset(),
        active_seconds=0.0,
        title="",
        tags=(),
        discarded=False,
    )


def _with_act(before: Research, after: Research, act: Act) -> Research:
    """The act joins the others, with what stands or falls by it."""
    claims = len(after.standing_claims) - len(before.standing_claims)
    sources = len(after.usable_sources) - len(before.usable_sources)
    told = replace(act, claims=claims, sources=sources)
    return replace(after, acts=(*after.acts, told))
