"""Searches that fail: each failure is an event, then a wait, another try, another place."""

from __future__ import annotations

from datetime import datetime

import pytest

from research_core.domain.events import (
    ProviderReplaced,
    Recorded,
    ReportRequested,
    RunPaused,
    RunResumed,
    SearchFailed,
    WaitStarted,
)
from research_core.domain.fold import fold_all
from research_core.domain.patience import Patience
from research_core.domain.research import Research
from research_core.domain.values import SearchCause
from research_core.errors import SearchError
from research_core.journal.sqlite import SqliteJournal
from research_core.loop.run import drive
from tests.loop.scripted import RUN, Outcome, Place, always, begin, driven, failing, kinds, toolbox

PASSING: tuple[SearchCause, ...] = ("busy", "unavailable", "timeout", "broken_reply")


def error(cause: SearchCause, retry_after_s: float | None = None) -> SearchError:
    return SearchError(cause, f"It is {cause}.", retry_after_s)


def failures(events: list[Recorded]) -> list[SearchFailed]:
    return [r.event for r in events if isinstance(r.event, SearchFailed)]


def folded(journal: SqliteJournal) -> Research:
    return fold_all(RUN, journal.read(RUN))


def times_asked(place: Place, query: str) -> int:
    return [text for text, _ in place.asked].count(query)


@pytest.mark.parametrize("cause", PASSING)
@pytest.mark.parametrize("times", [1, 4])
def test_what_passes_is_waited_for_and_tried_again(
    journal: SqliteJournal, cause: SearchCause, times: int
) -> None:
    place = Place("tavily", failing(times, error(cause)))
    begin(journal, "tavily")
    events = driven(journal, toolbox(place))
    assert kinds(events)[-1] == "report.written"
    assert times_asked(place, "one") == times_asked(place, "two") == times + 1
    failed = failures(events)
    assert {(each.cause, each.detail) for each in failed} == {(cause, f"It is {cause}.")}
    assert all(each.again_at for each in failed)
    assert {search.tries for search in folded(journal).searches} == {times + 1}


def test_each_failure_each_wait_and_each_try_is_an_event_in_order(journal: SqliteJournal) -> None:
    place = Place("tavily", failing(1, error("busy")))
    begin(journal, "tavily")
    events = driven(journal, toolbox(place))
    assert kinds(events)[:9] == [
        "plan.made",
        "search.failed",
        "search.failed",
        "wait.started",
        "wait.ended",
        "search.replied",
        "search.read",
        "search.replied",
        "search.read",
    ]
    waits = [r.event.wait for r in events if isinstance(r.event, WaitStarted)]
    assert waits[0].until == max(each.again_at for each in failures(events)[:2])
    assert (waits[0].what, waits[0].name, waits[0].cause) == ("search", "tavily", "busy")


def test_a_retry_waits_for_the_time_that_the_service_asks_for(journal: SqliteJournal) -> None:
    place = Place("tavily", failing(1, error("busy", 0.2)))
    begin(journal, "tavily")
    asked_at_wait = None
    for recorded in drive(RUN, journal, toolbox(place)):
        if isinstance(recorded.event, SearchFailed):
            again = datetime.fromisoformat(recorded.event.again_at)
            assert (again - recorded.at).total_seconds() <= 0.2
        if recorded.event.kind == "wait.started" and asked_at_wait is None:
            until = datetime.fromisoformat(recorded.event.wait.until)  # type: ignore[union-attr]
            asked_at_wait = len(place.asked)
        if recorded.event.kind == "wait.ended" and times_asked(place, "one") == 1:
            assert recorded.at >= until
            assert len(place.asked) == asked_at_wait
    assert times_asked(place, "one") == 2


def test_only_what_failed_is_asked_again(journal: SqliteJournal) -> None:
    def outcome(query: str, before: int) -> Outcome:
        return error("unavailable") if query == "two" and before < 2 else None

    place, other = Place("tavily", outcome), Place("documents")
    begin(journal, "documents", "tavily")
    driven(journal, toolbox(place, other))
    assert times_asked(place, "one") == 1
    assert times_asked(place, "two") == 3
    assert len(other.asked) == len({text for text, _ in other.asked})


def test_patience_ends_and_the_run_pauses_and_tries_anew_when_resumed(
    journal: SqliteJournal,
) -> None:
    place = Place("tavily", always(error("unavailable")))
    tools = toolbox(place, patience=Patience(first_s=0.001, most_tries=3))
    begin(journal, "tavily")
    events = driven(journal, tools)
    assert events[-1].event == RunPaused("search.unavailable", "It is unavailable.")
    assert times_asked(place, "one") == 3
    last = failures(events)[-1]
    assert last.again_at == ""
    place.outcome = always(None)
    journal.append(RUN, RunResumed())
    assert kinds(driven(journal, tools))[-1] == "report.written"
    assert times_asked(place, "one") == 4


