"""What the analyst says of the map and of sources, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# "pinned": it matters, and is heard first; "rejected": nothing may rest on it; "none": neither.
Mark = Literal["pinned", "rejected", "none"]

# How far a domain is trusted: "only" (what no such domain says is left out), "prefer" (heard
# first), "block" (left out), "neutral" (like any other).
Trust = Literal["only", "prefer", "neutral", "block"]

ActKind = Literal["pin", "reject", "unmark", "rename", "merge", "trust"]


@dataclass(frozen=True, slots=True)
class Act:
    """Something the analyst did on the map or to a source, with its receipt.

    ``target`` is a node's id or a domain; ``words`` the new name, the node it was merged
    into, or the trust. ``claims`` and ``sources`` count what stands again (above zero) or
    stands no more (below zero) since then. ``used_in`` is the first step after it, or the
    number of the first report (``p41``), None until then.
    """

    id: str
    seq: int
    kind: ActKind
    target: str
    words: str = ""
    claims: int = 0
    sources: int = 0
    used_in: str | None = None


@dataclass(frozen=True, slots=True)
class Fork:
    """Where a run branched off: after event ``at`` of run ``parent``.

    ``seq`` is the number of the event in the fork that says so: what came before was done,
    and paid for, by the parent.
    """

    parent: str
    at: int
    seq: int
