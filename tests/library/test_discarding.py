"""A run in the bin rests, and comes out of it as it was."""

from __future__ import annotations

from pathlib import Path

from research_core import Library
from research_core.domain.events import RunDiscarded
from research_core.domain.fold import fold_all
from research_core.journal.sqlite import SqliteJournal
from research_core.loop.runner import Runner
from tests.conftest import TOPIC
from tests.loop.scripted import RUN, Outcome, Place, begin, kinds, toolbox
from tests.waiting import until


def test_a_run_at_work_rests_in_the_bin_and_goes_on_when_it_is_taken_out(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path)

    def thrown_away(query: str, before: int) -> Outcome:
        if query == "one":
            journal.append(RUN, RunDiscarded())
        return None

    place = Place("tavily", thrown_away)
    begin(journal, "tavily")
    runner = Runner(journal, toolbox(place))
    runner.start(RUN)
    until(lambda: not runner.is_driving(RUN), "at rest")
    # The calls in flight came back and were recorded; nothing was done after them.
    assert kinds(journal.read(RUN)).count("search.replied") == 2
    assert "evidence.gathered" not in kinds(journal.read(RUN))
    assert len(place.asked) == 2
    assert fold_all(RUN, journal.read(RUN)).state == "running"
    runner.start(RUN)
    until(lambda: not runner.is_driving(RUN), "at rest")
    assert len(place.asked) == 2
    journal.append(RUN, RunDiscarded(discarded=False))
    runner.start(RUN)
    until(lambda: not runner.is_driving(RUN), "at rest")
    assert kinds(journal.read(RUN))[-1] == "report.written"
    assert len({query for query, _ in place.asked}) == len(place.asked)
    assert runner.trouble(RUN) is None
    runner.close()
    journal.close()


def test_the_bin_is_told_by_the_list_and_nothing_is_recorded_twice(
    library: Library, documents: Path
) -> None:
    run = library.start(TOPIC, documents=documents)
    library.discard(run)
    library.discard(run)
    assert [told.discarded for told in library.runs()] == [True]
    assert list(library.drive(run)) == []
    library.recover(run)
    library.recover(run)
    assert [told.discarded for told in library.runs()] == [False]
    assert library.head(run) == 3
    assert list(library.drive(run))[-1].event.kind == "report.written"
