"""What the tests of outages share: the table of what they found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

_TABLE = Path(__file__).parents[2] / "artifacts" / "outages.md"
_HEAD = (
    "| outage | seconds away | events before | events in all | searches asked (twice) "
    "| worst look while away, s |\n|---|---|---|---|---|---|"
)


@pytest.fixture(scope="session")
def table() -> Iterator[list[str]]:
    """Rows of the table, written when all is done."""
    rows: list[str] = []
    yield rows
    if rows:
        _TABLE.parent.mkdir(exist_ok=True)
        _TABLE.write_text("\n".join([_HEAD, *rows]) + "\n", encoding="utf-8")
