"""Whatever the places answer, a run ends, says why, and asks nothing twice."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research_core.domain.events import (
    Injected,
    Recorded,
    RunResumed,
    SearchRead,
    SearchReplied,
)
from research_core.domain.fold import fold_all
from research_core.domain.values import Budget, SearchCause
from research_core.errors import SearchError
from research_core.journal.sqlite import SqliteJournal
from research_core.loop.run import drive
from tests.loop.scripted import RUN, Outcome, Place, begin, driven, kinds, toolbox

CAUSES: tuple[SearchCause, ...] = (
    "busy",
    "unavailable",
    "timeout",
    "broken_reply",
    "refused_key",
    "quota",
    "unreachable",
    "refused_query",
)
PLACES = ("documents", "tavily", "keyless")
OUTCOMES = st.none() | st.builds(
    SearchError,
    st.sampled_from(CAUSES),
    st.just("It went wrong."),
    st.none() | st.floats(0, 0.003),
)


@dataclass
class Weather:
    """What the searches of one place end with, one after the other and round again."""

    outcomes: list[Outcome]
    used: int = 0

    def next(self, _query: str, _before: int) -> Outcome:
        self.used += 1
        return self.outcomes[(self.used - 1) % len(self.outcomes)]


WEATHER = st.lists(OUTCOMES, min_size=1, max_size=12)
BUDGETS = st.builds(Budget, searches=st.none() | st.integers(2, 6))


def asked_after_a_reply(place: Place) -> list[str]:
    """The queries that a place was asked again although it had replied."""
    replied: set[str] = set()
    again = []
    for query, outcome in place.asked:
        if query in replied:
            again.append(query)
        if outcome is None:
            replied.add(query)
    return again


def check(journal: SqliteJournal, places: list[Place]) -> None:
    """What holds whenever a run rests."""
    recorded = journal.read(RUN)
    research = fold_all(RUN, recorded)
    assert research.state in ("finished", "paused")
    if research.state == "paused":
        assert research.life.cause.partition(".")[0] in ("search", "budget")
        assert research.life.cause.partition(".")[2]
    for place in places:
        assert asked_after_a_reply(place) == []
    failures = sum(outcome is not None for place in places for _, outcome in place.asked)
    assert kinds(recorded).count("search.failed") == failures
    assert kinds(recorded).count("search.read") == kinds(recorded).count("search.replied")
    assert_waits_are_kept(recorded)


def assert_waits_are_kept(recorded: list[Recorded]) -> None:
    """Nothing but the end of the wait follows its beginning."""
    told = kinds(recorded)
    for place, kind in enumerate(told):
        if kind == "wait.started":
            assert told[place + 1] == "wait.ended"


def places_in(weather: list[list[Outcome]]) -> list[Place]:
    return [Place(name, Weather(each).next) for name, each in zip(PLACES, weather, strict=True)]


@contextmanager
def a_journal() -> Iterator[SqliteJournal]:
    """A journal of one example's own."""
    with tempfile.TemporaryDirectory() as home:
        journal = SqliteJournal(Path(home))
        try:
            yield journal
        finally:
            journal.close()


@pytest.mark.system
@settings(max_examples=60, deadline=None)
@given(
    weather=st.lists(WEATHER, min_size=3, max_size=3),
    providers=st.lists(st.sampled_from(PLACES), min_size=1, max_size=3, unique=True),
    replaceable=st.booleans(),
    budget=BUDGETS,
    injects=st.booleans(),
)
def test_every_run_ends_with_a_cause_and_asks_no_answered_query_again(
    weather: list[list[Outcome]],
    providers: list[str],
    replaceable: bool,
    budget: Budget,
    injects: bool,
) -> None:
    places = places_in(weather)
    tools = toolbox(*places, substitutes={"tavily": "keyless"} if replaceable else {})
    with a_journal() as journal:
        begin(journal, *providers, budget=budget)
        driven(journal, tools)
        check(journal, places)
        if injects:
            journal.append(RUN, Injected("query", "one more"))
        journal.append(RUN, RunResumed())
        driven(journal, tools)
        check(journal, places)


@pytest.mark.system
@settings(max_examples=40, deadline=None)
@given(
    weather=st.lists(WEATHER, min_size=3, max_size=3),
    providers=st.lists(st.sampled_from(PLACES), min_size=1, max_size=3, unique=True),
    cuts=st.lists(st.integers(1, 12), max_size=4),
)
def test_a_run_that_is_cut_anywhere_ends_too_and_records_no_reply_twice(
    weather: list[list[Outcome]], providers: list[str], cuts: list[int]
) -> None:
    """A crash loses the calls in flight, a wait that was not recorded yet, and no more."""
    tools = toolbox(*places_in(weather), substitutes={"tavily": "keyless"})
    with a_journal() as journal:
        begin(journal, *providers)
        for cut in cuts:
            driving = drive(RUN, journal, tools)
            list(islice(driving, cut))
            driving.close()  # type: ignore[attr-defined]  # it is a generator
        driven(journal, tools)
        recorded = journal.read(RUN)
        assert fold_all(RUN, recorded).state in ("finished", "paused")
        for kind in (SearchReplied, SearchRead):
            pairs = [
                (r.event.query, r.event.provider) for r in recorded if isinstance(r.event, kind)
            ]
            assert len(pairs) == len(set(pairs))
