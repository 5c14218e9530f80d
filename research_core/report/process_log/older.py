"""A log of the older kind as a run: every section verbatim, and the events that it tells.

In the older system a model reasoned first and searched then, so that here too a step comes
before its searches: what they found is new material when the run goes on. A report of
that system becomes no report of ours, for its citations were not checked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from research_core.domain.events import (
    Event,
    EvidenceGathered,
    MapAsked,
    ModelFailed,
    PlanMade,
    Recorded,
    RunPaused,
    RunStarted,
    SearchRead,
    SearchReplied,
    SectionImported,
    StepReasoned,
)
from research_core.domain.fold import fold
from research_core.domain.research import Research
from research_core.domain.values import (
    Brief,
    ModelCause,
    ModelTask,
    QueryDraft,
    QuestionDraft,
)
from research_core.reading.language import language_of
from research_core.report.process_log.older_map import map_asked
from research_core.report.process_log.older_rounds import (
    OldRound,
    rounds_in,
    summary_of,
    told_summaries,
)
from research_core.report.process_log.older_searches import (
    asked_query,
    normal,
    searches_in,
    urls_in,
)
from research_core.report.process_log.older_text import OldLog, OldSection, fields
from research_core.search.results import read_results
from research_core.search.urls import is_web_url, normalised_url

REASONER = "imported"
PAUSED = "imported"
_PROVIDER = "tavily"
_MORE_ROUNDS = 3
_LONGEST_TOPIC = 2_000
_TASK_OF: dict[str, ModelTask] = {
    "Reasoning Error": "reason",
    "Final Report Generation Error": "report",
}
_CAUSES: tuple[tuple[tuple[str, ...], ModelCause], ...] = (
    (("429", "quota", "exhausted"), "quota"),
    (("401", "403", "api key", "api_key"), "refused_key"),
    (("404", "not found"), "unknown_model"),
    (("400", "invalid"), "refused_request"),
    (("504", "deadline", "timeout", "timed out"), "timeout"),
)


def read_older(
    log: OldLog, run: str, reasoner: str, providers: tuple[str, ...]
) -> tuple[Recorded, ...]:
    """The events of a paused run ``run`` that goes on with ``reasoner`` and ``providers``."""
    story = _Story(log, run)
    rounds = len(story.rounds) + _MORE_ROUNDS
    topic = log.topic[:_LONGEST_TOPIC]
    story.tell(RunStarted(Brief(topic, language_of(topic), reasoner, providers, rounds)))
    for place in range(len(log.sections)):
        story.tell_section(place)
    story.tell(RunPaused(PAUSED, story.last_error))
    return tuple(story.events)


class _Story:
    """Tells the events one by one, each at its section's time and never before the last."""

    def __init__(self, log: OldLog, run: str) -> None:
        self.events: list[Recorded] = []
        self.last_error = ""
        self.rounds = rounds_in(log.sections)
        self._log = log
        self._at: datetime = log.started
        self._research = Research(id=run)
        self._searches = searches_in(log.sections)
        self._asked = {search.asked for search in self._searches.values()}
        self._urls: set[str] = set()
        self._known_summaries = told_summaries(log.sections)
        self._tellers: dict[str, Callable[[OldSection], Event | None]] = {
            "Mind Map Query": map_asked,
            "Mind Map Query Error": map_asked,
            "Mind Map Result": self._map_result,
            **dict.fromkeys(_TASK_OF, self._failed),
        }

    def tell(self, event: Event) -> None:
        recorded = Recorded(self._research.id, self._research.seq + 1, self._at, event)
        self._research = fold(self._research, recorded)
        self.events.append(recorded)

    def tell_section(self, place: int) -> None:
        """The section, and what it tells."""
        section = self._log.sections[place]
        self._at = max(self._at, section.at)
        teller = self._tellers.get(section.title)
        event = teller(section) if teller else None
        told = event is not None or self._is_told(place, section)
        self.tell(SectionImported(section.title, section.stamp, section.text, told))
        if event:
            self.tell(self._in_round(event))
        if place in self.rounds:
            self._reason(place)
        if place in self._searches:
            self._search(place)

    def _is_told(self, place: int, section: OldSection) -> bool:
        if section.title == "Mind Map Initialization":
            return " ".join(section.text.split()).endswith(self._log.topic)
        if section.title == "Reasoning Step":
            return place in self.rounds and summary_of(section) in self._known_summaries
        return place in self._searches or place in self._asked

    def _in_round(self, event: Event) -> Event:
        """A question to the map belongs to the round that it prepares or is asked in."""
        if not isinstance(event, MapAsked):
            return event
        steps = self._research.steps
        searched = any(s.seq > steps[-1].seq for s in self._research.searches) if steps else True
        round_ = len(steps) + (1 if searched else 0)
        return replace(event, round=round_)

    def _reason(self, place: int) -> None:
        old = self.rounds[place]
        self._plan()
        number = self._research.rounds_done + 1
        queries = dict.fromkeys((*self._searched_after(place), *old.queries))
        self.tell(EvidenceGathered(number, (), ()))
        self.tell(
            StepReasoned(
                number,
                REASONER,
                old.planning,
                old.execution,
                old.reflection,
                queries=tuple(QueryDraft(query) for query in queries),
            )
        )

    def _plan(self) -> None:
        """Once: the questions of the first round, and the searches that no round asked for."""
        if self._research.planned:
            return
        first = next(iter(self.rounds.values()), OldRound("", "", "", ()))
        before = next(iter(self.rounds), len(self._log.sections))
        asked = self._queries_between(0, before) or self._queries_between(0, None)[:1]
        queries = dict.fromkeys(asked or first.queries[:1])
        self.tell(
            PlanMade(
                REASONER,
                first.planning,
                tuple(QuestionDraft(text, origin="topic") for text in first.questions),
                tuple(QueryDraft(query) for query in queries),
            )
        )

    def _searched_after(self, place: int) -> list[str]:
        following = next((other for other in self.rounds if other > place), None)
        return self._queries_between(place, following)

    def _queries_between(self, first: int, last: int | None) -> list[str]:
        sections = self._log.sections[first:last]
        return list(filter(None, map(asked_query, sections)))

    def _search(self, place: int) -> None:
        """Its reply and what is in it."""
        self._plan()
        search = self._searches[place]
        wanted = normal(search.query)
        query = next(q.id for q in self._research.queries if normal(q.text) == wanted)
        took = self._log.sections[place].at - self._log.sections[search.asked].at
        spent = max(0, round(took.total_seconds() * 1000))
        self.tell(SearchReplied(query, _PROVIDER, search.reply, spent))
        # Only what stands in this reply too can be a duplicate in it.
        known = frozenset(url for url in urls_in(search.reply) if normalised_url(url) in self._urls)
        kept, dropped = read_results(search.reply, known, is_web_url)
        self._urls.update(normalised_url(result.url) for result in kept)
        self.tell(SearchRead(query, _PROVIDER, kept, dropped))

    def _map_result(self, section: OldSection) -> Event | None:
        """An answer that its question's own section did not give."""
        told = fields(section.text, "쿼리|Query", "결과|Result")
        question, answer = told.get("쿼리", ""), told.get("결과", "")
        is_known = any(a.question == question for a in self._research.map_answers)
        if is_known or not answer:
            return None
        return MapAsked(0, question, "", answer=answer, asked_by="model")

    def _failed(self, section: OldSection) -> Event:
        task = _TASK_OF[section.title]
        done = self._research.rounds_done
        self.last_error = section.text
        round_ = done + 1 if task == "reason" else done
        return ModelFailed(task, round_, "unknown", _cause_of(section.text), section.text)


def _cause_of(text: str) -> ModelCause:
    told = text.casefold()
    for marks, cause in _CAUSES:
        if any(mark in told for mark in marks):
            return cause
    return "unavailable"
