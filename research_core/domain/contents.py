"""What a research holds, in words: the queries that were asked, the text at a node."""

from __future__ import annotations

from collections.abc import Mapping

from research_core.domain.research import Research
from research_core.domain.values import Claim, Evidence
from research_core.domain.wording import wording_of


def asked_wordings(research: Research) -> set[str]:
    """The wordings of all queries of a run so far, in a set of the caller's own."""
    return {wording_of(query.text) for query in research.queries}


def node_words(research: Research, node: str) -> str:
    """What stands at a node of the map, in its own words; "" for none of its nodes."""
    if source := research.sources.get(node):
        return source.title or source.url
    known: tuple[Mapping[str, Evidence] | Mapping[str, Claim], ...]
    known = (research.evidence, research.claims)
    for things in known:
        if node in things:
            return things[node].text
    texts = {
        **{question.id: question.text for question in research.questions},
        **{concept.id: concept.name for concept in research.concepts},
        **{injection.id: injection.text for injection in research.injections},
        **{step.id: step.execution or step.planning for step in research.steps},
    }
    return texts.get(node, "")
