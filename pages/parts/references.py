"""Sources in a few words."""

from __future__ import annotations

from collections.abc import Iterable

from research_core import Claim, Research, Source


def voices_of(research: Research, claims: Iterable[Claim]) -> int:
    """How many distinct sources stand behind some claims."""
    return len({source for claim in claims for source in research.voices(claim)})


def domain_or_file(source: Source) -> str:
    """Where a source comes from, short enough for a line: host, or file name."""
    bare = source.url.removeprefix("documents:").split("://", 1)[-1]
    if source.url.startswith(("http://", "https://")):
        return bare.split("/", 1)[0].removeprefix("www.")
    return bare.rstrip("/").rsplit("/", 1)[-1].rsplit("\\", 1)[-1]
