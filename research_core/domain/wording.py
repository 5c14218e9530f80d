"""When two texts say the same: letter case and white space do not count."""

from __future__ import annotations

from collections.abc import Mapping

from research_core.domain.research import Research
from research_core.domain.values import Claim, Evidence


def wording_of(text: str) -> str:
    """The text in the one form in which texts are compared; not for people to read."""
    return " ".join(text.casefold().split())


def asked_wordings(research: Research) -> set[str]:
    """The wordings of all queries of a run so far, in a set of the caller's own."""
    return {wording_of(query.text) for query in research.queries}


def without_halves(text: str) -> str:
    """The text as UTF-8 can hold it: split characters are joined, lone halves replaced."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


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
