"""Quotas: never more than the limit within any minute, no slower than the quota forces."""

from __future__ import annotations

import heapq
import threading
from collections import deque
from datetime import datetime
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from research_core.clock import SYSTEM_CLOCK
from research_core.models.limits import Limits, next_midnight
from research_core.models.quota import Quota, QuotaBook
from tests.clocks import StillClock


def quota_of(
    clock: StillClock,
    requests: int | None = None,
    tokens: int | None = None,
    day: int | None = None,
) -> Quota:
    return Quota(Limits(requests, tokens, day), clock)


def slot(quota: Quota, holder: str, tokens: int = 10) -> float:
    moment = quota.reserve(holder, tokens)
    assert moment is not None
    return moment


def sent(quota: Quota, holder: str, tokens: int = 10) -> int:
    slot(quota, holder, tokens)
    ticket = quota.send(holder)
    assert ticket is not None
    return ticket


def most_in_a_minute(calls: list[tuple[float, int]]) -> tuple[int, int]:
    """The most calls and the most tokens within any minute."""
    windows = [[tokens for at, tokens in calls if start <= at < start + 60.0] for start, _ in calls]
    return max(map(len, windows), default=0), max(map(sum, windows), default=0)


def test_each_holder_has_a_slot_of_its_own_in_the_order_they_asked() -> None:
    clock = StillClock(1000.0)
    quota = quota_of(clock, requests=2)
    moments = [slot(quota, f"run{number}") for number in range(5)]
    assert moments[:2] == [1000.0, 1000.0]
    assert 1060.0 <= moments[2] == moments[3] <= 1061.0
    assert 1120.0 <= moments[4] <= 1122.0


def test_asking_again_gives_the_same_slot() -> None:
    clock = StillClock(1000.0)
    quota = quota_of(clock, requests=1)
    first, second = slot(quota, "a"), slot(quota, "b")
    clock.seconds += 3.0
    assert slot(quota, "a") == first
    assert quota.send("a") is not None
    # "a" was three seconds late, and so is who follows it.
    assert slot(quota, "b") == pytest.approx(second + 3.0)


def test_a_slot_is_not_used_early_nor_without_asking() -> None:
    clock = StillClock(1000.0)
    quota = quota_of(clock, requests=1)
    sent(quota, "a")
    moment = slot(quota, "b")
    clock.seconds = moment - 0.001
    assert quota.send("b") is None
    assert quota.send("nobody") is None
    clock.seconds = moment
    assert quota.send("b") is not None


def test_a_paused_run_blocks_nobody() -> None:
    clock = StillClock(1000.0)
    quota = quota_of(clock, requests=1)
    slot(quota, "paused")
    behind = slot(quota, "waiting")
    clock.seconds += 7.0
    assert slot(quota, "waiting") == clock.seconds < behind
    assert slot(quota, "paused") > clock.seconds


def test_a_released_slot_is_free_for_the_next() -> None:
    clock = StillClock(1000.0)
    quota = quota_of(clock, requests=1)
    slot(quota, "a")
    assert slot(quota, "b") > clock.seconds
    quota.release("a")
    assert slot(quota, "b") == clock.seconds


def test_tokens_count_as_estimated_until_the_real_number_is_known() -> None:
    clock = StillClock(1000.0)
    quota = quota_of(clock, tokens=1000)
    ticket = sent(quota, "a", 900)
    assert slot(quota, "b", 500) >= 1060.0
    quota.settle(ticket, 200)
    assert slot(quota, "b", 500) == clock.seconds


def test_a_call_larger_than_a_minute_allows_goes_alone() -> None:
    clock = StillClock(1000.0)
    quota = quota_of(clock, tokens=1000)
    sent(quota, "a", 5000)
    assert 1060.0 <= slot(quota, "b", 10) <= 1061.0


def test_nobody_sends_before_the_time_that_a_refusal_names() -> None:
    clock = StillClock(1000.0)
    quota = quota_of(clock)
    quota.refused(sent(quota, "a"), retry_after_s=12.5)
    assert 1012.5 < slot(quota, "a") < 1013.0
    assert 1012.5 < slot(quota, "b") < 1013.0


def test_a_stated_limit_is_kept_and_never_above_the_configured_one() -> None:
    for configured, expected in ((None, 3), (2, 2)):
        clock = StillClock(1000.0)
        quota = quota_of(clock, requests=configured)
        quota.refused(sent(quota, "a"), retry_after_s=1.0, limit=3)
        clock.seconds += 2.0
        moments = [slot(quota, f"run{number}") for number in range(4)]
        assert sum(moment == clock.seconds for moment in moments) == expected


