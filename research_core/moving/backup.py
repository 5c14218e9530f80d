"""A whole library in one file: gzip'd lines of JSON, checked by a hash.

The first line names the format, the last one counts and hashes all lines before it. In
between stand the events, run by run. A file is read back before it takes its name.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from research_core.clock import SYSTEM_CLOCK
from research_core.domain.course import is_a_run
from research_core.domain.events import Recorded
from research_core.errors import BadInput, JournalError
from research_core.moving.copying import Moved, bring, canonical
from research_core.moving.reading import END, FORMAT, HEAD, Totals, read_runs
from research_core.ports import Clock, Journal


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A run that could not go into a backup, and why."""

    run: str
    reason: str


def back_up(
    journal: Journal, path: Path, *, force: bool = False, clock: Clock = SYSTEM_CLOCK
) -> tuple[Totals, list[LeftOut]]:
    """Write all runs of a journal to ``path``; gives what is in it, and what is not.

    Only the owner may read the file. It appears whole or not at all; one that is there is
    replaced with ``force`` only. Raises BadInput, JournalError and StoreAway.
    """
    if path.exists() and not force:
        raise BadInput(
            f"{path} is there already and was left as it is. Name another file, or replace it "
            "with --force.",
            code="backup.present",
            path=str(path),
        )
    left_out: list[LeftOut] = []
    with _replacing(path) as file:
        _write(file, _runs(journal, left_out), clock.now())
        totals = _read_back(file, path)
    return totals, left_out


def restore(path: Path, journal: Journal) -> Iterator[Moved]:
    """Bring every run of a backup into a journal, as a copy does; yields each when done.

    The whole file is checked before anything is written. Raises BadInput when it is not a
    backup, damaged, cut off, too large, or of a newer Mindtrail; JournalError; StoreAway.
    """
    try:
        file = path.open("rb") if path.is_file() else None
    except OSError as error:
        raise _unreadable(path, error.strerror or type(error).__name__) from error
    if file is None:
        raise _unreadable(path, "there is no such file")
    with file:
        check(file, path)
        for events in read_runs(file, str(path)):
            yield bring(events, journal)


def check(file: IO[bytes], path: Path) -> Totals:
    """Read a whole backup and give what is in it; the file is at its beginning afterwards.

    Raises BadInput.
    """
    runs = read_runs(file, str(path))
    while True:
        try:
            next(runs)
        except StopIteration as end:
            file.seek(0)
            totals: Totals = end.value
            return totals


def _runs(journal: Journal, left_out: list[LeftOut]) -> Iterator[list[Recorded]]:
    """All runs that a restore would take, oldest first; the others go to ``left_out``."""
    for summary in reversed(journal.runs()):
        try:
            events = journal.read(summary.id)
        except JournalError as error:
            left_out.append(LeftOut(summary.id, str(error)))
            continue
        if events and not is_a_run(events):
            left_out.append(LeftOut(summary.id, "Its events do not make up a run."))
        elif events:
            yield events


def _write(file: IO[bytes], runs: Iterator[list[Recorded]], now: datetime) -> None:
    whole = hashlib.sha256()
    count = events = 0
    # Neither a name nor a time in gzip's own header: equal libraries give equal lines.
    with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=file, mtime=0) as packed:

        def put(line: str) -> None:
            data = f"{line}\n".encode()
            whole.update(data)
            packed.write(data)

        put(json.dumps({HEAD: FORMAT, "made_at": now.isoformat()}))
        for run in runs:
            for line in canonical(run):
                put(line)
            count += 1
            events += len(run)
        end = {END: {"runs": count, "events": events, "sha256": whole.hexdigest()}}
        packed.write(f"{json.dumps(end)}\n".encode())


def _read_back(file: IO[bytes], path: Path) -> Totals:
    """What is in the file that was just written, once it is on the disk."""
    file.flush()
    os.fsync(file.fileno())
    file.seek(0)
    try:
        return check(file, path)
    except BadInput as error:
        raise BadInput(
            f"{path} does not read back as it was written, so it was not kept. Check that disk, "
            "or choose another one, and try again.",
            code="backup.unlike",
            path=str(path),
        ) from error


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file beside ``path`` that takes its name when all went well, else goes away."""
    try:
        file = tempfile.NamedTemporaryFile(  # noqa: SIM115
            dir=path.absolute().parent, prefix=f".{path.name}.", delete=False
        )
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with file:
            yield file
        Path(file.name).replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        Path(file.name).unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> BadInput:
    return BadInput(
        f"{path} cannot be written ({error.strerror}). No backup was made; choose a folder "
        "with room that you may write to.",
        code="backup.unwritable",
        path=str(path),
    )


def _unreadable(path: Path, reason: str) -> BadInput:
    return BadInput(
        f"{path} cannot be read: {reason}. Nothing was restored.",
        code="backup.unreadable",
        path=str(path),
    )
