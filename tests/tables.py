"""Tables of what tests found, in artifacts/: a row a test, written when all tests have ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest

FOLDER = Path(__file__).parents[1] / "artifacts"
# A table's name and its columns; the cells of a row.
TellRow: TypeAlias = Callable[[Sequence[str], Sequence[object]], None]
_ROW = "row of a table"


def teller(request: pytest.FixtureRequest) -> TellRow:
    """What a test tells its rows with; they travel with its result, from whatever process."""

    def tell(table: Sequence[str], cells: Sequence[object]) -> None:
        named = {"table": list(table), "cells": [str(cell) for cell in cells]}
        request.node.user_properties.append((_ROW, named))

    return tell


def write_tables(reports: Iterable[pytest.TestReport]) -> list[Path]:
    """Write the tables of the rows that these results bring; gives their files."""
    rows: dict[tuple[str, ...], list[list[str]]] = defaultdict(list)
    for report in reports:
        for name, told in report.user_properties:
            if name == _ROW and isinstance(told, dict):
                rows[tuple(told["table"])].append(told["cells"])
    return [_write(table, found) for table, found in rows.items()]


def _write(table: tuple[str, ...], rows: list[list[str]]) -> Path:
    name, *columns = table
    lines = [columns, ["---"] * len(columns), *rows]
    FOLDER.mkdir(exist_ok=True)
    file = FOLDER / f"{name}.md"
    file.write_text("".join(f"| {' | '.join(line)} |\n" for line in lines), encoding="utf-8")
    return file