def test_without_a_word_the_calls_that_were_taken_are_the_limit() -> None:
    clock = StillClock(1000.0)
    quota = quota_of(clock)
    for number in range(3):
        sent(quota, f"run{number}")
        clock.seconds += 1.0
    quota.refused(sent(quota, "late"))
    # The oldest leaves the minute at 1060, and a second goes by between each of them.
    assert [slot(quota, h) for h in "abcd"] == pytest.approx(
        [1060.6, 1061.6, 1062.6, 1121.2], abs=0.01
    )


def two_calls(
    quota: Quota, service: Service, clock: StillClock, taken: float, answered: float
) -> None:
    """One that the service took late, and one right after its answer."""
    slow = sent(quota, "a")
    assert service.arrive(taken) is None
    clock.seconds = answered
    quota.settle(slow, 10)
    assert service.arrive(answered) is None
    quota.settle(sent(quota, "b"), 10)


def test_a_call_that_travelled_slowly_teaches_no_lower_limit() -> None:
    clock = StillClock(1000.0)
    quota, service = quota_of(clock), Service(2, says_when=False, says_limit=False)
    two_calls(quota, service, clock, taken=1004.0, answered=1004.5)
    for expected in (1060.6, 1065.1):  # at the first, the service still counts the slow call
        assert service.arrive(clock.seconds) is not None
        quota.refused(sent(quota, "c"))
        clock.seconds = slot(quota, "c")
        assert clock.seconds == pytest.approx(expected)
    assert service.arrive(clock.seconds) is None
    assert slot(quota, "d") == slot(quota, "c"), "two a minute, as before"


def test_nor_does_it_where_the_refusal_says_how_long_to_wait() -> None:
    clock = StillClock(1000.0)
    quota, service = quota_of(clock, requests=2), Service(2, says_when=True, says_limit=False)
    two_calls(quota, service, clock, taken=1006.0, answered=1007.0)
    clock.seconds = slot(quota, "c")
    refusal = service.arrive(clock.seconds)
    assert refusal is not None
    quota.refused(sent(quota, "c"), *refusal)
    clock.seconds = slot(quota, "c")
    assert clock.seconds == pytest.approx(1066.05)
    assert service.arrive(clock.seconds) is None
    sent(quota, "c")
    assert slot(quota, "d") == pytest.approx(1067.6), "two a minute, as before"


def test_what_was_learned_is_forgotten_after_ten_minutes() -> None:
    clock = StillClock(1000.0)
    quota = quota_of(clock)
    quota.refused(sent(quota, "a"), retry_after_s=1.0, limit=1)
    clock.seconds += 599.0
    assert slot(quota, "a") < slot(quota, "b")
    quota.release("b")
    clock.seconds += 10.0
    assert slot(quota, "c") == slot(quota, "d") == clock.seconds


def test_when_somebody_else_uses_the_key_the_waits_grow() -> None:
    clock = StillClock(1000.0)
    quota = quota_of(clock)
    waits = []
    for _ in range(7):
        quota.refused(sent(quota, "a"))
        waits.append(slot(quota, "a") - clock.seconds)
        clock.seconds += waits[-1]
    grown = [2, 4, 8, 16, 30, 30, 30]
    assert all(0.75 * most <= wait <= most for wait, most in zip(waits, grown, strict=True))
    quota.settle(sent(quota, "a"), 10)
    assert slot(quota, "b") == slot(quota, "c") == clock.seconds


def test_the_day_has_its_own_limit_and_begins_anew_at_midnight() -> None:
    clock = StillClock(1000.0)
    quota = quota_of(clock, day=2)
    sent(quota, "a")
    slot(quota, "b")
    assert quota.reserve("c", 10) is None
    assert quota.send("b") is not None
    assert quota.reserve("b", 10) is None
    clock.seconds += 12 * 3600.0
    assert slot(quota, "c") == clock.seconds


def test_a_used_up_day_is_closed_until_midnight_in_california() -> None:
    clock = StillClock(1000.0)
    quota = quota_of(clock)
    sent(quota, "a")
    quota.close_day()
    assert quota.reserve("a", 10) is None
    clock.seconds += 12 * 3600.0 - 1.0
    assert quota.reserve("a", 10) is None
    clock.seconds += 1.0
    assert slot(quota, "a") == clock.seconds


