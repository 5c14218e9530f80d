"""A run on a team's database that can be taken away: server, wire, web search, library, screen."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from pydantic import SecretStr

from research_core import Library, StoreAway
from research_core.mindmap.projection import project_all
from tests.faults.checks import troubles_of
from tests.mindmap.graphs import in_order
from tests.servers.neo4j.server import Place
from tests.servers.slow_tavily import SlowTavily
from tests.servers.wire import Wire
from tests.waiting import until

TOPIC = "How can a language model answer better at inference time, without more training?"
_LOOK_S = 0.25


@dataclass
class Screen:
    """Looks at a run as the desk does. ``worst_s`` is the longest look that began when the
    database was known to be away."""

    library: Library
    run: str
    worst_s: float = 0.0
    looks_away: int = 0

    def __post_init__(self) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="screen", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        self._thread.join(timeout=30)

    def _look_on(self) -> None:
        while not self._ended.wait(_LOOK_S):
            started, known = time.monotonic(), self.library.away is not None
            try:
                self.library.head(self.run)
                self.library.research(self.run)
                self.library.graph(self.run)
            except StoreAway:
                self.looks_away += known
                if known:
                    self.worst_s = max(self.worst_s, time.monotonic() - started)


class Lane:
    """``with Lane(place, home) as lane``: a run that searches a slow web, behind a wire.

    ``wire`` is between the library and the server of ``place``; ``web`` notes each search.
    """

    def __init__(self, place: Place, home: Path, delay: float = 0.3) -> None:
        self._place, self._home, self._delay = place, home, delay
        self._open = ExitStack()

    def __enter__(self) -> Lane:
        self.wire = self._open.enter_context(Wire(urlsplit(self._place.uri).port or 7687))
        self.web = self._open.enter_context(SlowTavily(self._delay))
        self.place = replace(self._place, uri=f"bolt://127.0.0.1:{self.wire.port}")
        self.library = Library(
            self.place.settings(
                self._home, tavily_base_url=self.web.url, tavily_api_key=SecretStr("dummy")
            )
        )
        self._open.callback(self.library.close)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def start(self) -> Screen:
        """Start a run, drive it, and look at it."""
        run = self.library.start(TOPIC, providers=("tavily",), reasoner="extractive")
        self.library.drive_in_background(run)
        screen = Screen(self.library, run)
        self._open.callback(screen.close)
        return screen

    def searched(self, times: int) -> None:
        """Wait until so many searches have gone out, which is in the middle of the run."""
        until(lambda: len(self.web.queries) >= times, f"{times} searches")

    def finish(self, run: str, seconds: float = 90) -> None:
        """Wait until the run has its report."""
        until(lambda: self.library.research(run).state == "finished", "finished", seconds)


def check_whole(library: Library, run: str, web: SlowTavily) -> int:
    """Nothing lost, nothing repeated, a cited report, the map equal to the journal's fold;
    gives the number of events."""
    events, research = library.events(run), library.research(run)
    assert troubles_of(events, research, "no-key-is-used") == []
    assert research.state == "finished"
    replied = sum(recorded.event.kind == "search.replied" for recorded in events)
    assert len(web.queries) == replied == len(set(web.queries)) > 3
    graph, fold = library.graph(run), project_all(run, events)
    assert graph.seq == fold.seq == len(events)
    assert graph == in_order(fold)
    assert library.away is None
    return len(events)


TABLE = (
    "outages",
    "outage",
    "seconds away",
    "events before",
    "events in all",
    "searches asked (twice)",
    "worst look while away, s",
)
