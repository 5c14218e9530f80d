"""Lists that grow with a run (the trail, its results), composed once an event for all tabs."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pages.parts.texts import Texts
from pages.parts.watch import Watch
from pages.parts.zone import reader_zone

_KEPT = 48
Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """One item before it is composed: its number in the list, what its text depends on, and
    what composes it."""

    id: int
    depends_on: object
    compose: Callable[[], Item]


@dataclass
class ItemKeeper:
    """Every item as it was last composed: what it depended on, the event after which it last
    changed, and what it says."""

    seq: int = -1
    items: dict[int, tuple[object, int, Item]] = field(default_factory=dict)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def take(self, seq: int, drafts: Sequence[Draft]) -> None:
        """Compose what is new or may have changed up to event ``seq``, and forget what is
        no longer there."""
        with self.guard:
            if self.seq >= seq:
                return
            kept = {}
            for draft in drafts:
                known = self.items.get(draft.id)
                if known is None or known[0] != draft.depends_on:
                    item = draft.compose()
                    changed = known[1] if known and known[2] == item else seq
                    known = (draft.depends_on, changed, item)
                kept[draft.id] = known
            self.items, self.seq = kept, seq

    def changes(self, after: int) -> dict[str, Any]:
        """``items`` that are new or different since event ``after``, oldest first, and the
        ``ids`` of all that are there."""
        with self.guard:
            items = [item for _, seq, item in self.items.values() if seq > after]
            return {"items": items, "ids": list(self.items)}


_KEEPERS: OrderedDict[tuple[str, ...], ItemKeeper] = OrderedDict()
_GUARD = threading.Lock()


def keeper_of(name: str, stream: str, t: Texts, epoch: int = 0) -> ItemKeeper:
    """The keeper of list ``name`` of a run (or of a moment of it: ``stream``) in its epoch, in
    this reader's language and time zone."""
    key = (name, stream, t.language, str(reader_zone()), str(epoch))
    with _GUARD:
        keeper = _KEEPERS.setdefault(key, ItemKeeper())
        _KEEPERS.move_to_end(key)
        while len(_KEEPERS) > _KEPT:
            _KEEPERS.popitem(last=False)
        return keeper


def changes_of(
    name: str,
    watch: Watch,
    stream: str,
    after: int,
    t: Texts,
    drafts: Callable[[Watch, Texts], Sequence[Draft]],
) -> dict[str, Any]:
    """What the list has gained since event ``after``, as :meth:`ItemKeeper.changes` tells it."""
    keeper = keeper_of(name, stream, t, watch.epoch)
    if keeper.seq < watch.seq:
        keeper.take(watch.seq, drafts(watch, t))
    return keeper.changes(after)


def forget() -> None:
    """Forget all lists, for tests that open one library after another."""
    with _GUARD:
        _KEEPERS.clear()