@pytest.mark.parametrize("cause", ["refused_key", "quota", "not_set_up", "refused_query"])
def test_what_does_not_pass_is_not_tried_again(journal: SqliteJournal, cause: SearchCause) -> None:
    place = Place("tavily", always(error(cause)))
    begin(journal, "tavily")
    events = driven(journal, toolbox(place))
    assert "wait.started" not in kinds(events)
    assert times_asked(place, "one") == 1
    assert folded(journal).life.cause == f"search.{cause}"


def test_a_stranger_that_cannot_be_reached_is_tried_once_more(journal: SqliteJournal) -> None:
    place = Place("tavily", always(error("unreachable")))
    begin(journal, "tavily")
    assert kinds(driven(journal, toolbox(place)))[-1] == "run.paused"
    assert times_asked(place, "one") == 2


def test_a_place_that_answered_before_is_waited_for_longer(journal: SqliteJournal) -> None:
    def outcome(query: str, before: int) -> Outcome:
        return error("unreachable") if query == "more 1" and before < 4 else None

    place = Place("tavily", outcome)
    begin(journal, "tavily")
    assert kinds(driven(journal, toolbox(place)))[-1] == "report.written"
    assert times_asked(place, "more 1") == 5


@pytest.mark.parametrize("cause", ["refused_key", "quota", "not_set_up"])
def test_another_place_takes_over_what_is_open(journal: SqliteJournal, cause: SearchCause) -> None:
    def outcome(query: str, before: int) -> Outcome:
        return None if query == "one" else error(cause)

    lost, other = Place("tavily", outcome), Place("keyless")
    begin(journal, "tavily")
    events = driven(journal, toolbox(lost, other, substitutes={"tavily": "keyless"}))
    replaced = [r.event for r in events if isinstance(r.event, ProviderReplaced)]
    assert replaced == [ProviderReplaced("tavily", "keyless", cause)]
    assert kinds(events)[-1] == "report.written"
    assert [text for text, _ in lost.asked] == ["one", "two"]
    assert [text for text, _ in other.asked] == ["two", "more 1"]


def test_a_place_whose_key_went_away_is_replaced_too(journal: SqliteJournal) -> None:
    other = Place("keyless")
    begin(journal, "tavily")
    events = driven(journal, toolbox(other, substitutes={"tavily": "keyless"}))
    assert {each.cause for each in failures(events)} == {"not_set_up"}
    assert {each.detail for each in failures(events)} == {"There is no key for tavily."}
    assert kinds(events)[-1] == "report.written"
    assert "one" in [text for text, _ in other.asked]


def test_a_place_that_is_used_already_takes_nothing_over(journal: SqliteJournal) -> None:
    lost, other = Place("tavily", always(error("quota"))), Place("keyless")
    begin(journal, "tavily", "keyless")
    events = driven(journal, toolbox(lost, other, substitutes={"tavily": "keyless"}))
    assert "provider.replaced" not in kinds(events)
    assert len(other.asked) == len({text for text, _ in other.asked})


def test_when_the_other_place_fails_too_the_run_pauses_with_its_cause(
    journal: SqliteJournal,
) -> None:
    lost = Place("tavily", always(error("refused_key")))
    other = Place("keyless", always(error("quota")))
    begin(journal, "tavily")
    events = driven(journal, toolbox(lost, other, substitutes={"tavily": "keyless"}))
    assert events[-1].event == RunPaused("search.quota", "It is quota.")


def test_without_another_place_the_run_goes_on_with_what_is_left(journal: SqliteJournal) -> None:
    lost = Place("tavily", always(error("refused_key")))
    documents = Place("documents")
    begin(journal, "documents", "tavily")
    events = driven(journal, toolbox(lost, documents))
    assert kinds(events)[-1] == "report.written"
    assert len(lost.asked) == 2
    assert len(documents.asked) == 3


def test_a_report_asked_for_during_a_retry_is_not_kept_waiting(journal: SqliteJournal) -> None:
    place = Place("tavily", always(error("busy", 500.0)))
    begin(journal, "tavily")
    told = []
    for recorded in drive(RUN, journal, toolbox(place)):
        told.append(recorded)
        if recorded.event.kind == "wait.started":
            journal.append(RUN, ReportRequested())
    assert kinds(told)[-2:] == ["report.requested", "report.written"]
    assert times_asked(place, "one") == 1


def test_a_place_that_asks_to_wait_for_hours_is_as_good_as_away(journal: SqliteJournal) -> None:
    place = Place("tavily", always(error("busy", 3_600.0)))
    begin(journal, "tavily")
    assert kinds(driven(journal, toolbox(place)))[-1] == "run.paused"
    assert times_asked(place, "one") == 1
