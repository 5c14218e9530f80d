"""Events that wait on this machine's disk while a team's journal cannot be reached."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from research_core.domain.events import Event
from research_core.errors import JournalUnwritable
from research_core.journal.codec import decode, encode
from research_core.ports import Clock

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event on its way into a journal.

    ``mark`` is its alone: an event that was recorded although the answer was lost is
    found by it and not recorded twice. ``data`` is what ``encode`` makes of the event.
    """

    event: Event
    data: str
    at: datetime
    mark: str


def entry(event: Event, clock: Clock) -> Entry:
    """An entry for an event that happened now. Raises UnicodeEncodeError for half a letter."""
    data = encode(event)
    data.encode()  # the driver would find out in the middle of a message
    return Entry(event, data, clock.now(), clock.token())


class HeldBack:
    """The events of one run that wait, in ``home/held/<run>.jsonl``, for the owner's eyes only.

    Each line is whole by itself and on the disk when ``add`` returns. A line torn by a
    crash was never promised to anybody and is skipped.
    """

    def __init__(self, home: Path, run: str) -> None:
        """Nothing is written before the first event waits."""
        self._folder = home / "held"
        self._run = run
        self._file = self._folder / f"{run}.jsonl"

    @property
    def waits(self) -> bool:
        """True when there is something to settle."""
        return self._file.exists()

    def add(self, waiting: Entry, after: int) -> None:
        """Keep one event on the disk. ``after`` is the last number of the run that its
        holder knows of. Raises JournalUnwritable."""
        line = {
            "after": after,
            "mark": waiting.mark,
            "at": waiting.at.isoformat(),
            "kind": waiting.event.kind,
            "version": waiting.event.version,
            "data": waiting.data,
        }
        text = json.dumps(line, ensure_ascii=False) + "\n"
        with self._guarded():
            self._write(text.encode())

    def entries(self) -> tuple[int, list[Entry]]:
        """The number after which the first of them belongs, and all that wait, in order.

        Raises JournalTooNew and JournalError like :func:`decode`.
        """
        try:
            text = self._file.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return 0, []
        lines = list(_whole(text))
        after = int(lines[0]["after"]) if lines else 0
        return after, [_entry(line) for line in lines]

    def clear(self, settled: int) -> bool:
        """Delete the file when it holds no more than the ``settled`` events of before; False
        when another process with this home has added to it since. Raises JournalUnwritable."""
        with self._guarded():
            if len(self.entries()[1]) > settled:
                return False
            self._file.unlink(missing_ok=True)
        return True

    def discard(self) -> None:
        """Delete all that waits or was set aside: the run itself is being deleted."""
        if self._folder.exists():
            with self._guarded():
                for file in (self._file, *self._folder.glob(f"{self._run}.*.late.jsonl")):
                    file.unlink(missing_ok=True)

    def set_aside(self, clock: Clock) -> Path:
        """Move the file out of the way, since somebody else has done this work; gives where.
        Raises JournalUnwritable."""
        stamp = f"{clock.now():%Y%m%dT%H%M%S}.{clock.token()[:6]}"
        aside = self._folder / f"{self._run}.{stamp}.late.jsonl"
        with self._guarded():
            self._file.rename(aside)
        return aside

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """One process at a time: several on one machine may share a home. Raises
        JournalUnwritable for whatever the disk refuses meanwhile."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(self._folder / ".lock", mode=0o600):
                yield
        except OSError as error:
            raise _unwritable(self._folder, error) from error

    def _write(self, line: bytes) -> None:
        is_new = not self._file.exists()
        handle = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "r+b", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            if size and os.pread(handle, 1, size - 1) != b"\n":
                line = b"\n" + line  # a crash tore the line before: it must not spoil this one
            if file.write(line) != len(line):
                raise OSError(None, "the disk took only a part")
            os.fsync(handle)
        if is_new:
            _fsync_folder(self._folder)


def _whole(text: str) -> Iterator[dict[str, Any]]:
    for line in text.split("\n"):
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            if line:
                _LOG.warning("skipped a line of held events that a crash had torn")


def _entry(line: dict[str, Any]) -> Entry:
    event = decode(line["kind"], line["version"], line["data"])
    return Entry(event, line["data"], datetime.fromisoformat(line["at"]), line["mark"])


def _fsync_folder(folder: Path) -> None:
    """A new file's name is safe on the disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unwritable(folder: Path, error: OSError) -> JournalUnwritable:
    reason = (error.strerror or str(error)).lower()
    return JournalUnwritable(
        f"What waits for the team's database cannot be kept in {folder} ({reason}). What was "
        "recorded before is kept. Free some space or allow writing there; then resume the run.",
        code="journal.unwritable",
        home=str(folder),
        reason=reason,
    )
