"""Queries as services take them."""

from __future__ import annotations

LONGEST_QUERY = 400


def capped(query: str) -> str:
    """The query on one line, cut after its last whole word within 400 characters."""
    query = " ".join(query.split())
    if len(query) <= LONGEST_QUERY:
        return query
    cut = query.rfind(" ", 0, LONGEST_QUERY + 1)
    return query[: cut if cut > 0 else LONGEST_QUERY]
