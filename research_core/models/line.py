"""The models of a run in the order they are tried, each within its quota and the budget.

Each call of :meth:`Line.ask` makes one step towards a reply and gives it as an event: an
answer, a failure, a wait, or the word that no model will answer. What was tried before is
read from the research alone, so that a restart goes on where it stopped.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from research_core.domain.events import ModelFailed, ModelReplied, WaitStarted
from research_core.domain.patience import Patience
from research_core.domain.research import Research
from research_core.domain.spending import affords, spent
from research_core.domain.tokens import estimate_tokens
from research_core.domain.values import ModelTask, Wait
from research_core.errors import ModelError
from research_core.models.live import Live
from research_core.models.prices import PriceTable
from research_core.models.quota import Quota
from research_core.models.standing import Standing, standing_of
from research_core.ports import Clock, Model, ModelReply, NoModel, Prompt

# So little is slept through on the spot; anything longer is a wait that the journal tells.
_AT_ONCE_S = 0.05
# Rather than wait longer than this, a later model is asked if it can answer at once.
_RATHER_S = 20.0
_MOST_REFUSALS = 8
_TRIES_OF_A_STRANGER = 2
_LEAST_DEADLINE_S = 1.0
_MOST_CHOICES = 2
_PASSES = frozenset({"unavailable", "timeout", "broken_reply", "unreachable", "quota"})
# Where a used-up day means an account without money: no midnight fills it again.
_PREPAID = frozenset({"openai"})


@dataclass(frozen=True, slots=True)
class Seat:
    """A model in the line. ``local``: it runs on one's own machine, free and without quota."""

    model: Model
    service: str
    quota: Quota
    local: bool = False


@dataclass(frozen=True, slots=True)
class _Turn:
    """What is asked now, and under which name quotas know it."""

    research: Research
    task: ModelTask
    round: int
    prompt: Prompt
    tokens: int

    @property
    def holder(self) -> str:
        return f"{self.research.id} {self.task} {self.round}"


@dataclass(frozen=True, slots=True)
class _Place:
    """A seat, how it stands, and how long it is to be waited for."""

    seat: Seat
    standing: Standing
    wait_s: float
    cause: str


