"""When two texts say the same: letter case and white space do not count."""

from __future__ import annotations

from research_core.domain.values import Injection

_LONGEST_QUERY = 400


def wording_of(text: str) -> str:
    """The text in the one form in which texts are compared; not for people to read."""
    return " ".join(text.casefold().split())


def wording_asked(injection: Injection) -> str:
    """The wording of the query that an injection asks for; "" for a note."""
    return "" if injection.form == "note" else wording_of(injection.text[:_LONGEST_QUERY])


def without_halves(text: str) -> str:
    """The text as UTF-8 can hold it: split characters are joined, lone halves replaced."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
