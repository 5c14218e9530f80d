"""The address of a server, as it stands in the settings."""

from __future__ import annotations

from urllib.parse import urlsplit

from research_core.errors import BadInput

_SCHEMES = {f"{name}{tls}" for name in ("bolt", "neo4j") for tls in ("", "+s", "+ssc")}


def checked_address(uri: str) -> str:
    """The address without blanks around it.

    Raises BadInput for what the driver could never reach. The message does not quote it:
    somebody may have typed a password into it.
    """
    uri = uri.strip()
    try:
        parts = urlsplit(uri)
        is_good = parts.scheme in _SCHEMES and bool(parts.hostname) and parts.port != 0
        has_user = "@" in parts.netloc
    except ValueError:
        is_good = has_user = False
    if is_good and not has_user:
        return uri
    why = (
        "The name and the password belong into NEO4J_USERNAME and NEO4J_PASSWORD, not into it."
        if has_user
        else "It looks like neo4j://localhost:7687 or neo4j+s://name.databases.neo4j.io."
    )
    raise BadInput(
        f"NEO4J_URI is not an address of a Neo4j server. {why} Correct it and start again.",
        code="store.address",
    )


def host_of(uri: str) -> str:
    """The server's name in a checked address."""
    return urlsplit(uri).hostname or ""