class Line:
    """Implements :class:`research_core.ports.Models`. Safe to share between threads.

    ``patience_s`` is the longest wait, ``timeout_s`` the longest call, in seconds.
    """

    def __init__(
        self,
        name: str,
        seats: Sequence[Seat],
        prices: PriceTable,
        live: Live,
        patience: Patience,
        *,
        patience_s: float,
        timeout_s: float,
        clock: Clock,
    ) -> None:
        if not seats:
            raise ValueError("a line needs at least one model")
        self.name = name
        self._seats = tuple(seats)
        self._prices = prices
        self._live = live
        self._patience = patience
        self._patience_s = patience_s
        self._timeout_s = timeout_s
        self._clock = clock

    def ask(
        self, research: Research, task: ModelTask, round_: int, prompt: Prompt
    ) -> ModelReplied | ModelFailed | WaitStarted | NoModel:
        """One step towards a reply; see :class:`research_core.ports.Models`."""
        tokens = _prompt_tokens(prompt) + prompt.most_tokens
        turn = _Turn(research, task, round_, prompt, tokens)
        standings = [(seat, self._standing(seat, turn)) for seat in self._seats]
        usable = [(seat, standing) for seat, standing in standings if standing.lost is None]
        lost = standings[0][1].lost
        if not usable and lost is not None:
            return self._none(turn, lost.cause or "", lost.detail)
        affordable = [
            pair for pair in usable if affords(research, tokens, self._most(pair[0], turn))
        ]
        if not affordable:
            name = usable[0][0].model.name
            return self._none(turn, "budget", f"One more call of {name} could go over the budget.")
        choices = 0
        while True:
            choices += 1
            place = self._choose(affordable, turn)
            if isinstance(place, NoModel):
                return self._none(turn, place.cause, place.detail)
            self._leave(turn, but=place.seat)
            answer = None if place.wait_s > _AT_ONCE_S else self._send(place, turn)
            if answer is not None:
                return answer
            if place.wait_s > _AT_ONCE_S or choices == _MOST_CHOICES:
                return self._wait(place)

    def _standing(self, seat: Seat, turn: _Turn) -> Standing:
        service = frozenset(s.model.name for s in self._seats if s.service == seat.service)
        return standing_of(seat.model.name, service, turn.research, turn.task, turn.round)

    def _choose(self, pairs: Sequence[tuple[Seat, Standing]], turn: _Turn) -> _Place | NoModel:
        """The first seat, unless it is tired, or lets wait while a later one need not."""
        hurry = turn.research.life.in_a_hurry
        most_s = min(self._patience_s, self._left_s(turn.research))
        best: _Place | None = None
        for seat, standing in sorted(pairs, key=lambda pair: pair[1].is_tired):
            place = self._place(seat, standing, turn)
            if place is None:
                continue
            if place.wait_s <= _AT_ONCE_S:
                return place
            if best is None or best.wait_s > most_s >= place.wait_s:
                best = place
            if best.wait_s <= _RATHER_S and not hurry:
                return best
        first = pairs[0][0].model.name
        if best is None:
            return NoModel("quota_day", f"{first} has no calls left for today.")
        name = best.seat.model.name
        if hurry:
            return NoModel("hurry", f"{name} could not answer without a wait.")
        if best.wait_s > most_s:
            minutes, most = best.wait_s / 60, most_s / 60
            detail = f"{name} is not free for another {minutes:.1f} minutes"
            return NoModel(best.cause, f"{detail}, and the longest wait is {most:.1f}.")
        return best

    def _place(self, seat: Seat, standing: Standing, turn: _Turn) -> _Place | None:
        """How long a seat is to be waited for; None when its day is used up."""
        again_s, cause = -1.0, "quota"
        if standing.again_at:
            again_at = datetime.fromisoformat(standing.again_at)
            again_s = (again_at - self._clock.now()).total_seconds()
        free_s = 0.0
        if not seat.local:
            moment = seat.quota.reserve(turn.holder, turn.tokens)
            if moment is None:
                return None
            free_s = moment - self._clock.monotonic()
            # A slot that cannot be used when it comes is left to others.
            if again_s > max(free_s, 0.0) + 1.0:
                seat.quota.release(turn.holder)
        if again_s > free_s:
            cause = standing.cause
        return _Place(seat, standing, max(again_s, free_s, 0.0), cause)

    def _send(self, place: _Place, turn: _Turn) -> ModelReplied | ModelFailed | None:
        """What the call brought; None when it was not made, as another run's refusal took its
        moment away."""
        self._clock.sleep(place.wait_s)
        seat, ticket = place.seat, None
        seat.model.get_ready()
        if not seat.local:
            ticket = seat.quota.send(turn.holder)
            if ticket is None:
                return None
        started = self._clock.monotonic()
        try:
            with self._live.hearing(
                turn.research.id, turn.task, turn.round, seat.model.name
            ) as hear:
                reply = seat.model.ask(turn.prompt, hear, self._deadline_s(turn.research))
        except ModelError as error:
            again_at = self._after(error, place, ticket, turn)
            named = f" Its name: {seat.model.name}." if error.cause == "unknown_model" else ""
            return ModelFailed(
                turn.task,
                turn.round,
                seat.model.name,
                error.cause,
                error.detail + named,
                round((self._clock.monotonic() - started) * 1000),
                again_at,
            )
        milliseconds = round((self._clock.monotonic() - started) * 1000)
        return self._replied(reply, seat, ticket, turn, milliseconds)

    def _replied(
        self, reply: ModelReply, seat: Seat, ticket: int | None, turn: _Turn, milliseconds: int
    ) -> ModelReplied:
        prompt, answer = reply.prompt_tokens, reply.reply_tokens
        prompt = _prompt_tokens(turn.prompt) if prompt is None else prompt
        answer = estimate_tokens(reply.text) if answer is None else answer
        if ticket is not None:
            seat.quota.settle(ticket, prompt + answer)
        return ModelReplied(
            task=turn.task,
            round=turn.round,
            model=seat.model.name,
            text=reply.text,
            finish=reply.finish,
            prompt_tokens=prompt,
            reply_tokens=answer,
            milliseconds=milliseconds,
            cost=self._cost(seat, prompt, answer),
        )

    def _after(self, error: ModelError, place: _Place, ticket: int | None, turn: _Turn) -> str:
        """What a failure means for the quota, and when the seat may be asked again (ISO 8601,
        "" for never)."""
        standing, delay = place.standing, None
        if error.cause == "quota" and ticket is not None:
            delay = self._refused(error, place, ticket, turn)
        elif error.cause == "quota_day" and place.seat.service not in _PREPAID:
            place.seat.quota.close_day()
        elif error.cause in _PASSES:
            tries = standing.failed_tries + 1
            if error.cause == "quota":  # a server of one's own that is busy
                tries += standing.refusals
            is_missing = error.cause == "unreachable" and standing.is_stranger
            is_over = standing.is_worn or (is_missing and tries >= _TRIES_OF_A_STRANGER)
            if not is_over:
                delay = self._patience.delay_s(tries, error.retry_after_s, self._clock.chance())
        if delay is None:
            return ""
        return (self._clock.now() + timedelta(seconds=delay)).isoformat()

    def _refused(self, error: ModelError, place: _Place, ticket: int, turn: _Turn) -> float | None:
        """The seconds until the quota frees; None after too many refusals in a row."""
        quota = place.seat.quota
        quota.refused(ticket, error.retry_after_s, error.limit)
        if place.standing.refusals + 1 >= _MOST_REFUSALS:
            return None
        moment = quota.reserve(turn.holder, turn.tokens)
        return None if moment is None else moment - self._clock.monotonic()

    def _deadline_s(self, research: Research) -> float:
        return max(_LEAST_DEADLINE_S, min(self._timeout_s, self._left_s(research)))

    def _left_s(self, research: Research) -> float:
        """The seconds that the budget's minutes leave."""
        minutes = research.budget.minutes
        return math.inf if minutes is None else (minutes - spent(research).minutes) * 60

    def _most(self, seat: Seat, turn: _Turn) -> float | None:
        return self._cost(seat, _prompt_tokens(turn.prompt), turn.prompt.most_tokens)

    def _cost(self, seat: Seat, prompt_tokens: int, reply_tokens: int) -> float | None:
        cost = self._prices.cost(seat.service, seat.model.name, prompt_tokens, reply_tokens)
        return 0.0 if cost is None and seat.local else cost

    def _wait(self, place: _Place) -> WaitStarted:
        until = self._clock.now() + timedelta(seconds=max(place.wait_s, _AT_ONCE_S))
        name = place.seat.model.name
        return WaitStarted(Wait("model", name, place.cause, until.isoformat()))

    def _none(self, turn: _Turn, cause: str, detail: str) -> NoModel:
        self._leave(turn)
        return NoModel(cause, detail)

    def _leave(self, turn: _Turn, but: Seat | None = None) -> None:
        """Gives up the slots that are held for this turn, but for one seat's."""
        for seat in self._seats:
            if seat is not but and (but is None or seat.quota is not but.quota):
                seat.quota.release(turn.holder)


def _prompt_tokens(prompt: Prompt) -> int:
    return estimate_tokens(prompt.system + prompt.text)
