"""The network to the team's database goes in mid-run, and comes back."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from research_core import StoreAway
from tests.outages.lane import Lane, check_whole
from tests.servers.neo4j.server import Place
from tests.servers.wire import Wire
from tests.waiting import until

# The driver leaves the sockets of a network that hangs to the garbage collector.
pytestmark = pytest.mark.filterwarnings("default::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Calls that hung have ended and their sockets are gone, before another test is blamed."""
    yield
    for thread in threading.enumerate():
        if thread.name.startswith("neo4j-"):
            thread.join(timeout=15)
    gc.collect()


@pytest.mark.parametrize(
    "strike", [Wire.cut, pytest.param(Wire.freeze, marks=pytest.mark.long)], ids=["cut", "frozen"]
)
def test_a_run_goes_on_when_the_network_is_back(
    strike: Callable[[Wire], None], neo4j_place: Place, tmp_path: Path
) -> None:
    with Lane(neo4j_place, tmp_path) as lane:
        screen = lane.start()
        lane.searched(2)
        lane.library.research(screen.run)  # as a screen has shown it
        strike(lane.wire)
        until(lambda: lane.library.away, "known to be away")
        seen = lane.library.research(screen.run)
        assert seen.brief.topic, "what was seen stays"
        with pytest.raises(StoreAway) as refused:
            lane.library.inject(screen.run, "Does it hold for small models?", "question")
        assert refused.value.code == "store.unreachable"
        # What is asked meanwhile is refused at once: no screen waits for a network that hangs.
        until(lambda: screen.looks_away > 5, "several looks that are refused")
        lane.wire.mend()
        lane.finish(screen.run)
        until(lambda: lane.library.away is None, "known to be back")
        check_whole(lane.library, screen.run, lane.web)


@pytest.mark.long
def test_a_library_opened_while_the_server_is_away_works_once_it_is_back(
    neo4j_place: Place, tmp_path: Path
) -> None:
    with Lane(neo4j_place, tmp_path, delay=0.05) as lane:
        lane.wire.cut()
        with pytest.raises(StoreAway):
            lane.library.start("heat pumps")
        with pytest.raises(StoreAway):
            lane.library.runs()
        assert lane.library.away
        lane.wire.mend()
        until(lambda: not _is_away(lane), "back")
        screen = lane.start()
        lane.finish(screen.run)
        check_whole(lane.library, screen.run, lane.web)


def _is_away(lane: Lane) -> bool:
    try:
        lane.library.runs()
    except StoreAway:
        return True
    return False
