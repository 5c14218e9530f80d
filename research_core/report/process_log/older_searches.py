"""The searches in a log of the older kind. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from research_core.domain.values import JSON
from research_core.report.process_log.literals import json_of
from research_core.report.process_log.older_rounds import query_of
from research_core.report.process_log.older_text import OldSection, fields


@dataclass(frozen=True, slots=True)
class OldSearch:
    """A search that brought a reply that can be read; places are those of its sections."""

    asked: int
    query: str
    reply: JSON


def searches_in(sections: Sequence[OldSection]) -> dict[int, OldSearch]:
    """The searches by the place of their results: the first of each query that can be read."""
    found: dict[int, OldSearch] = {}
    known: set[str] = set()
    asked: int | None = None
    for place, section in enumerate(sections):
        if section.title == "Web Research Step":
            asked = place
        elif section.title == "Search Results" and asked is not None:
            query = asked_query(sections[asked])
            raw = fields(section.text, "Raw Results", "Formatted Sources")
            reply = json_of(raw.get("Raw Results", ""))
            if query and isinstance(reply, dict) and normal(query) not in known:
                known.add(normal(query))
                found[place] = OldSearch(asked, query, reply)
            asked = None
    return found


def urls_in(reply: JSON) -> frozenset[str]:
    """The addresses of a raw reply's results."""
    results = reply.get("results") if isinstance(reply, dict) else None
    urls = (
        r.get("url")
        for r in (results if isinstance(results, list) else [])
        if r and isinstance(r, dict)
    )
    return frozenset(url for url in urls if isinstance(url, str))


def asked_query(section: OldSection) -> str:
    """The query of a Web Research Step; "" for any other section."""
    if section.title != "Web Research Step":
        return ""
    return query_of(fields(section.text, "Search Query").get("Search Query", ""))


def normal(text: str) -> str:
    """Queries that differ in case and space only are one."""
    return " ".join(text.casefold().split())
