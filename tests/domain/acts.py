"""Runs in which the analyst does anything at any time, told at random."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st

from research_core.domain.events import (
    ConceptRenamed,
    ConceptsMerged,
    Event,
    NodeMarked,
    ReportWritten,
    RewriteRequested,
    RunDiscarded,
    RunForked,
    RunLabelled,
    RunPaused,
    RunResumed,
    SearchFailed,
    TrustSet,
)
from research_core.domain.values import (
    ConceptDraft,
    Contradiction,
    Mark,
    Quote,
    Relation,
    Report,
    SearchCause,
    Trust,
    Voice,
)
from tests.mindmap.story import Story, claim

NAMES = ("Voting", "표본", "cost", "Samples")
DOMAINS = ("example.org", "org", "elsewhere.example")
_BODY = "The meters of {} houses in and around the town were read before the winter and after it."


def nodes_of(story: Story) -> list[str]:
    """The ids of everything that can be marked, and of nothing at all."""
    seen = story.research
    things = (*seen.questions, *seen.steps, *seen.concepts, *seen.injections)
    return [*seen.sources, *seen.evidence, *seen.claims, *(each.id for each in things), "x9.9"]


def some(draw: st.DrawFn, pool: list[str], most: int = 2) -> list[str]:
    return draw(st.lists(st.sampled_from(pool), max_size=most)) if pool else []


def an_act(draw: st.DrawFn, story: Story) -> Event:
    """Anything that a person can say, sensible or late."""
    concepts = [*(concept.id for concept in story.research.concepts), "k9.9"]
    node, concept, into = (
        draw(st.sampled_from(pool)) for pool in (nodes_of(story), concepts, concepts)
    )
    return draw(
        st.sampled_from(
            [
                NodeMarked(node, draw(st.sampled_from(get_args(Mark)))),
                NodeMarked(node, "rejected"),
                ConceptRenamed(concept, draw(st.sampled_from((*NAMES, "Another", "voting")))),
                ConceptsMerged(concept, into),
                TrustSet(draw(st.sampled_from(DOMAINS)), draw(st.sampled_from(get_args(Trust)))),
                RunLabelled("A title", ("tag",)),
                RunDiscarded(draw(st.booleans())),
                RunForked("parent", 3),
                RunPaused("analyst"),
                RunResumed(),
                RewriteRequested(),
                ReportWritten(Report("t", "en", "extractive", ())),
            ]
        )
    )


def a_round(
    draw: st.DrawFn, story: Story, questions: list[str], used: tuple[str, ...] = ()
) -> None:
    """Two sources are found and read, and something is made of them and of what was put in.

    Each step knows all concepts: no claim speaks of one that is found only later.
    """
    pages = draw(st.lists(st.integers(1, 3), min_size=2, max_size=2))
    sources = story.find(*((f"Page {n}", _BODY.format("many " * n)) for n in pages), query="again")
    story.gather(*((source, questions[0]) for source in sources))
    known, claims = list(story.research.evidence), list(story.research.claims)
    made = [
        claim(
            f"Claim {place}",
            draw(st.sampled_from(questions)),
            *some(draw, known),
            concepts=tuple(some(draw, list(NAMES))),
        )
        for place in range(draw(st.integers(0, 3)))
    ]
    sides = [*claims, *(f"@{place}" for place in range(len(made)))]
    story.reason(
        *made,
        concepts=tuple(ConceptDraft(name, (), 0.4) for name in NAMES),
        relations=tuple(Relation("voting", name, "CAUSES") for name in some(draw, list(NAMES))),
        contradictions=tuple(
            Contradiction(one, sides[0], "it") for one in some(draw, sides) if one != sides[0]
        ),
        voices=tuple(Voice(each, Quote(known[-1], "too")) for each in some(draw, claims)),
        answered=tuple(some(draw, questions)),
        used=used,
    )


@st.composite
def acted_stories(draw: st.DrawFn) -> Story:
    """Runs of a few rounds, with acts before, between and after them."""
    story = Story()
    story.start()
    questions = story.plan(*(f"Question {place}?" for place in range(draw(st.integers(1, 3)))))
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            story.inject("and this?", draw(st.sampled_from(["note", "question", "query"])))
        a_round(draw, story, questions)
        for _ in range(draw(st.integers(0, 4))):
            story.tell(an_act(draw, story))
    return story


LATER = "2026-11-21T10:00:00+00:00"


def fail(
    story: Story, cause: SearchCause, query: str = "y2.0", provider: str = "tavily", again: str = ""
) -> int:
    return story.tell(SearchFailed(query, provider, cause, "It went wrong.", 5, again))
