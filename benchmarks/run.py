"""How long a run's parts take over the sample library, each as a ratio to a bound in the same run.

The bound is the work that cannot be spared: writing the run's bytes durably, parsing its
JSON, reading its documents once; for a run by a model, the model's own time.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path

from benchmarks.a_model_run import print_model_run
from benchmarks.big_map import print_big_map
from benchmarks.event_to_screen import print_event_to_screen
from benchmarks.map_in_chromium import print_map_figures
from benchmarks.timing import median_seconds
from research_core import Library, Recorded, Settings, to_line, to_markdown
from research_core.domain.fold import fold_all
from research_core.journal.codec import from_line
from research_core.mindmap import open_mind_map
from research_core.mindmap.catch_up import catch_up
from research_core.search.documents import SAMPLE_LIBRARY
from research_core.search.formats import read_document

TOPIC = "How can language models be improved at inference time without training?"


def durable_writes(folder: Path, lines: list[str]) -> None:
    """What any journal must do at the least: append each line and sync it."""
    with (folder / "bound").open("ab") as file:
        for line in lines:
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())


def whole_run(home: Path) -> tuple[Library, str]:
    """One run from topic to report, with a library of its own."""
    library = Library(Settings(mindtrail_home=home))
    run = library.start(TOPIC)
    for _ in library.drive(run):
        pass
    return library, run


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        start = time.perf_counter()
        library, run = whole_run(home)
        cold = time.perf_counter() - start
        events = library.events(run)
        lines = [to_line(recorded) for recorded in events]
        print(
            f"{len(events)} events, {sum(map(len, lines)) / 1e6:.2f} MB, report "
            f"{len(to_markdown(library.research(run)))} characters"
        )
        print(f"first run, everything cold            {cold:7.2f} s")
        _table(home, library, run, events, lines)
        library.close()
        print_model_run(home)
    print_big_map()
    print_event_to_screen()
    print_map_figures()


def _table(
    home: Path, library: Library, run: str, events: list[Recorded], lines: list[str]
) -> None:
    journal = library._journal
    rows: list[tuple[str, float, float]] = []
    reading = median_seconds(lambda: [read_document(p) for p in sorted(SAMPLE_LIBRARY.iterdir())])
    rows.append(("a second run / reading the documents", _second_run(library), reading))
    synced = median_seconds(lambda: durable_writes(home, lines))
    appended = median_seconds(lambda: [journal.append("bench", r.event) for r in events])
    rows.append(("appending its events / write and sync", appended, synced))
    parsed = median_seconds(lambda: [json.loads(line) for line in lines])
    rows.append(
        (
            "decoding its events / parsing JSON",
            median_seconds(lambda: [from_line(line) for line in lines]),
            parsed,
        )
    )
    rows.append(
        (
            "opening the run / parsing JSON",
            median_seconds(lambda: fold_all(run, journal.read(run))),
            parsed,
        )
    )

    def fill_map() -> None:
        store = open_mind_map()
        catch_up(store, journal, run)
        store.close()

    rows.append(("filling an empty map / parsing JSON", median_seconds(fill_map, 3), parsed))
    for label, spent, bound in rows:
        print(f"{label:38}{spent * 1000:8.1f} ms {bound * 1000:8.1f} ms {spent / bound:8.1f} x")


def _second_run(library: Library) -> float:
    start = time.perf_counter()
    run = library.start(TOPIC)
    for _ in library.drive(run):
        pass
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
