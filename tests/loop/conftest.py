"""A journal on disk for runs of our own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from research_core.journal.sqlite import SqliteJournal


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqliteJournal]:
    opened = SqliteJournal(tmp_path / "journal")
    yield opened
    opened.close()
