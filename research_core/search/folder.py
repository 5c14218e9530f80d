"""A folder of documents: what lies in it now, read and indexed once for each state."""

from __future__ import annotations

import os
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from research_core.domain.values import SkippedDocument
from research_core.search.formats import READERS, Document, Unreadable, read_document
from research_core.search.ranking import Ranking


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file as it was when it was looked at; another time or size means another content.

    The time of its last change of status also moves when it becomes readable.
    """

    path: Path
    name: str
    modified_ns: int
    changed_ns: int
    size: int

    @property
    def modified(self) -> str:
        """The day of the last change (UTC, ISO 8601)."""
        return datetime.fromtimestamp(self.modified_ns / 1e9, UTC).date().isoformat()


@dataclass(frozen=True, slots=True)
class Shelf:
    """The readable documents of one state of a folder, in order, with their ranking."""

    stamps: tuple[Stamp, ...]
    documents: tuple[Document, ...]
    skipped: tuple[SkippedDocument, ...]
    ranking: Ranking


class Folder:
    """Reads a folder on demand and again only what changed. Threads may share it."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._guard = threading.Lock()
        self._read: dict[Stamp, Document | SkippedDocument] = {}
        self._state: tuple[Stamp, ...] | None = None
        self._lost: tuple[SkippedDocument, ...] = ()
        self._shelf = Shelf((), (), (), Ranking(()))

    def shelf(self) -> Shelf:
        """What the folder holds now. Raises OSError when the folder itself is gone."""
        with self._guard:
            lost: list[OSError] = []
            state = tuple(self._stamps(lost))
            missing = tuple(self._lost_folder(error) for error in lost)
            if (state, missing) != (self._state, self._lost):
                self._shelf = self._arrange(state, missing)
                self._state, self._lost = state, missing
            return self._shelf

    def _arrange(self, state: tuple[Stamp, ...], missing: tuple[SkippedDocument, ...]) -> Shelf:
        self._read = {stamp: self._read.get(stamp) or _read(stamp) for stamp in state}
        found = {s: d for s, d in self._read.items() if isinstance(d, Document)}
        skipped = [d for d in self._read.values() if isinstance(d, SkippedDocument)]
        documents = tuple(found.values())
        return Shelf(tuple(found), documents, (*skipped, *missing), Ranking(documents))

    def _stamps(self, lost: list[OSError]) -> Iterator[Stamp]:
        """The documents below the folder in a stable order; folders that refuse go to ``lost``."""
        os.scandir(self._root).close()
        for place, folders, files in os.walk(self._root, onerror=lost.append):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(files):
                path = Path(place, name)
                if self._is_document(path):
                    yield self._stamp(path)

    def _is_document(self, path: Path) -> bool:
        # "~$report.docx" is Word's lock beside an open document.
        if path.suffix.lower() not in READERS or path.name.startswith((".", "~$")):
            return False
        try:
            return path.resolve().is_relative_to(self._root) and path.is_file()
        except (OSError, RuntimeError):  # a loop of links, which names no document
            return False

    def _stamp(self, path: Path) -> Stamp:
        try:
            status = path.stat()
        except OSError:  # went away this moment: reading it will tell
            return Stamp(path, self._name(path), 0, 0, 0)
        name = self._name(path)
        return Stamp(path, name, status.st_mtime_ns, status.st_ctime_ns, status.st_size)

    def _name(self, path: Path) -> str:
        """The path below the folder, alike on every system, and writable as UTF-8."""
        inner = path.relative_to(self._root).as_posix()
        return unicodedata.normalize("NFC", os.fsencode(inner).decode("utf-8", "replace"))

    def _lost_folder(self, error: OSError) -> SkippedDocument:
        name = self._name(Path(str(error.filename)))
        return SkippedDocument(name, "unreadable", error.strerror or type(error).__name__)


def _read(stamp: Stamp) -> Document | SkippedDocument:
    try:
        return read_document(stamp.path)
    except Unreadable as error:
        return SkippedDocument(stamp.name, error.cause, error.detail)
