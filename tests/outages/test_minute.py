"""A minute without the server, ten times: five runs at once, each with two such minutes."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import needs_neo4j
from tests.outages.lane import TABLE, Lane, check_whole
from tests.servers.neo4j.server import Neo4jServer
from tests.tables import TellRow
from tests.waiting import until

SECONDS = float(os.environ.get("MINDTRAIL_OUTAGE_SECONDS", "60"))
LANES = 5
_APART_S = 8.0  # five servers that start at once would keep two cores busy for long


@pytest.mark.long
def test_ten_minutes_without_the_server(tmp_path: Path, tell_row: TellRow) -> None:
    needs_neo4j()
    with ThreadPoolExecutor(LANES) as pool:
        lanes = [
            pool.submit(two_outages, number, tmp_path / str(number)) for number in range(LANES)
        ]
        found = [lane.result(timeout=900) for lane in lanes]
    assert [len(rows) for rows in found] == [2] * LANES
    for cells in (cells for rows in found for cells in rows):
        tell_row(TABLE, cells)


def two_outages(number: int, home: Path) -> list[tuple[object, ...]]:
    """One run whose server is stopped once and killed once; gives the cells of each.

    That nothing was asked twice was checked before."""
    time.sleep(number * _APART_S)
    server = Neo4jServer()
    struck: list[tuple[str, int]] = []
    try:
        server.start()
        with Lane(server.place, home, delay=1.5) as lane:
            screen = lane.start()
            for how, searches in ((server.stop, 2), (server.kill, 5)):
                lane.searched(searches)
                struck.append((how.__name__, lane.library.research(screen.run).seq))
                how()
                until(lambda: lane.library.away, "known to be away")
                time.sleep(SECONDS)
                assert lane.library.away is not None
                server.start()
                until(lambda: lane.library.away is None, "known to be back")
            lane.finish(screen.run)
            total = check_whole(lane.library, screen.run, lane.web)
            asked = len(lane.web.queries)
            asked_s, worst_s = f"{asked} (0)", f"{screen.worst_s:.1f}"
            return [
                (f"server {how}, lane {number + 1}", f"{SECONDS:.0f}", seq, total, asked_s, worst_s)
                for how, seq in struck
            ]
    finally:
        server.remove()
