"""What can go wrong, as a tree. Every message is for the person who reads it.

    MindtrailError
    ├── BadInput             the request cannot be carried out as given
    │   └── UnknownRun
    ├── SettingMissing       a part was asked for that is not set up
    ├── RunBusy              another process or tab drives this run
    │   └── LeaseLost            it took over while this one was cut off
    ├── StoreAway            the team's database cannot be used now (cause: a code)
    ├── JournalError
    │   ├── JournalUnwritable    full disk, read-only folder
    │   └── JournalTooNew        written by a newer version
    ├── SearchError          one search brought nothing (cause: a code)
    ├── ModelError           one model call brought nothing (cause: a code)
    └── MindMapError         the graph database refused or failed

Each error has ``code`` (stable, for translated texts) and ``facts`` (the words that go
into them); ``str(error)`` is the English sentence: what happened, what was kept, what to
do next.
"""

from __future__ import annotations

from typing import Literal

from research_core.domain.values import ModelCause, SearchCause

StoreCause = Literal["unreachable", "auth", "read_only", "full", "failed"]


class MindtrailError(Exception):
    """The root of all errors that are not programmers' errors."""

    def __init__(self, message: str, *, code: str, **facts: str) -> None:
        super().__init__(message)
        self.code = code
        self.facts = facts


class BadInput(MindtrailError):
    """The request cannot be carried out as given; nothing was started or lost."""


class UnknownRun(BadInput):
    """No run has this id."""

    def __init__(self, run: str) -> None:
        super().__init__(
            f"There is no run {run!r} in this library. `python -m research_core list` shows "
            "what there is.",
            code="run.unknown",
            run=run,
        )


class SettingMissing(MindtrailError):
    """A part was asked for that is not set up, for instance Tavily without a key."""


class RunBusy(MindtrailError):
    """Another process or thread drives this run."""


class LeaseLost(RunBusy):
    """Another process took the run over while this one was cut off from the journal."""


class StoreAway(MindtrailError):
    """The database that holds the journal and the mind map cannot be used at the moment.

    What was recorded before is kept there. ``cause`` tells why; waiting can help with each.
    """

    def __init__(self, cause: StoreCause, message: str, **facts: str) -> None:
        super().__init__(message, code=f"store.{cause}", **facts)
        self.cause: StoreCause = cause


class JournalError(MindtrailError):
    """The journal could not be used."""


class JournalUnwritable(JournalError):
    """The journal's disk is full or its folder is read-only; what was recorded is kept."""


class JournalTooNew(JournalError):
    """The journal was written by a newer version; it was left untouched."""


class SearchError(MindtrailError):
    """One search brought nothing. ``cause`` tells whether asking again can help.

    ``retry_after_s`` is how long the service asks to wait, None when it does not say.
    """

    def __init__(self, cause: SearchCause, detail: str, retry_after_s: float | None = None) -> None:
        super().__init__(detail, code=f"search.{cause}", detail=detail)
        self.cause: SearchCause = cause
        self.detail = detail
        self.retry_after_s = retry_after_s


class ModelError(MindtrailError):
    """One model call brought nothing. ``cause`` tells whether asking again can help.

    ``retry_after_s`` is how long the service asks to wait, ``limit`` how many requests a
    minute it says to allow; both None when it does not say.
    """

    def __init__(
        self,
        cause: ModelCause,
        detail: str,
        retry_after_s: float | None = None,
        limit: int | None = None,
    ) -> None:
        super().__init__(detail, code=f"model.{cause}", detail=detail)
        self.cause: ModelCause = cause
        self.detail = detail
        self.retry_after_s = retry_after_s
        self.limit = limit


class MindMapError(MindtrailError):
    """The graph database refused a query or failed."""
