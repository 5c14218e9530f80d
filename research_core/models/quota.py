"""How often a model may be asked: requests and tokens a minute, requests a day.

One quota stands for one model under one key. All runs of the process share it, each with
a slot of its own in the order they asked, so that nobody is refused in vain and nobody
waits longer than the quota itself forces.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pydantic import SecretStr

from research_core.models.limits import Call, Limits, earliest, next_midnight
from research_core.ports import Clock

_LEARNED_FOR_MINUTES = 10
_LEAST_GRACE_S = 5.0
# Hints come rounded to whole milliseconds, or worse.
_HAIR_S = 0.05


@dataclass(frozen=True, slots=True)
class _Slot:
    told: float
    tokens: int


@dataclass(frozen=True, slots=True)
class _Learned:
    requests: int
    until: float
    is_probe: bool = False


class Quota:
    """The quota of one model under one key. Safe to share between threads.

    Moments are the clock's monotonic seconds. A minute has ``minute_s`` seconds.
    """

    def __init__(self, limits: Limits, clock: Clock, minute_s: float = 60.0) -> None:
        self._clock = clock
        self._limits = limits
        self._minute_s = minute_s
        # A service counts from when a request arrives and we from when it leaves: one that
        # travels fast must not overtake the minute of one that travelled slowly.
        self._window_s = minute_s + max(0.01 * minute_s, min(0.05, 0.04 * minute_s))
        self._grace_s = max(_LEAST_GRACE_S, minute_s / 10)
        self._sent: dict[int, Call] = {}
        self._slots: dict[str, _Slot] = {}
        self._tickets = itertools.count(1)
        self._blocked_until = -math.inf
        self._learned: _Learned | None = None
        self._strikes = 0
        self._today = 0
        self._day_ends = next_midnight(clock.now())
        self._closed_until: datetime | None = None
        self._guard = threading.Lock()

    def reserve(self, holder: str, tokens: int) -> float | None:
        """The moment from which ``holder`` may send a call of at most so many tokens; None
        when the day is used up.

        Asking again gives the same slot, or an earlier one that became free, or a later one
        after a refusal. A slot that is not used for some seconds after its moment is lost.
        """
        with self._guard:
            now = self._tidy()
            old = self._slots.get(holder)
            if self._is_used_up(besides=holder):
                self._slots.pop(holder, None)
                return None
            self._slots[holder] = _Slot(now, tokens)
            moment = dict(self._moments(now))[holder]
            if old is not None and moment == now and old.told <= now:
                moment = old.told
            self._slots[holder] = _Slot(moment, tokens)
            return moment

    def send(self, holder: str) -> int | None:
        """Turns the slot of ``holder`` into a call sent now, and gives its ticket.

        None when it may not be sent now: reserve again.
        """
        with self._guard:
            now = self._tidy()
            moment = dict(self._moments(now)).get(holder)
            if moment is None or moment > now:
                return None
            ticket = next(self._tickets)
            self._sent[ticket] = Call(now, self._slots.pop(holder).tokens)
            self._today += 1
            return ticket

    def release(self, holder: str) -> None:
        """Gives up the slot of ``holder``, if it has one."""
        with self._guard:
            self._slots.pop(holder, None)

    def settle(self, ticket: int, tokens: int) -> None:
        """A call was answered: its real number of tokens counts from now on."""
        with self._guard:
            self._strikes = 0
            if self._learned and self._learned.is_probe:
                self._learned = None
            if ticket in self._sent:
                self._sent[ticket] = Call(self._sent[ticket].at, tokens, self._clock.monotonic())

    def refused(
        self, ticket: int, retry_after_s: float | None = None, limit: int | None = None
    ) -> None:
        """A call was refused (429): it does not count, and the others learn from it.

        ``retry_after_s`` and ``limit`` (requests a minute) are what the service said, None
        where it said nothing. Without a word from it, the calls it took within the last
        minute are taken for its limit, unless one that travelled slowly explains it.
        """
        with self._guard:
            now = self._tidy()
            if self._sent.pop(ticket, None) is not None:
                self._today = max(0, self._today - 1)
            taken = sum(now < call.at + self._window_s for call in self._sent.values())
            late = self._taken_late(now, taken)
            stated = limit if limit is not None and limit > 0 else None
            if retry_after_s is not None:
                self._blocked_until = max(self._blocked_until, now + retry_after_s + _HAIR_S)
                # A very short wait speaks of a bucket that refills all the time: the calls
                # of the last minute then say nothing about the limit.
                is_short = retry_after_s <= self._minute_s / 20
                if stated is None and taken and late is None and not is_short:
                    stated = taken
            elif late is not None:
                self._blocked_until = max(self._blocked_until, late + self._window_s)
            elif taken:
                stated = min(taken, stated or taken)
            else:
                self._back_off(now)
                self._learn(1, now, is_probe=True)
            if stated is not None:
                self._learn(stated, now)

    def close_day(self) -> None:
        """The service says that the day is used up: nobody sends before midnight there."""
        with self._guard:
            self._closed_until = next_midnight(self._clock.now())
            self._slots.clear()

    def _moments(self, now: float) -> Iterator[tuple[str, float]]:
        """When each holder may send, in the order they asked. A slot that is overdue counts
        as used now, for it may be."""
        limits, calls = self._in_force(), list(self._sent.values())
        moment = max(now, self._blocked_until)
        for holder, slot in self._slots.items():
            moment = max(moment, slot.told)
            moment = earliest(calls, slot.tokens, moment, limits, self._window_s)
            calls.append(Call(moment, slot.tokens))
            yield holder, moment

    def _taken_late(self, now: float, recent: int) -> float | None:
        """When the service took the first of the calls it may still count, though they were
        sent more than a minute ago: at the latest when that was answered. None without such a
        call, and where the ``recent`` ones reach the limit alone."""
        limit = self._in_force().requests_per_minute
        if limit is None or recent >= limit:
            return None
        old = (call for call in self._sent.values() if call.at + self._window_s <= now)
        return min((call.answered for call in old if call.answered is not None), default=None)

    def _in_force(self) -> Limits:
        requests, learned = self._limits.requests_per_minute, self._learned
        if learned:
            requests = min(learned.requests, requests or learned.requests)
        return Limits(requests, self._limits.tokens_per_minute)

    def _learn(self, requests: int, now: float, is_probe: bool = False) -> None:
        until = now + _LEARNED_FOR_MINUTES * self._minute_s
        self._learned = _Learned(requests, until, is_probe)

    def _back_off(self, now: float) -> None:
        """Somebody else uses the key: come back after a while, each time a longer one."""
        self._strikes += 1
        grown = min(2.0**self._strikes * self._minute_s / 60, self._minute_s / 2)
        delay = grown * (0.75 + 0.25 * self._clock.chance())
        self._blocked_until = max(self._blocked_until, now + delay)

    def _is_used_up(self, besides: str) -> bool:
        if self._closed_until is not None:
            return True
        ahead = sum(holder != besides for holder in self._slots)
        most = self._limits.requests_per_day
        return bool(most) and self._today + ahead >= (most or 0)

    def _tidy(self) -> float:
        """Forgets what has passed, and gives the time."""
        now, today = self._clock.monotonic(), self._clock.now()
        past = [
            ticket
            for ticket, call in self._sent.items()
            if (call.answered or call.at) + self._window_s <= now
        ]
        for ticket in past:
            del self._sent[ticket]
        lapsed = [h for h, slot in self._slots.items() if slot.told + self._grace_s < now]
        for holder in lapsed:
            del self._slots[holder]
        if self._learned and self._learned.until <= now:
            self._learned = None
        if self._closed_until is not None and self._closed_until <= today:
            self._closed_until = None
        if self._day_ends <= today:
            self._today, self._day_ends = 0, next_midnight(today)
        return now


class QuotaBook:
    """The quotas of this process, one for each key and model. Holds no key."""

    def __init__(self, limits: Limits, clock: Clock, minute_s: float = 60.0) -> None:
        self._limits = limits
        self._clock = clock
        self._minute_s = minute_s
        self._salt = bytes.fromhex(clock.token())
        self._quotas: dict[tuple[str, str, str], Quota] = {}
        self._guard = threading.Lock()

    def of(self, key: SecretStr | None, service: str, model: str) -> Quota:
        """The quota of a model under a key, the same one for whoever asks."""
        secret = key.get_secret_value().strip() if key else ""
        mark = hashlib.blake2b(secret.encode("utf-8", "replace"), key=self._salt).hexdigest()
        with self._guard:
            quota = self._quotas.get((mark, service, model))
            if quota is None:
                quota = Quota(self._limits, self._clock, self._minute_s)
                self._quotas[(mark, service, model)] = quota
            return quota
