"""Filling a map from a journal, once, again, and from several threads."""

from __future__ import annotations

import threading

from research_core.domain.events import Recorded
from research_core.domain.fold import fold_all
from research_core.mindmap.catch_up import catch_up
from research_core.mindmap.memory import MemoryMindMap
from research_core.mindmap.projection import project_all
from research_core.ports import Journal, MindMap
from tests.mindmap.graphs import in_order
from tests.mindmap.story import Story, short_story


class ListJournal:
    """The two methods of a journal that catching up needs; counts what was read."""

    def __init__(self, story: Story) -> None:
        self.events: list[Recorded] = story.events
        self.reads: list[int] = []

    def head(self, run: str) -> int:
        return len(self.events) if run == "run1" else 0

    def read(self, run: str, after: int = 0) -> list[Recorded]:
        self.reads.append(after)
        return self.events[after:]


def journal_of(story: Story) -> tuple[Journal, ListJournal]:
    journal = ListJournal(story)
    return journal, journal  # type: ignore[return-value]


def test_it_fills_an_empty_map_and_then_rests(mind_map: MindMap) -> None:
    story = short_story()
    journal, log = journal_of(story)
    assert catch_up(mind_map, journal, "run1") == fold_all("run1", story.events)
    assert mind_map.snapshot("run1") == in_order(project_all("run1", story.events))
    assert catch_up(mind_map, journal, "run1") is None
    assert (mind_map.head("run1"), log.reads) == (9, [0])
    assert catch_up(mind_map, journal, "nobody") is None
    assert mind_map.head("nobody") == 0


def test_it_writes_only_what_is_new(mind_map: MindMap) -> None:
    story = short_story()
    journal, log = journal_of(story)
    log.events = story.events[:6]
    catch_up(mind_map, journal, "run1")
    log.events = story.events
    catch_up(mind_map, journal, "run1")
    assert mind_map.snapshot("run1") == in_order(project_all("run1", story.events))
    assert {node.seq for node in mind_map.snapshot("run1", after=6).nodes} == {7, 8, 9}


def test_a_run_restored_from_an_older_copy_is_drawn_anew(mind_map: MindMap) -> None:
    story = short_story()
    journal, log = journal_of(story)
    catch_up(mind_map, journal, "run1")
    log.events = story.events[:6]
    catch_up(mind_map, journal, "run1", fold_all("run1", story.events))
    assert mind_map.head("run1") == 6
    assert mind_map.snapshot("run1") == in_order(project_all("run1", story.events[:6]))


def test_what_is_folded_already_is_not_read_again(mind_map: MindMap) -> None:
    story = short_story()
    journal, log = journal_of(story)
    log.events = story.events[:6]
    known = catch_up(mind_map, journal, "run1")
    log.events = story.events
    whole = fold_all("run1", story.events)
    assert catch_up(mind_map, journal, "run1", known) == whole
    assert catch_up(mind_map, journal, "run1", whole) is whole
    assert log.reads == [0, 6]
    # What is ahead of the map, or of another run, cannot serve.
    fresh = MemoryMindMap()
    assert catch_up(fresh, journal, "run1", whole) == whole
    assert log.reads == [0, 6, 0]
    assert in_order(fresh.snapshot("run1")) == mind_map.snapshot("run1")


def test_threads_that_come_at_once_agree(mind_map: MindMap) -> None:
    story = short_story()
    journal, _ = journal_of(story)
    threads = [
        threading.Thread(target=lambda: catch_up(mind_map, journal, "run1")) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert mind_map.head("run1") == 9
    assert mind_map.snapshot("run1") == in_order(project_all("run1", story.events))
