"""The driver's errors as causes and sentences. No password is ever in them."""

from __future__ import annotations

from collections.abc import Mapping

from research_core.errors import StoreAway, StoreCause
from research_core.neo4j_access.address import host_of

_SENTENCES: Mapping[StoreCause, str] = {
    "unreachable": "The team's database ({place}) cannot be reached: {reason}.",
    "auth": "The team's database ({place}) refuses the name or the password: {reason}. Correct "
    "NEO4J_USERNAME and NEO4J_PASSWORD and start again.",
    "read_only": "The team's database ({place}) takes no changes: {reason}.",
    "full": "The team's database ({place}) cannot write to its disk, which may be full: {reason}.",
    "failed": "The team's database ({place}) cannot be used: {reason}.",
}
_KEPT = "What was recorded is kept there; runs wait and go on by themselves when it is back."

_CODES: tuple[tuple[str, StoreCause], ...] = (
    ("Neo.ClientError.Security.", "auth"),
    ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "read_only"),
    ("Neo.ClientError.General.WriteOnReadOnlyAccess", "read_only"),
    ("Neo.ClientError.Cluster.NotALeader", "read_only"),
    ("Neo.ClientError.Database.DatabaseNotFound", "failed"),
    ("Neo.ClientError.Transaction.", "failed"),  # it took too long, or waited for a lock
    ("Neo.TransientError.General.TransactionOutOfMemoryError", "failed"),
    ("Neo.TransientError.General.DatabaseUnavailable", "unreachable"),
    ("Neo.DatabaseError.Transaction.TransactionLogError", "full"),
    ("Neo.DatabaseError.", "failed"),
    ("Neo.TransientError.", "failed"),
)
# What holds for whoever asks, whatever the query.
_ABOUT_THE_SERVER = (
    "Neo.ClientError.Security.Unauthorized",
    "Neo.ClientError.Security.AuthenticationRateLimit",
    "Neo.ClientError.Security.CredentialsExpired",
    "Neo.ClientError.Database.DatabaseNotFound",
    "Neo.TransientError.General.DatabaseUnavailable",
)


def away(cause: StoreCause, reason: str, uri: str, database: str) -> StoreAway:
    """The error for the reader: what happened, what was kept, what happens next."""
    place = f"{host_of(uri)}, database {database}"
    sentence = _SENTENCES[cause].format(place=place, reason=reason.rstrip("."))
    return StoreAway(cause, f"{sentence} {_KEPT}", place=place, database=database, reason=reason)


def cause_of(error: Exception, *, own: bool) -> StoreCause | None:
    """Why the database is of no use for now; None when it is the query that is wrong.

    ``own`` is False for a stranger's query, whose failing says little about the server.
    """
    from neo4j.exceptions import (  # noqa: PLC0415
        ConfigurationError,
        DriverError,
        Neo4jError,
        TransactionError,
    )

    if isinstance(error, Neo4jError) and not own:
        code = error.code or ""
        if not code.startswith(_ABOUT_THE_SERVER):
            return None
    if "No space left" in str(error) or "File too large" in str(error):
        return "full"
    if isinstance(error, Neo4jError):
        code = error.code or ""
        return next((cause for start, cause in _CODES if code.startswith(start)), None)
    if isinstance(error, TransactionError | ConfigurationError):
        return "failed"
    return "unreachable" if isinstance(error, DriverError | OSError) else None


def words_of(error: BaseException) -> str:
    """What went wrong at the bottom, in one line: "Connection refused" rather than "unable
    to retrieve routing information"."""
    below = error.__cause__
    if isinstance(below, BaseExceptionGroup):
        below = below.exceptions[0]
    if below is not None:
        return words_of(below)
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[:200]
    lines = str(getattr(error, "message", None) or error).splitlines()
    return (lines[0] if lines else type(error).__name__).rstrip(".:")[:200]
