"""When two texts say the same: letter case and white space do not count."""

from __future__ import annotations

from research_core.domain.research import Research


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
