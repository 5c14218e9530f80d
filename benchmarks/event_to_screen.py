"""From an event in the journal to the screen, with 1, 10 and 30 viewers, and what it costs.

One viewer is a real tab in Chromium; the others speak Streamlit's protocol (see viewer.py).
The events are written by another process's library, so that nothing but the journal tells
the desk of them.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.timing import percentile, turns_a_second
from benchmarks.viewer import Viewer, watching
from research_core import Library, Settings
from research_core.journal.sqlite import SqliteJournal
from tests.desk.harness import browser, desk_server, why_no_browser
from tests.mindmap.big_story import big_story

COUNTS = (1, 10, 30)
_EVENTS, _EVERY_S = 12, 2.0
_SETTLE_S = 8.0
_ROUNDS = 24  # some 500 nodes
_LIMIT_S, _LIMIT_CPU = 0.5, 0.10

_NOTICE = """
() => {
  window.seen = {};
  const look = (root) => {
    const text = root.textContent || "";
    for (const word of text.match(/marker-\\d+-/g) || []) window.seen[word] ??= Date.now() / 1000;
  };
  new MutationObserver((changes) => changes.forEach((change) => {
    change.addedNodes.forEach(look);
    if (change.type === "characterData") look(change.target.parentElement);
  })).observe(document.body, { childList: true, subtree: true, characterData: true });
}
"""


def print_event_to_screen() -> None:
    """Print a table: viewers, median and p95 in the browser and among the others, processor."""
    print("\nfrom an event to the screen")
    if reason := why_no_browser():
        print(f"left out: {reason}")
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        library = Library(Settings(mindtrail_home=home))
        journal = SqliteJournal(home)
        run = _a_run(journal)
        nodes = len(library.graph(run).nodes)
        print(f"a run at work with {nodes} nodes; an event every {_EVERY_S:g} s, then none")
        print(f"wanted: a median of {_LIMIT_S} s at most, and {_LIMIT_CPU:.0%} of a core with 10")
        print("core: turns of an empty loop in Python that it did a second, meanwhile")
        heads = "  viewers    median       p95  others p95     CPU  CPU at rest   core"
        print(heads)
        with journal.lease(run):  # somebody else drives it
            for count in COUNTS:
                with desk_server(home) as address:
                    _print_row(count, address, library, run)
        library.close()
        journal.close()


def _a_run(journal: SqliteJournal) -> str:
    """A run in the middle of its work, with some 500 nodes in its map."""
    story = big_story(rounds=_ROUNDS, claims=6)
    journal.restore(story.events)
    return story.run


def _print_row(count: int, address: str, library: Library, run: str) -> None:
    words = [f"marker-{count}{n}-" for n in range(_EVENTS)]
    awaited = tuple(word.encode() for word in words)
    viewers = [Viewer(address, f"run={run}", awaited) for _ in range(count - 1)]
    server = _server_of(address)
    with watching(viewers), browser() as chromium:
        page = chromium.new_page(locale="en-US")
        page.goto(f"{address}/?run={run}")
        page.locator(".mt-topic").wait_for()
        page.evaluate(_NOTICE)
        page.wait_for_timeout(_SETTLE_S * 1000)
        told: dict[str, float] = {}
        speeds = []
        before = _busy_s(server)
        for word in words:
            library.inject(run, f"{word} what is new", "note")
            told[word] = time.time()
            page.wait_for_timeout(_EVERY_S * 1000)
            speeds.append(turns_a_second())
        active = (_busy_s(server) - before) / (_EVENTS * _EVERY_S)
        page.wait_for_timeout(3000)
        seen = page.evaluate("() => window.seen")
        before = _busy_s(server)
        page.wait_for_timeout(_SETTLE_S * 1000)
        rest = (_busy_s(server) - before) / _SETTLE_S
    here = [seen[word] - told[word] for word in told if word in seen]
    there = [at - told[w.decode()] for viewer in viewers for w, at in viewer.seen.items()]
    missed = len(told) - len(here) + sum(len(told) - len(v.seen) for v in viewers)
    others = f"{percentile(there, 95):10.2f} s" if there else f"{'':12}"
    print(
        f"{count:8}{statistics.median(here):8.2f} s{percentile(here, 95):8.2f} s{others}"
        f"{active:8.1%}{rest:13.1%}{statistics.median(speeds) / 1e6:5.0f} M"
        + (f"  {missed} not seen" if missed else "")
    )


def _server_of(address: str) -> psutil.Process:
    """The process that listens there."""
    port = int(address.rpartition(":")[2])
    for connection in psutil.net_connections("tcp"):
        if connection.laddr and connection.laddr.port == port and connection.status == "LISTEN":
            return psutil.Process(connection.pid)
    raise RuntimeError(f"nobody listens on {address}")


def _busy_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    print_event_to_screen()
