"""How a model stands with a run after what it failed at before. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from research_core.domain.research import Research
from research_core.domain.values import ModelCall, ModelTask

# Asking the same again never helps.
_FINAL = frozenset({"unknown_model", "refused_request", "quota_day", "refused_key"})
_TIRED_AFTER = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """A model before the next call for a task.

    ``lost`` is the failure that rules it out. Otherwise ``again_at`` is the time before
    which it is not asked (ISO 8601, "" for none) and ``cause`` why. ``refusals`` are the
    refusals for quota in a row, ``failed_tries`` all other failures since its last reply to
    the task. ``is_stranger``: no model of its service ever replied in this run.
    ``is_worn``: it was given up for an earlier task of this run, and has not replied since.
    """

    lost: ModelCall | None = None
    again_at: str = ""
    cause: str = ""
    refusals: int = 0
    failed_tries: int = 0
    is_stranger: bool = False
    is_worn: bool = False

    @property
    def is_tired(self) -> bool:
        """True when it failed so often that another model had better be asked."""
        return self.failed_tries >= _TIRED_AFTER


def standing_of(
    model: str, service: frozenset[str], research: Research, task: ModelTask, round_: int
) -> Standing:
    """How a model stands; ``service`` are the names of all models of its service."""
    failures = [
        # A report that is written settles what failed before it.
        call
        for call in research.failures_of(task, round_)
        if call.seq > research.report_seq
    ]
    replies = research.replies_to(task, round_)
    answered_at = max((call.seq for call in replies if call.model == model), default=0)
    mine = [call for call in failures if call.model == model and call.seq > answered_at]
    if mine and (mine[-1].cause in _FINAL or not mine[-1].again_at):
        return Standing(lost=mine[-1])
    for call in failures + _of_other_tasks(research, task):
        refused_key = call.cause == "refused_key" and call.model in service
        if refused_key or (call.model == model and call.cause in _FINAL):
            return Standing(lost=call)
    refusals = 0
    for call in reversed(mine):
        if call.cause != "quota":
            break
        refusals += 1
    return Standing(
        again_at=mine[-1].again_at if mine else "",
        cause=mine[-1].cause or "" if mine else "",
        refusals=refusals,
        failed_tries=sum(call.cause != "quota" for call in mine),
        is_stranger=not any(call.replied and call.model in service for call in research.calls),
        is_worn=_is_worn(model, research, task, round_),
    )


def _is_worn(model: str, research: Research, task: ModelTask, round_: int) -> bool:
    """True after an outage that outlasted all tries: each further task tries once, not
    anew for minutes."""
    before = [
        call
        for call in research.calls
        if call.model == model
        and (call.task, call.round) != (task, round_)
        and call.seq > max(research.forgiven_seq, research.report_seq)
    ]
    return bool(before) and before[-1].cause is not None and not before[-1].again_at


def _of_other_tasks(research: Research, task: ModelTask) -> list[ModelCall]:
    """A wrong key or name is wrong for every task: it is not tried anew each round. A free
    question of the analyst's is; they may have set it right meanwhile."""
    if task == "map":
        return []
    after = max(research.forgiven_seq, research.report_seq)
    return [
        call
        for call in research.calls
        if call.seq > after and call.cause in {"refused_key", "unknown_model"}
    ]
