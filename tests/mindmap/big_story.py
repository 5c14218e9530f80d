"""Longer runs, for pictures and for measuring."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from random import Random

from research_core.domain.values import ConceptDraft, Contradiction
from research_core.mindmap.schema import EDGE_KINDS, edge_key
from research_core.ports import Edge, Graph, Node
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


def big_graph(run: str, nodes: int = 10_000, edges: int = 30_000) -> Graph:
    """A map of so many nodes and edges, in the proportions of a long run.

    Same arguments, same graph. Texts are as long as real ones.
    """
    pick = Random(f"{run}{nodes}").randrange  # noqa: S311 - a fixed picture, not a secret
    shares = {"Question": 0.002, "ReasoningStep": 0.01, "Source": 0.1, "Concept": 0.1}
    counts = {label: max(2, int(nodes * share)) for label, share in shares.items()}
    counts["Injection"], counts["Topic"] = 2, 1
    counts["Claim"] = (nodes - sum(counts.values())) // 2
    counts["Evidence"] = nodes - sum(counts.values())
    made = {
        label: [
            Node(f"{label[0].lower()}{label[1]}{i}", label, 1 + i % 99, _properties(label, i))
            for i in range(count)
        ]
        for label, count in counts.items()
    }
    made["Topic"] = [Node("t1", "Topic", 1, {"name": run, "text": run, "made": 1})]
    kinds = [
        ("SUPPORTS", 6), ("FROM", 4), ("HAS_EVIDENCE", 4), ("ANSWERS", 4), ("ABOUT", 6),
        ("CLAIMS", 4), ("MENTIONS", 2), ("RELATES_TO", 2), ("CONTRADICTS", 0.3),
    ]  # fmt: skip
    whole = sum(share for _, share in kinds)
    tied: dict[tuple[str, str, str, str], Edge] = {}
    for name, share in kinds:
        ends = EDGE_KINDS[name]
        last = name == kinds[-1][0]
        wanted = edges if last else len(tied) + int(edges * share / whole)
        for i in count():
            if len(tied) == wanted:
                break
            source = made[ends.source][pick(len(made[ends.source]))]
            target = made[ends.target][pick(len(made[ends.target]))]
            other = made["Claim"][pick(len(made["Claim"]))].id
            own = {
                "CONTRADICTS": {"claim": other, "about": "the gain"},
                "RELATES_TO": {"type": "CAUSES"},
            }
            more = own.get(
                name, {"quote": f"quote {i}", "match": "exact"} if name == "SUPPORTS" else {}
            )
            edge = Edge(source.id, target.id, name, max(source.seq, target.seq), more)
            tied[edge_key(edge)] = edge
    against = {edge.target for edge in tied.values() if edge.type == "CONTRADICTS"}
    nodes = (node for each in made.values() for node in each)
    told = (
        replace(node, properties={**node.properties, "contradicted": True})
        if node.id in against
        else node
        for node in nodes
    )
    return Graph(tuple(told), tuple(tied.values()), 99)


def _properties(label: str, i: int) -> dict[str, str | int | float | bool]:
    text = f"{_CLAIMS[i % len(_CLAIMS)]} ({i})"
    common = {
        "name": text[:40],
        "text": text * (6 if label == "Evidence" else 1),
        "made": 1 + i % 99,
    }
    own: dict[str, dict[str, str | int | float | bool]] = {
        "Claim": {"verified": i % 10 > 0, "contradicted": False, "voices": 1 + i % 3, "score": 0.5},
        "Question": {"answered": i % 2 == 0},
        "Source": {"title": f"Source {i}", "url": f"https://example.org/{i}"},
        "ReasoningStep": {"round": i, "planning": text, "reflection": text, "reasoner": "extractive"},
    }  # fmt: skip
    return {**common, **own.get(label, {})}
