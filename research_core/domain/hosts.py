"""The domain that a source comes from, and which of the analyst's words about domains hold."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from research_core.domain.values import Trust


def host_of(url: str) -> str:
    """The host of a web address, without "www."; "" for a document of the analyst's."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:  # no address at all, as some result of a search may be
        return ""
    return in_ascii(host).rstrip(".").removeprefix("www.")


def host_and_port(address: str) -> str:
    """Where an address of a service leads, without a name or password that somebody may have
    typed before it; "" for no address."""
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    return f"{host}:{port}" if port else host


def in_ascii(host: str) -> str:
    """The name as the web's own services know it: münchen.de is xn--mnchen-3ya.de. One that
    cannot be written so stays as it is."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def trust_in(url: str, trust: Mapping[str, Trust]) -> Trust:
    """How far the analyst trusts where ``url`` leads; the nearest domain decides.

    While any domain is "only", every other place on the web is "block". A document of the
    analyst's own is always "neutral".
    """
    host = host_of(url) if trust else ""
    if not host:
        return "neutral"
    labels = host.split(".")
    for start in range(len(labels)):
        said = trust.get(".".join(labels[start:]), "neutral")
        if said != "neutral":
            return said
    return "block" if "only" in trust.values() else "neutral"
