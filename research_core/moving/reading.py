"""Reading a backup, line by line, without trusting it.

A file may be cut off, changed, of another kind, or made to exhaust the machine: lines,
runs and the whole are bounded, and nothing of it is held but one run.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC
from typing import IO

from research_core.domain.course import is_a_run
from research_core.domain.events import Recorded
from research_core.errors import BadInput, JournalError, JournalTooNew
from research_core.journal.codec import from_line, to_line

FORMAT = 1
HEAD = "mindtrail_backup"
END = "mindtrail_end"

_LONGEST_HEAD = 1_000
_LONGEST_LINE = 64 * 2**20  # bytes; the largest document that is read has 25 MB
_LARGEST_RUN = 512 * 2**20
# Journals shrink to a fifth or a tenth; zip bombs to a thousandth.
_MOST_UNPACKED = 100
_ALWAYS_ALLOWED = 64 * 2**20
_WRONG = (ValueError, TypeError, LookupError, RecursionError)  # what strange JSON leads to


@dataclass(frozen=True, slots=True)
class Totals:
    """What is in a backup; ``digest`` is the SHA-256 of its lines but the last."""

    runs: int
    events: int
    digest: str


class _Lines:
    """The lines of a packed file, bounded, with the hash of those that were read."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._packed = gzip.GzipFile(fileobj=file, mode="rb")
        self._name = name
        self._room = _ALWAYS_ALLOWED + _MOST_UNPACKED * os.fstat(file.fileno()).st_size
        self.whole = hashlib.sha256()
        self.run_bytes = 0

    def take(self, most: int = _LONGEST_LINE) -> bytes:
        """The next line with its line feed. Raises BadInput at a file's end, too."""
        try:
            line = self._packed.readline(most + 1)
        except (EOFError, OSError, zlib.error) as error:
            raise damaged(self._name) from error
        self._room -= len(line)
        self.run_bytes += len(line)
        if len(line) > most or self._room < 0 or self.run_bytes > _LARGEST_RUN:
            raise _too_large(self._name)
        return line

    def is_over(self) -> bool:
        """True when nothing follows, and gzip's own checksum is right."""
        return self.take() == b""


def read_runs(file: IO[bytes], name: str) -> Generator[list[Recorded], None, Totals]:
    """The runs of a backup, one at a time; returns what was in it.

    Only when it has returned was the whole file read and its hash right. Raises BadInput.
    """
    lines = _Lines(file, name)
    _check_head(lines, name)
    seen: set[str] = set()
    events = 0
    run: list[Recorded] = []
    while True:
        line = lines.take()
        try:
            recorded = None if _is_end(line) else _recorded(line, name)
        except JournalTooNew as error:
            lines.whole.update(line)
            _check_rest(lines, name)
            raise _newer(name, error.facts.get("found", "")) from error
        if run and (recorded is None or recorded.run != run[0].run):
            if run[0].run in seen or not is_a_run(run):
                raise damaged(name)
            seen.add(run[0].run)
            events += len(run)
            yield run
            run = []
            lines.run_bytes = len(line)
        if recorded is None:
            totals = Totals(len(seen), events, lines.whole.hexdigest())
            _check_end(line, totals, name)
            if not lines.is_over():
                raise damaged(name)
            return totals
        lines.whole.update(line)
        run.append(recorded)


def damaged(name: str) -> BadInput:
    """The error for a file that is not what was written."""
    return BadInput(
        f"{name} is damaged: it was changed or cut off after it was made. Nothing was "
        "restored; take another copy of it.",
        code="backup.damaged",
        path=name,
    )


def _check_head(lines: _Lines, name: str) -> None:
    try:
        line = lines.take(_LONGEST_HEAD)
        version = json.loads(line)[HEAD]
        if type(version) is not int or version < 1:
            raise ValueError(version)
    except (BadInput, *_WRONG) as error:
        raise BadInput(
            f"{name} is not a backup of Mindtrail, or its beginning is damaged. Nothing was "
            "restored.",
            code="backup.foreign",
            path=name,
        ) from error
    if version > FORMAT:
        raise _newer(name, f"format {version}")
    lines.whole.update(line)


def _check_rest(lines: _Lines, name: str) -> None:
    """Raises BadInput unless the hash is right: a damaged event may look like a newer one."""
    while not _is_end(line := lines.take()):
        if not line:
            raise damaged(name)
        lines.whole.update(line)
        lines.run_bytes = 0
    if lines.whole.hexdigest().encode() not in line:
        raise damaged(name)


def _is_end(line: bytes) -> bool:
    return line.startswith(b'{"%s"' % END.encode())


def _check_end(line: bytes, totals: Totals, name: str) -> None:
    promised = {"runs": totals.runs, "events": totals.events, "sha256": totals.digest}
    try:
        is_right = line.endswith(b"\n") and json.loads(line)[END] == promised
    except _WRONG:
        is_right = False
    if not is_right:
        raise damaged(name)


def _recorded(line: bytes, name: str) -> Recorded:
    """The event of one line, its time in UTC. Raises BadInput and JournalTooNew."""
    try:
        if not line.endswith(b"\n"):
            raise ValueError("cut off")
        recorded = from_line(line.decode("utf-8"))
        if type(recorded.run) is not str or type(recorded.seq) is not int:
            raise TypeError("run or number")
        if recorded.at.tzinfo is None:
            raise ValueError("a time without a zone")
        to_line(recorded).encode()  # half a character could not be recorded
        return Recorded(recorded.run, recorded.seq, recorded.at.astimezone(UTC), recorded.event)
    except JournalTooNew:
        raise
    except (JournalError, *_WRONG, AttributeError, OverflowError) as error:
        raise damaged(name) from error


def _newer(name: str, found: str) -> BadInput:
    return BadInput(
        f"{name} was made by a newer Mindtrail ({found}). Nothing was restored; use that version.",
        code="backup.too_new",
        path=name,
        found=found,
    )


def _too_large(name: str) -> BadInput:
    return BadInput(
        f"{name} unpacks to more than a backup can hold, so it was not read further. Nothing "
        "was restored.",
        code="backup.too_large",
        path=name,
    )