@pytest.mark.parametrize(
    ("now", "midnight"),
    [
        ("2026-11-21T07:59:59+00:00", "2026-11-21T08:00:00+00:00"),
        ("2026-11-21T08:00:00+00:00", "2026-11-22T08:00:00+00:00"),
        ("2026-07-01T12:00:00+00:00", "2026-07-02T07:00:00+00:00"),
        ("2026-11-01T08:30:00+00:00", "2026-11-02T08:00:00+00:00"),
    ],
)
def test_midnight_follows_the_clocks_of_california(now: str, midnight: str) -> None:
    assert next_midnight(datetime.fromisoformat(now)) == datetime.fromisoformat(midnight)


STEP = st.one_of(
    st.tuples(st.just("reserve"), st.integers(0, 5), st.integers(1, 40)),
    st.tuples(st.just("send"), st.integers(0, 5), st.just(0)),
    st.tuples(st.just("use"), st.integers(0, 5), st.integers(1, 40)),
    st.tuples(st.just("release"), st.integers(0, 5), st.just(0)),
    st.tuples(st.just("refuse"), st.integers(0, 20), st.integers(0, 3)),
    st.tuples(st.just("settle"), st.integers(0, 20), st.integers(0, 40)),
    st.tuples(st.just("pass"), st.sampled_from([0, 1, 3, 7, 20, 45, 61]), st.just(0)),
)


class Told:
    """Tells a quota what happens, and keeps what a service would have counted."""

    def __init__(self, requests: int | None, tokens: int | None) -> None:
        self.clock = StillClock(1000.0)
        self.quota = quota_of(self.clock, requests, tokens)
        self.calls: dict[int, tuple[float, int]] = {}
        self.asked: dict[str, int] = {}

    def tell(self, what: str, which: int, amount: int) -> None:
        holder = f"run{which}"
        ticket = list(self.calls)[-1 - which % len(self.calls)] if self.calls else 0
        if what == "pass":
            self.clock.seconds += which
        elif what == "release":
            self.quota.release(holder)
        elif what == "reserve":
            assert slot(self.quota, holder, amount) > 0
            self.asked[holder] = amount
        elif what in {"send", "use"}:
            if what == "use":
                self.clock.seconds = max(self.clock.seconds, slot(self.quota, holder, amount))
                self.asked[holder] = amount
            sent_as = self.quota.send(holder)
            assert sent_as is not None or what == "send"
            if sent_as is not None:
                self.calls[sent_as] = (self.clock.seconds, self.asked[holder])
        elif what == "settle" and ticket:
            at, tokens = self.calls[ticket]
            self.calls[ticket] = (at, min(tokens, amount))
            self.quota.settle(ticket, min(tokens, amount))
        elif what == "refuse" and ticket:
            del self.calls[ticket]
            hint = None if amount == 0 else float(amount * 4)
            self.quota.refused(ticket, hint, amount if amount > 1 else None)


@given(
    st.one_of(st.none(), st.integers(1, 4)),
    st.one_of(st.none(), st.integers(40, 90)),
    st.lists(STEP, max_size=60),
)
@settings(max_examples=250, deadline=None)
def test_no_minute_ever_holds_more_than_the_limits(
    requests: int | None, tokens: int | None, steps: list[tuple[str, int, int]]
) -> None:
    told = Told(requests, tokens)
    # What is settled later was counted as estimated when the next call was let go.
    for step in steps:
        told.tell(*step)
        most, heaviest = most_in_a_minute(list(told.calls.values()))
        assert requests is None or most <= requests
        assert tokens is None or heaviest <= tokens


@given(st.integers(1, 5), st.integers(2, 30), st.lists(st.integers(1, 50), min_size=30))
@settings(max_examples=50, deadline=None)
def test_slots_come_in_the_order_they_were_asked_for(
    requests: int, holders: int, tokens: list[int]
) -> None:
    quota = quota_of(StillClock(1000.0), requests, 100)
    moments = [slot(quota, f"run{n}", tokens[n]) for n in range(holders)]
    assert moments == sorted(moments)
    assert [slot(quota, f"run{n}", tokens[n]) for n in range(holders)] == moments


