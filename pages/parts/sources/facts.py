"""Sources and domains with what rests on them; filtered, sorted, grouped by voice. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from research_core import Research, Source, Trust, host_of, trust_in

SORTS = ("claims", "found", "date", "score", "title")
USES = ("all", "used", "unused", "out")


@dataclass(frozen=True, slots=True)
class Facts:
    """One source: how many passages of it were read, the claims that rest on it, whether it
    may be used, and ``voice``: the source whose text it prints, mostly itself."""

    source: Source
    host: str
    passages: int
    claims: tuple[str, ...]
    trust: Trust
    rejected: bool
    voice: str

    @property
    def usable(self) -> bool:
        """False for a source that is left out."""
        return not self.rejected and self.trust != "block"


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain: what the analyst said of it, what therefore holds, and what comes from it."""

    host: str
    said: Trust
    holds: Trust
    sources: int
    claims: int


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows; "" and "all" for everything."""

    text: str = ""
    host: str = ""
    place: str = ""
    use: str = "all"
    trust: str = ""
    sort: str = "claims"


def facts_of(research: Research) -> list[Facts]:
    """All sources in the order they were found."""
    passages = Counter(evidence.source for evidence in research.evidence.values())
    claims: dict[str, dict[str, None]] = defaultdict(dict)
    for claim in research.claims.values():
        for quote in claim.quotes:
            claims[research.evidence[quote.evidence].source][claim.id] = None
    return [
        Facts(
            source,
            host_of(source.url),
            passages[source.id],
            tuple(claims.get(source.id, ())),
            trust_in(source.url, research.trust),
            research.is_rejected(source.id),
            research.copies.get(source.id, source.id),
        )
        for source in research.sources.values()
    ]


def domains_of(research: Research, facts: Iterable[Facts]) -> list[Domain]:
    """Every domain on the web that sources came from, or that the analyst spoke of: those
    first, then by what rests on them."""
    sources: Counter[str] = Counter()
    claims: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if fact.host:
            sources[fact.host] += 1
            claims[fact.host].update(fact.claims)
    found = [
        Domain(
            host,
            research.trust.get(host, "neutral"),
            trust_in(f"https://{host}/", research.trust),
            sources[host],
            len(claims[host]),
        )
        for host in {*sources, *research.trust}
    ]
    return sorted(found, key=lambda d: (d.said == "neutral", -d.claims, -d.sources, d.host))


def voices(facts: Iterable[Facts], wanted: Filter) -> list[list[Facts]]:
    """The sources that the filter lets through, all copies of one text as one group."""
    groups: dict[str, list[Facts]] = {}
    for fact in _sorted([fact for fact in facts if _fits(fact, wanted)], wanted.sort):
        groups.setdefault(fact.voice, []).append(fact)
    return list(groups.values())


def _fits(fact: Facts, wanted: Filter) -> bool:
    source = fact.source
    use = {"all": True, "used": fact.claims, "unused": not fact.claims, "out": not fact.usable}
    words = f"{source.title} {source.url} {source.text if wanted.text else ''}".casefold()
    return bool(
        use[wanted.use]
        and wanted.text.strip().casefold() in words
        and wanted.host in ("", fact.host)
        and wanted.place in ("", source.provider)
        and wanted.trust in ("", fact.trust)
    )


def _sorted(facts: Sequence[Facts], by: str) -> list[Facts]:
    if by == "found":
        return list(facts)
    if by == "title":
        return sorted(facts, key=lambda fact: fact.source.title.casefold())
    if by == "date":
        return sorted(facts, key=lambda fact: fact.source.published or "", reverse=True)
    if by == "score":
        return sorted(facts, key=lambda fact: fact.source.score or 0.0, reverse=True)
    return sorted(facts, key=lambda fact: (len(fact.claims), fact.passages), reverse=True)
