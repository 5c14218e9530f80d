"""Longer runs, for pictures and for measuring."""

from __future__ import annotations

from itertools import count

from research_core.domain.values import ConceptDraft, Contradiction
from tests.mindmap.story import Story, claim

_CLAIMS = (
    "Majority voting over 40 samples lifts grade-school maths by 17.9 points",
    "작은 모델은 검증기가 있을 때만 표본을 늘린 만큼 이득을 본다",
    "Cost grows linearly with the number of samples",
    "추론 비용은 깊이에 따라 제곱으로 늘어난다",
    "Gains flatten after 10 samples",
)
_CONCEPTS = ("self-consistency", "다수결 투표", "verifier", "예산 강제", "tree search", "표본")


def big_story(rounds: int = 3, claims: int = 6, questions: int = 5, run: str = "run1") -> Story:
    """A run with so many rounds, and so many claims a round, each on its own evidence."""
    story = Story(run)
    story.start("Improving language model answers at inference time, without training")
    asked = story.plan(*(f"질문 {i}: which methods raise accuracy most?" for i in range(questions)))
    number = count()
    for turn in range(rounds):
        pages = [(f"Source {turn}.{i} about self-consistency", "text") for i in range(claims)]
        sources = story.find(*pages, query=f"query {turn}")
        evidence = story.gather(*((each, asked[i % questions]) for i, each in enumerate(sources)))
        note = (story.inject("Does it hold for Korean?", "question"),) if turn == 1 else ()
        drafts = []
        for i, each in enumerate(evidence):
            n = next(number)
            concepts = (_CONCEPTS[n % len(_CONCEPTS)], f"concept {n % 37}")
            text = f"{_CLAIMS[n % len(_CLAIMS)]} ({n})"
            drafts.append(claim(text, asked[(i + turn) % questions], each, concepts=concepts))
        names = dict.fromkeys(name for draft in drafts for name in draft.concepts)
        story.reason(
            *drafts,
            concepts=tuple(ConceptDraft(name, (), 0.5) for name in names),
            contradictions=(Contradiction("@0", "@1", "the gain"),),
            used=note,
        )
    return story