@given(st.integers(1, 15), st.integers(1, 60))
@settings(max_examples=50, deadline=None)
def test_many_calls_take_little_longer_than_the_quota_forces(requests: int, calls: int) -> None:
    clock = StillClock(1000.0)
    quota = quota_of(clock, requests)
    for number in range(calls):
        clock.seconds = max(clock.seconds, slot(quota, f"run{number}"))
        assert quota.send(f"run{number}") is not None
    ideal = (ceil(calls / requests) - 1) * 60.0
    assert ideal <= clock.seconds - 1000.0 <= ideal * 1.1


class Service:
    """Takes so many calls within a sliding minute and refuses the others."""

    def __init__(self, limit: int, says_when: bool, says_limit: bool) -> None:
        self.limit, self.says_when, self.says_limit = limit, says_when, says_limit
        self.taken: deque[float] = deque()
        self.refusals = 0

    def arrive(self, at: float) -> tuple[float | None, int | None] | None:
        """None when the call is taken, else what the refusal says."""
        while self.taken and self.taken[0] + 60.0 <= at:
            self.taken.popleft()
        if len(self.taken) < self.limit:
            self.taken.append(at)
            return None
        self.refusals += 1
        left = self.taken[0] + 60.0 - at
        return (left if self.says_when else None, self.limit if self.says_limit else None)


@pytest.mark.parametrize("says_when", [True, False])
@pytest.mark.parametrize("says_limit", [True, False])
@pytest.mark.parametrize("configured", [None, 5])
def test_thirty_runs_share_a_key_whose_limit_they_have_to_learn(
    says_when: bool, says_limit: bool, configured: int | None
) -> None:
    clock, service = StillClock(1000.0), Service(5, says_when, says_limit)
    quota = quota_of(clock, configured)
    turns = [(1000.0 + number / 100, f"run{number}") for number in range(30)]
    heapq.heapify(turns)
    refused_in_a_row: dict[str, int] = {}
    while turns:
        clock.seconds, run = heapq.heappop(turns)
        moment = slot(quota, run)
        if moment > clock.seconds:
            heapq.heappush(turns, (moment, run))
            continue
        ticket = quota.send(run)
        assert ticket is not None
        refusal = service.arrive(clock.seconds)
        if refusal is not None:
            quota.refused(ticket, *refusal)
            refused_in_a_row[run] = refused_in_a_row.get(run, 0) + 1
            heapq.heappush(turns, (slot(quota, run), run))
    ideal = (30 / 5 - 1) * 60.0
    assert ideal <= clock.seconds - 1000.0 <= ideal * 1.1
    assert service.refusals <= (1 if configured is None else 0)
    assert max(refused_in_a_row.values(), default=0) <= 1


def test_calls_that_are_all_in_flight_at_once_teach_the_limit_too() -> None:
    clock = StillClock(1000.0)
    quota = quota_of(clock)
    tickets = [sent(quota, f"run{number}") for number in range(30)]
    for ticket in tickets[5:]:
        quota.refused(ticket)
    moments = [slot(quota, f"run{number}") for number in range(5, 30)]
    assert [round(moment - 1000.0) for moment in moments[::5]] == [61, 121, 182, 242, 303]


def test_threads_never_exceed_the_limit_together() -> None:
    quota = Quota(Limits(requests_per_minute=20), SYSTEM_CLOCK)
    took: list[int] = []

    def ask(number: int) -> None:
        for turn in range(5):
            quota.reserve(f"run{number} {turn}", 1)
            ticket = quota.send(f"run{number} {turn}")
            if ticket is not None:
                took.append(ticket)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(took) == len(set(took)) == 20


def test_a_key_and_a_model_have_one_quota_and_the_book_holds_no_key() -> None:
    book = QuotaBook(Limits(requests_per_minute=1), SYSTEM_CLOCK)
    one = book.of(SecretStr("key-of-anna"), "gemini", "gemini-2.0-flash")
    assert book.of(SecretStr("key-of-anna"), "gemini", "gemini-2.0-flash") is one
    others = {
        id(book.of(SecretStr("key-of-ben"), "gemini", "gemini-2.0-flash")),
        id(book.of(SecretStr("key-of-anna"), "gemini", "gemini-2.5-pro")),
        id(book.of(SecretStr("key-of-anna"), "openai", "gemini-2.0-flash")),
        id(book.of(None, "gemini", "gemini-2.0-flash")),
    }
    assert len(others - {id(one)}) == 4
    assert "key-of-anna" not in repr(vars(book))
