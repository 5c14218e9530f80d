"""The four things a reasoner does, each a pure function of the research."""

from __future__ import annotations

from collections.abc import Iterable

from research_core.domain.events import Event, MapAsked
from research_core.domain.research import Research
from research_core.reasoners.extractive.gather import gather
from research_core.reasoners.extractive.plan import plan
from research_core.reasoners.extractive.reason import reason
from research_core.reasoners.extractive.report import report
from research_core.texts import say


class ExtractiveReasoner:
    """A :class:`research_core.ports.Reasoner` that quotes and never writes."""

    name = "extractive"

    def plan(self, research: Research) -> Iterable[Event]:
        return (plan(research),)

    def gather(self, research: Research) -> Iterable[Event]:
        return (gather(research),)

    def reason(self, research: Research) -> Iterable[Event]:
        return (reason(research),)

    def report(self, research: Research) -> Iterable[Event]:
        return (report(research),)

    def answer(self, research: Research) -> Iterable[Event]:
        """There is no model to turn a question into a query; the answer says so."""
        (question, *_) = research.open_map_questions
        error = say(research.brief.language, "map.no_model")
        return (MapAsked(0, question.text, "", error=error, asked_by="analyst"),)
