"""perform: carry out one action and yield its events, each to be recorded at once."""

from __future__ import annotations

from collections.abc import Iterable

from research_core.domain.events import Event, MapAsked, RunPaused
from research_core.domain.research import Research
from research_core.errors import BadInput, SettingMissing
from research_core.loop.decide import (
    Action,
    AskMap,
    AskSearches,
    GatherEvidence,
    MakePlan,
    Pause,
    ReadReply,
    Reason,
    WriteReport,
)
from research_core.loop.searching import ask_searches, read_reply
from research_core.ports import Toolbox


def perform(action: Action, research: Research, toolbox: Toolbox) -> Iterable[Event]:
    """The events of one action. What the world refuses is an event; only bugs raise."""
    match action:
        case AskSearches(pairs):
            return ask_searches(pairs, research, toolbox)
        case ReadReply(query, provider):
            try:
                return (read_reply(query, provider, research, toolbox),)
            except (SettingMissing, BadInput) as error:
                return (RunPaused("search.not_set_up", str(error)),)
        case Pause(cause, detail):
            return (RunPaused(cause, detail),)
        case AskMap():
            return _answer(research, toolbox)
    try:
        reasoner = toolbox.reasoner(research.brief.reasoner, research.id)
    except SettingMissing as error:  # a key went away since the start
        return (RunPaused("model.not_set_up", str(error)),)
    match action:
        case MakePlan():
            return reasoner.plan(research)
        case GatherEvidence():
            return reasoner.gather(research)
        case Reason():
            return reasoner.reason(research)
        case WriteReport():
            return reasoner.report(research)
    raise ValueError(f"{action} is not performed")


def _answer(research: Research, toolbox: Toolbox) -> Iterable[Event]:
    """An answer to the analyst's oldest open question, or one step towards it."""
    try:
        return toolbox.reasoner(research.brief.reasoner, research.id).answer(research)
    except SettingMissing as error:  # a key went away since the start; the run stays as it is
        (question, *_) = research.open_map_questions
        return (MapAsked(0, question.text, "", error=str(error), asked_by="analyst"),)
