"""Does what the analyst points at exist in the run?"""

from __future__ import annotations

from research_core.domain.research import Research
from research_core.domain.values import Concept
from research_core.errors import BadInput


def check_node(research: Research, node: str) -> None:
    """Raises BadInput for what is no node of the run's map."""
    known = (
        research.questions,
        research.sources,
        research.evidence,
        research.claims,
        research.steps,
        research.concepts,
        research.injections,
    )
    for things in known:
        if node in things or any(getattr(thing, "id", None) == node for thing in things):
            return
    raise BadInput(
        f"The map has no node {node}. Nothing was changed; choose one of the map's nodes.",
        code="node.unknown",
        node=node,
    )


def check_concept(
    research: Research, concept: str, name: str = "", other_than: str = ""
) -> Concept:
    """The concept. Raises BadInput when it is not there or is ``other_than``, and when
    another one bears ``name`` or did before."""
    found = next((c for c in research.concepts if c.id == concept), None)
    if found is None:
        raise BadInput(
            f"The map has no concept {concept}. Nothing was changed.",
            code="concept.unknown",
            concept=concept,
        )
    if concept == other_than:
        raise BadInput("A concept cannot go up in itself. Choose another one.", code="concept.same")
    for other in research.concepts:
        if name and other is not found and name.casefold() in other.names:
            raise BadInput(
                f"Another concept is named {other.name}. Merge the two instead.",
                code="concept.name_taken",
                name=other.name,
            )
    return found


def check_section(research: Research, section: str) -> None:
    """Raises BadInput for a section that the report does not have; "" is all of them."""
    keys = {found.key for found in research.report.sections} if research.report else set()
    if section and section not in keys:
        raise BadInput(
            "The report has no such section. Nothing was changed; open the report again.",
            code="section.unknown",
        )
