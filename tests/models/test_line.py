"""The line of models: one step at a time, within quota, budget and patience."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest

from research_core.domain.events import (
    ModelFailed,
    ModelReplied,
    ReportRequested,
    ReportWritten,
    RunResumed,
    RunStarted,
    WaitStarted,
)
from research_core.domain.patience import Patience
from research_core.domain.research import Research
from research_core.domain.spending import affords
from research_core.domain.values import Brief, Budget, Finish, ModelCause, Report
from research_core.errors import ModelError
from research_core.models.limits import Limits
from research_core.models.line import Line, Seat
from research_core.models.live import Live
from research_core.models.prices import Price, PriceTable
from research_core.models.quota import Quota
from research_core.ports import Model, ModelReply, Models, NoModel, Prompt
from tests.clocks import StillClock
from tests.mindmap.story import Story

PROMPT = Prompt("Answer in a sentence.", "What is a heat pump?", most_tokens=100)
ANSWER = ModelReply("It moves heat.", "stop", 12, 5)
NO_LIMITS, NO_BUDGET = Limits(), Budget()
PRICES = PriceTable({"gemini": {"flash": Price(prompt=1.0, reply=10.0)}})


@dataclass
class FakeModel:
    """Gives what it was told to give, one after the other, and then the same for ever."""

    name: str
    gives: list[ModelReply | ModelError] = field(default_factory=lambda: [ANSWER])
    deadlines: list[float] = field(default_factory=list)

    def get_ready(self) -> None:
        """Nothing takes long here."""

    def ask(self, prompt: Prompt, hear: Callable[[str], None], deadline_s: float) -> ModelReply:
        self.deadlines.append(deadline_s)
        given = self.gives.pop(0) if len(self.gives) > 1 else self.gives[0]
        if isinstance(given, ModelError):
            raise given
        hear(given.text)
        return given


class Desk:
    """A run, a clock and a line of models, stepped through like the loop does it."""

    def __init__(
        self,
        *models: FakeModel,
        services: Sequence[str] = ("gemini", "gemini", "openai"),
        limits: Limits = NO_LIMITS,
        budget: Budget = NO_BUDGET,
        patience_s: float = 600.0,
        run: str = "run1",
    ) -> None:
        self.clock = StillClock()
        self.models = models
        self.story = Story(run)
        self.story.tell(RunStarted(Brief("Heat pumps", "en", reasoner="gemini", budget=budget)))
        self.quotas = [Quota(limits, self.clock) for _ in models]
        self.live = Live(self.clock)
        self.line = self.make_line(services, patience_s)

    def make_line(self, services: Sequence[str], patience_s: float, *, local: bool = False) -> Line:
        seats = [
            Seat(model, service, quota, local)
            for model, service, quota in zip(self.models, services, self.quotas, strict=False)
        ]
        return Line(
            "gemini",
            seats,
            PRICES,
            self.live,
            Patience(),
            patience_s=patience_s,
            timeout_s=120.0,
            clock=self.clock,
        )

    def ask(
        self, round_: int = 1, prompt: Prompt = PROMPT
    ) -> ModelReplied | ModelFailed | WaitStarted | NoModel:
        """One step, recorded; a wait is not sat out."""
        answer = self.line.ask(self.story.research, "reason", round_, prompt)
        if not isinstance(answer, NoModel):
            self.story.tell(answer)
        return answer

    def until_over(self, most: int = 60) -> ModelReplied | NoModel:
        """Steps, waits sat out, until there is a reply or none will come."""
        for _ in range(most):
            answer = self.ask()
            if isinstance(answer, WaitStarted):
                self.clock.pass_until(answer.wait.until)
            elif not isinstance(answer, ModelFailed):
                return answer
        raise AssertionError(f"still going on after {most} steps")

    def failures(self) -> list[ModelFailed]:
        return [r.event for r in self.story.events if isinstance(r.event, ModelFailed)]


def error(
    cause: ModelCause, retry_after_s: float | None = None, limit: int | None = None
) -> ModelError:
    return ModelError(cause, f"It said {cause}.", retry_after_s, limit)


def failed(answer: object, cause: ModelCause) -> ModelFailed:
    assert isinstance(answer, ModelFailed)
    assert answer.cause == cause
    return answer


def waits(answer: object, desk: Desk) -> float:
    """The seconds that an answer says to wait."""
    assert isinstance(answer, WaitStarted)
    assert answer.wait.what == "model"
    return (datetime.fromisoformat(answer.wait.until) - desk.clock.now()).total_seconds()


def none(answer: object, cause: str) -> NoModel:
    assert isinstance(answer, NoModel)
    assert answer.cause == cause
    assert answer.detail.endswith(".")
    return answer


def test_the_line_and_its_models_are_what_the_ports_say() -> None:
    desk = Desk(FakeModel("flash"))
    models: Models = desk.line
    model: Model = desk.models[0]
    assert (models.name, model.name) == ("gemini", "flash")
    with pytest.raises(ValueError, match="at least one model"):
        Line(
            "x",
            [],
            PRICES,
            Live(desk.clock),
            Patience(),
            patience_s=1,
            timeout_s=1,
            clock=desk.clock,
        )


def test_a_reply_is_recorded_with_its_tokens_and_its_cost() -> None:
    answer = Desk(FakeModel("flash")).ask()
    assert isinstance(answer, ModelReplied)
    assert (answer.text, answer.finish, answer.model) == ("It moves heat.", "stop", "flash")
    assert (answer.task, answer.round) == ("reason", 1)
    assert (answer.prompt_tokens, answer.reply_tokens) == (12, 5)
    assert answer.cost == pytest.approx((12 * 1.0 + 5 * 10.0) / 1_000_000)


def test_what_a_service_does_not_count_is_estimated() -> None:
    answer = Desk(FakeModel("flash", [ModelReply("열펌프는 열을 옮긴다.", "length")])).ask()
    assert isinstance(answer, ModelReplied)
    assert answer.prompt_tokens == 11
    assert answer.reply_tokens == 7
    assert answer.finish == "length"


def test_a_blocked_answer_is_a_reply_and_not_a_failure() -> None:
    finish: Finish = "safety"
    answer = Desk(FakeModel("flash", [ModelReply("", finish, 10, 0)])).ask()
    assert isinstance(answer, ModelReplied)
    assert answer.finish == "safety"


def test_the_text_is_seen_while_it_streams_in() -> None:
    seen: list[str] = []

    class Telling(FakeModel):
        def ask(self, prompt: Prompt, hear: Callable[[str], None], deadline_s: float) -> ModelReply:
            hear("It moves ")
            in_flight = desk.live.of("run1")
            assert in_flight is not None
            seen.append(f"{in_flight.model} {in_flight.task} {in_flight.round}: {in_flight.text}")
            return ANSWER

    desk = Desk(Telling("flash"))
    desk.ask()
    assert seen == ["flash reason 1: It moves "]
    assert desk.live.of("run1") is None


def test_no_call_could_go_over_the_budget() -> None:
    for budget in (
        Budget(calls=0),
        Budget(tokens=110),
        Budget(money=0.001),
        Budget(minutes=0.0),
    ):
        desk = Desk(FakeModel("flash"), budget=budget)
        none(desk.ask(), "budget")
        assert desk.models[0].deadlines == []
    desk = Desk(FakeModel("flash"), budget=Budget(calls=1, tokens=111, money=0.0011, minutes=1))
    assert isinstance(desk.ask(), ModelReplied)
    none(desk.ask(), "budget")
    assert not affords(desk.story.research, 111, None)


def test_a_model_within_the_budget_answers_where_the_first_is_too_dear() -> None:
    desk = Desk(FakeModel("flash"), FakeModel("lite"), budget=Budget(money=0.0001))
    answer = desk.ask()
    assert isinstance(answer, ModelReplied)
    assert answer.model == "lite"


def test_a_call_ends_with_the_minutes_of_the_budget() -> None:
    desk = Desk(FakeModel("flash"), budget=Budget(minutes=1.5))
    desk.ask()
    desk.story.research = replace(desk.story.research, active_seconds=60.0)
    desk.ask()
    desk.story.research = replace(desk.story.research, active_seconds=89.9)
    desk.ask()
    assert desk.models[0].deadlines == pytest.approx([90.0, 30.0, 1.0])
    without = Desk(FakeModel("flash"))
    without.ask()
    assert without.models[0].deadlines == [120.0]


@pytest.mark.parametrize("cause", ["unknown_model", "refused_request", "quota_day"])
def test_what_never_passes_goes_to_the_next_model(cause: ModelCause) -> None:
    desk = Desk(FakeModel("flash", [error(cause)]), FakeModel("lite"))
    assert failed(desk.ask(), cause).again_at == ""
    answer = desk.ask()
    assert isinstance(answer, ModelReplied)
    assert answer.model == "lite"


def test_a_refused_key_loses_every_model_of_its_service() -> None:
    desk = Desk(FakeModel("flash", [error("refused_key")]), FakeModel("lite"), FakeModel("gpt"))
    failed(desk.ask(), "refused_key")
    answer = desk.ask()
    assert isinstance(answer, ModelReplied)
    assert answer.model == "gpt"
    assert desk.models[1].deadlines == []


def test_when_all_are_lost_the_first_models_failure_is_told() -> None:
    desk = Desk(
        FakeModel("flash", [error("unknown_model")]), FakeModel("lite", [error("quota_day")])
    )
    failed(desk.ask(), "unknown_model")
    failed(desk.ask(), "quota_day")
    assert none(desk.ask(), "unknown_model").detail == "It said unknown_model. Its name: flash."


def test_a_wrong_key_is_not_tried_anew_each_round_but_after_a_resume() -> None:
    desk = Desk(FakeModel("flash", [error("refused_key"), ANSWER]))
    failed(desk.ask(round_=1), "refused_key")
    none(desk.ask(round_=2), "refused_key")
    desk.story.tell(RunResumed())
    assert isinstance(desk.ask(round_=2), ModelReplied)


def test_what_failed_before_a_report_does_not_count_after_it() -> None:
    desk = Desk(FakeModel("flash", [error("unknown_model"), ANSWER]))
    failed(desk.ask(), "unknown_model")
    desk.story.tell(ReportWritten(Report("Heat pumps", "en", "extractive", ())))
    assert isinstance(desk.ask(), ModelReplied)


def test_trouble_that_passes_is_waited_for_a_little_longer_each_time() -> None:
    desk = Desk(FakeModel("flash", [error("unavailable")] * 4 + [ANSWER]))
    lengths = []
    for _ in range(4):
        failed(desk.ask(), "unavailable")
        answer = desk.ask()
        lengths.append(waits(answer, desk))
        assert isinstance(answer, WaitStarted)
        assert answer.wait.cause == "unavailable"
        desk.clock.pass_until(answer.wait.until)
    assert all(
        0.75 * mean - 0.01 <= length <= 1.25 * mean + 0.01
        for length, mean in zip(lengths, (2, 6, 18, 54), strict=True)
    )
    assert isinstance(desk.ask(), ModelReplied)


@pytest.mark.parametrize("cause", ["unavailable", "timeout", "broken_reply"])
def test_patience_ends(cause: ModelCause) -> None:
    desk = Desk(FakeModel("flash", [error(cause)]))
    assert none(desk.until_over(), cause).detail == f"It said {cause}."
    assert len(desk.failures()) == 5
    assert [bool(event.again_at) for event in desk.failures()] == [True] * 4 + [False]


def test_a_service_that_asks_for_a_pause_gets_it() -> None:
    desk = Desk(FakeModel("flash", [error("unavailable", 45.0), ANSWER]))
    desk.ask()
    assert waits(desk.ask(), desk) == pytest.approx(45.0)


def test_a_stranger_that_cannot_be_reached_gets_one_more_try() -> None:
    desk = Desk(FakeModel("flash", [error("unreachable")]))
    none(desk.until_over(), "unreachable")
    assert len(desk.failures()) == 2
    known = Desk(FakeModel("flash", [ANSWER, error("unreachable")]))
    assert isinstance(known.ask(), ModelReplied)
    none(known.until_over(), "unreachable")
    assert len(known.failures()) == 5


def test_after_two_failures_the_next_model_is_asked() -> None:
    desk = Desk(FakeModel("flash", [error("unavailable")]), FakeModel("lite"))
    answer = desk.until_over()
    assert isinstance(answer, ModelReplied)
    assert answer.model == "lite"
    assert [event.model for event in desk.failures()] == ["flash", "flash"]


def test_when_all_are_tired_they_are_tried_to_the_end() -> None:
    desk = Desk(FakeModel("flash", [error("unavailable")]), FakeModel("lite", [error("timeout")]))
    none(desk.until_over(), "unavailable")
    assert [event.model for event in desk.failures()].count("flash") == 5
    assert [event.model for event in desk.failures()].count("lite") == 5


def test_the_quota_of_a_minute_is_waited_for() -> None:
    desk = Desk(FakeModel("flash"), limits=Limits(requests_per_minute=1))
    desk.ask()
    answer = desk.ask()
    assert 60.0 < waits(answer, desk) < 61.0
    assert isinstance(answer, WaitStarted)
    assert (answer.wait.name, answer.wait.cause) == ("flash", "quota")
    assert answer.wait.until.endswith("+00:00")
    desk.clock.pass_until(answer.wait.until)
    assert isinstance(desk.ask(), ModelReplied)


def test_a_wait_of_a_moment_is_no_event() -> None:
    desk = Desk(FakeModel("flash"), limits=Limits(requests_per_minute=1))
    desk.ask()
    desk.clock.seconds = 60.54
    assert 0.05 < waits(desk.ask(), desk) <= 0.07, "longer than a moment"
    desk.clock.seconds = 60.56
    assert isinstance(desk.ask(), ModelReplied)
    assert desk.clock.seconds == pytest.approx(60.6), "it was slept through"


def test_two_runs_under_one_key_do_not_take_each_others_slots() -> None:
    one = Desk(FakeModel("flash"), limits=Limits(requests_per_minute=1))
    two = Desk(FakeModel("flash"), run="run2")
    two.clock, two.quotas = one.clock, one.quotas
    two.line = two.make_line(["gemini"], 600.0)
    assert isinstance(one.ask(), ModelReplied)
    first, second = one.ask(), two.ask()
    assert 60.0 < waits(first, one) < 61.0
    assert 120.0 < waits(second, two) < 122.0
    assert isinstance(first, WaitStarted)
    one.clock.pass_until(first.wait.until)
    assert isinstance(two.ask(), WaitStarted)
    assert isinstance(one.ask(), ModelReplied)


def test_rather_than_wait_long_a_free_model_is_asked() -> None:
    desk = Desk(FakeModel("flash"), FakeModel("lite"), limits=Limits(requests_per_minute=1))
    models = []
    for _ in range(2):
        answer = desk.ask()
        assert isinstance(answer, ModelReplied)
        models.append(answer.model)
    assert models == ["flash", "lite"]
    # Now neither is free: the first is waited for, and the slot of the other is given back.
    answer = desk.ask()
    assert isinstance(answer, WaitStarted)
    assert answer.wait.name == "flash"
    desk.clock.seconds = 45.0
    # A short wait for the first is better than another model.
    desk.quotas[1] = Quota(Limits(), desk.clock)
    desk.line = desk.make_line(["gemini", "gemini"], 600.0)
    assert waits(desk.ask(), desk) < 20.0


def test_a_wait_longer_than_patience_is_told_and_not_begun() -> None:
    desk = Desk(FakeModel("flash"), limits=Limits(requests_per_minute=1), patience_s=30.0)
    desk.ask()
    told = none(desk.ask(), "quota")
    assert told.detail == "flash is not free for another 1.0 minutes, and the longest wait is 0.5."
    # The slot was given back: another run has it.
    assert desk.quotas[0].reserve("other", 10) == pytest.approx(60.6)


class Overtaken(FakeModel):
    """Loads for so long that another run of the key is refused meanwhile, for an hour."""

    refuse: Callable[[], None] = staticmethod(lambda: None)

    def get_ready(self) -> None:
        self.refuse()


def overtaken(*others: FakeModel) -> Desk:
    first = Overtaken("flash")
    desk = Desk(first, *others)
    quota = desk.quotas[0]
    quota.reserve("other", 10)
    ticket = quota.send("other")
    assert ticket is not None
    first.refuse = lambda: quota.refused(ticket, 3600.0)
    return desk


def test_another_runs_refusal_in_the_last_moment_is_no_longer_wait_than_patience() -> None:
    patient, hurried = overtaken(), overtaken()
    assert "60.0 minutes" in none(patient.ask(), "quota").detail
    hurried.story.tell(ReportRequested())
    none(hurried.ask(), "hurry")
    for desk in (patient, hurried):
        assert desk.models[0].deadlines == []


def test_another_runs_refusal_in_the_last_moment_sends_to_the_next_model() -> None:
    answer = overtaken(FakeModel("lite")).ask()
    assert isinstance(answer, ModelReplied)
    assert answer.model == "lite"


def test_a_reply_ends_a_row_of_failures() -> None:
    quota, busy = error("quota", 1.0), error("unavailable")
    desk = Desk(FakeModel("flash", [*[quota] * 7, *[busy] * 4, ANSWER, busy, ANSWER]))
    assert isinstance(desk.until_over(), ModelReplied)
    assert isinstance(desk.until_over(), ModelReplied)  # a repair, asked for in the same round
    assert [bool(event.again_at) for event in desk.failures()] == [True] * 12


def test_who_is_in_a_hurry_does_not_wait() -> None:
    desk = Desk(FakeModel("flash"), limits=Limits(requests_per_minute=1))
    desk.ask()
    desk.story.tell(ReportRequested())
    assert none(desk.ask(), "hurry").detail == "flash could not answer without a wait."
    assert desk.quotas[0].reserve("other", 10) == pytest.approx(60.6)
    two = Desk(FakeModel("flash", [error("unavailable")]), FakeModel("lite"))
    two.story.tell(ReportRequested())
    failed(two.ask(), "unavailable")
    answer = two.ask()
    assert isinstance(answer, ModelReplied)
    assert answer.model == "lite"


def test_a_refusal_names_when_the_quota_frees() -> None:
    desk = Desk(FakeModel("flash", [error("quota", 12.5), ANSWER]))
    refused = failed(desk.ask(), "quota")
    again = datetime.fromisoformat(refused.again_at) - desk.clock.now()
    assert 12.5 < again.total_seconds() < 13.0
    answer = desk.ask()
    assert waits(answer, desk) == pytest.approx(again.total_seconds())
    assert isinstance(answer, WaitStarted)
    assert answer.wait.cause == "quota"
    desk.clock.pass_until(answer.wait.until)
    assert isinstance(desk.ask(), ModelReplied)


def test_a_refusal_is_remembered_after_a_restart() -> None:
    desk = Desk(FakeModel("flash", [error("quota", 30.0), ANSWER]))
    desk.ask()
    desk.quotas[0] = Quota(Limits(), desk.clock)
    desk.line = desk.make_line(["gemini"], 600.0)
    assert waits(desk.ask(), desk) == pytest.approx(30.0, abs=0.1)
    # Nor does its wait keep others from a quota that knows nothing of it.
    assert desk.quotas[0].reserve("other", 10) == 0.0


def test_a_quota_that_refuses_for_ever_is_given_up() -> None:
    desk = Desk(FakeModel("flash", [error("quota")]))
    none(desk.until_over(), "quota")
    assert len(desk.failures()) == 8
    assert desk.failures()[-1].again_at == ""


def test_an_hour_that_the_service_asks_for_is_beyond_patience() -> None:
    desk = Desk(FakeModel("flash", [error("quota", 3600.0)]))
    failed(desk.ask(), "quota")
    assert "60.0 minutes" in none(desk.ask(), "quota").detail


def test_a_day_that_is_used_up_is_closed_for_every_run() -> None:
    desk = Desk(FakeModel("flash", [error("quota_day")]))
    failed(desk.ask(), "quota_day")
    assert desk.ask(round_=2) == NoModel("quota_day", "flash has no calls left for today.")
    prepaid = Desk(FakeModel("gpt", [error("quota_day"), ANSWER]), services=["openai"])
    failed(prepaid.ask(), "quota_day")
    assert isinstance(prepaid.ask(round_=2), ModelReplied)


def test_a_limit_of_the_day_goes_to_the_next_model() -> None:
    desk = Desk(FakeModel("flash"), FakeModel("lite"), limits=Limits(requests_per_day=1))
    models = [desk.ask(), desk.ask()]
    assert [event.model for event in models if isinstance(event, ModelReplied)] == ["flash", "lite"]
    none(desk.ask(), "quota_day")


def test_a_model_of_ones_own_machine_has_no_quota_and_no_price() -> None:
    desk = Desk(FakeModel("llama", [error("quota"), ANSWER]), limits=Limits(requests_per_minute=1))
    desk.line = desk.make_line(["gemini"], 600.0, local=True)
    failed(desk.ask(), "quota")
    assert waits(desk.ask(), desk) < 3.0
    desk.clock.seconds = 3.0
    answers = [desk.ask() for _ in range(3)]
    assert [e.cost for e in answers if isinstance(e, ModelReplied)] == [0.0, 0.0, 0.0]


def test_an_answer_settles_its_tokens_with_the_quota() -> None:
    desk = Desk(FakeModel("flash"), limits=Limits(tokens_per_minute=150))
    assert isinstance(desk.ask(), ModelReplied)
    # 17 tokens were used of the 111 that were held for it.
    assert isinstance(desk.ask(), ModelReplied)
    assert isinstance(desk.ask(prompt=replace(PROMPT, most_tokens=130)), WaitStarted)


def test_a_programmers_error_is_not_swallowed_and_leaves_nothing_in_flight() -> None:
    class Broken(FakeModel):
        def ask(self, prompt: Prompt, hear: Callable[[str], None], deadline_s: float) -> ModelReply:
            raise KeyError("a mistake")

    desk = Desk(Broken("flash"))
    with pytest.raises(KeyError):
        desk.ask()
    assert desk.live.of("run1") is None


def test_many_runs_ask_one_line_at_once() -> None:
    desk = Desk(FakeModel("flash"), limits=Limits(requests_per_minute=10))
    answers: list[object] = []

    def ask(number: int) -> None:
        research: Research = replace(desk.story.research, id=f"run{number}")
        answers.append(desk.line.ask(research, "reason", 1, PROMPT))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(answer, ModelReplied) for answer in answers) == 10
    ends = sorted(round(waits(a, desk)) for a in answers if isinstance(a, WaitStarted))
    assert ends == [61] * 10 + [121] * 10
