"""The commands that move whole libraries, and the one that deletes a run."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing

from research_core.errors import BadInput, MindtrailError
from research_core.library import Library
from research_core.moving.backup import back_up, restore
from research_core.moving.copying import Moved, Outcome, copy_library
from research_core.settings import load_settings
from research_core.stores import Stores, local_stores, open_stores, team_stores

ALL, PAUSED, LEFT_ALONE = 0, 3, 4

_PLACES: dict[str, Callable[[], Stores]] = {
    "sqlite": lambda: local_stores(load_settings()),
    "neo4j": lambda: team_stores(load_settings()),
}
# In the order in which a summary tells them; those of no run are not told, but for the first.
_OUTCOMES: tuple[Outcome, ...] = (
    "copied",
    "completed",
    "equal",
    "further",
    "different",
    "busy",
    "unreadable",
)


def _copy(library: Library, arguments: argparse.Namespace) -> int:
    here, there = getattr(arguments, "from"), arguments.to
    if here == there:
        raise BadInput(
            f"--from and --to both name {here}. Nothing was copied; name the other one.",
            code="copy.same",
        )
    with closing(_PLACES[here]()) as source, closing(_PLACES[there]()) as target:
        return _tell(copy_library(source.journal, target.journal))


def _restore(library: Library, arguments: argparse.Namespace) -> int:
    with closing(open_stores(load_settings())) as stores:
        return _tell(restore(arguments.file, stores.journal))


def _backup(library: Library, arguments: argparse.Namespace) -> int:
    with closing(open_stores(load_settings())) as stores:
        totals, left_out = back_up(stores.journal, arguments.file, force=arguments.force)
    print(f"{arguments.file}: {totals.runs} runs, {totals.events} events")
    print(f"sha256 {totals.digest}")
    for one in left_out:
        _warn(f"run {one.run} is not in it: {one.reason}")
    return LEFT_ALONE if left_out else ALL


def _delete(library: Library, arguments: argparse.Namespace) -> int:
    events = library.delete(arguments.run)
    print(f"deleted run {arguments.run}: its {events} events and its mind map")
    _warn(
        "It comes back only from a backup that has it: python -m research_core restore FILE",
    )
    return ALL


def _tell(moves: Iterable[Moved]) -> int:
    """A line a run as it is done, then a summary; gives the exit code."""
    done: list[Moved] = []
    try:
        for moved in moves:
            done.append(moved)
            print(
                f"{moved.run}  {moved.outcome:10}  {moved.events:5} events  "
                f"sha256 {moved.digest[:16]}",
                flush=True,
            )
            if not moved.is_there:
                _warn(_why(moved))
    except KeyboardInterrupt:
        _warn(f"left at once; {_summary(done)}. Those are whole. Repeat the command to go on.")
        return PAUSED
    except MindtrailError:
        if done:
            _warn(f"broke off; {_summary(done)}. Those are whole.")
        raise
    print(_summary(done))
    if any(moved.went_on for moved in done):
        _warn("Some of these runs went on meanwhile. Repeat the command to bring what is new.")
    return ALL if all(moved.is_there for moved in done) else LEFT_ALONE


def _summary(done: list[Moved]) -> str:
    counts = Counter(moved.outcome for moved in done)
    told = [name for name in _OUTCOMES if counts[name] or name == "copied"]
    return ", ".join(f"{counts[name]} {name}" for name in told)


def _why(moved: Moved) -> str:
    """Why a run was left alone, and what to do."""
    match moved.outcome:
        case "different":
            return (
                f"run {moved.run} is there with other events, from its event "
                f"{moved.differs_at} on. It was left alone on both sides. To take this one, "
                f"delete it there first: python -m research_core delete {moved.run}"
            )
        case "busy":
            return (
                f"run {moved.run} is being driven there, so it was left alone. Repeat the "
                "command when it rests."
            )
    return f"run {moved.run} was left alone: {moved.reason}"


def _warn(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


MOVING: dict[str, Callable[[Library, argparse.Namespace], int]] = {
    "copy": _copy,
    "backup": _backup,
    "restore": _restore,
    "delete": _delete,
}
