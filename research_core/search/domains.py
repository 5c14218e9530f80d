"""Which domains a search service is asked to keep to, and which to leave out.

The service is only spared what would not be used: the last word on a result has
``Research.is_usable``. So a wish that a service cannot be told in full is told in part.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from research_core.domain.values import Trust

# What Tavily takes in one request, as its documentation says.
MOST_INCLUDED, MOST_EXCLUDED = 300, 150


class Domains(TypedDict, total=False):
    """Lists as Tavily takes them; one that would be empty is not there."""

    include_domains: list[str]
    exclude_domains: list[str]


def domains_to_ask(trust: Mapping[str, Trust]) -> Domains:
    """With any domain "only": those, and the preferred ones, which stay in use beside them.

    A blocked domain is left out, unless a part of it is in use: "example.org" would take
    "good.example.org" with it.
    """
    used = sorted(domain for domain, said in trust.items() if said in ("only", "prefer"))
    blocked = sorted(
        domain
        for domain, said in trust.items()
        if said == "block" and not any(other.endswith(f".{domain}") for other in used)
    )
    asked: Domains = {}
    if "only" in trust.values():
        asked["include_domains"] = used[:MOST_INCLUDED]
    if blocked:
        asked["exclude_domains"] = blocked[:MOST_EXCLUDED]
    return asked
