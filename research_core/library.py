"""The library: all runs of one journal, and everything an analyst does with them."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from pathlib import Path

from pydantic import SecretStr

from research_core.domain.events import (
    BudgetSet,
    Event,
    Injected,
    MapQuestioned,
    Recorded,
    ReportRequested,
    RewriteRequested,
    RunPaused,
    RunResumed,
    RunStarted,
    RunStopped,
)
from research_core.domain.ids import new_run_id
from research_core.domain.research import Research
from research_core.domain.values import JSON, Brief, Budget, Estimate, InjectionForm
from research_core.errors import MindtrailError, StoreAway, UnknownRun
from research_core.intake import (
    checked_budget,
    checked_injection,
    checked_map_question,
    checked_rounds,
    checked_topic,
)
from research_core.known_runs import KnownRuns
from research_core.loop.run import drive
from research_core.loop.runner import Runner
from research_core.loop.takeover import Takeover
from research_core.mindmap.keeper import MapKeeper
from research_core.mindmap.ready import READY_QUESTIONS, ReadyAnswer
from research_core.models.estimate import estimate
from research_core.models.live import InFlight
from research_core.ports import Graph, RunSummary
from research_core.reading.language import report_language
from research_core.report.process_log import read_process_log, without_folder
from research_core.settings import Settings
from research_core.stores import open_stores
from research_core.toolbox import LocalToolbox


class Library:
    """The one door to the research core, for the desk and the command line alike.

    Everything an analyst does is an event in the journal, so that any tab, process or
    machine on the same journal can start, watch and steer any run. Safe to share between
    threads. Close it when done.
    """

    ready_questions = READY_QUESTIONS

    def __init__(self, settings: Settings) -> None:
        """Open the journal in ``settings.mindtrail_home``, or that of the team with
        ``NEO4J_URI``. Raises JournalError."""
        self._stores = open_stores(settings)
        self._journal = self._stores.journal
        self._keeper = MapKeeper(self._journal, self._stores.open_map)
        self._toolbox = LocalToolbox(settings, self._keeper)
        self._runner = Runner(self._journal, self._toolbox)
        self._takeover = Takeover(self._journal, self._runner, settings.mindtrail_lease_seconds)
        self._known = KnownRuns(self._journal)

    def start(
        self,
        topic: str,
        *,
        language: str = "auto",
        reasoner: str = "auto",
        providers: tuple[str, ...] = ("documents",),
        rounds: int = 3,
        documents: Path | None = None,
        budget: Budget | None = None,
        key: SecretStr | None = None,
    ) -> str:
        """Record a new run and give its id; nothing is driven yet.

        ``language`` is the report's ("auto": the topic's); ``documents`` a folder, or None
        for the sample library. ``key`` is lent to this run as by :meth:`lend_key`. Raises
        BadInput or SettingMissing, before anything is recorded.
        """
        brief = Brief(
            topic=checked_topic(topic),
            language=report_language(topic, language),
            reasoner=self._toolbox.choose_reasoner(reasoner),
            providers=tuple(dict.fromkeys(providers)),
            rounds=checked_rounds(rounds),
            documents=os.path.realpath(documents) if documents else None,
            budget=checked_budget(budget or Budget()),
            search_price=self._toolbox.search_price(providers),
        )
        self._toolbox.check(brief, key)
        run = new_run_id()
        if key:
            self._toolbox.lend(run, key)
        self._journal.append(run, RunStarted(brief))
        return run

    def drive(self, run: str) -> Generator[Recorded, None, None]:
        """Drive a run here and now, yielding each event once it is durable. Raises RunBusy."""
        self._known.head(run)
        return drive(run, self._journal, self._toolbox)

    def drive_in_background(self, run: str) -> None:
        """See that the run is driven, on a thread of this process or by who drives it."""
        self._known.head(run)
        self._runner.start(run)

    def watch_over(self) -> None:
        """From now on, let runs go on here whose process died; on one machine, nothing to do.

        For a process that stays, like the desk's.
        """
        if self._stores.access:
            self._takeover.start()

    def is_driving(self, run: str) -> bool:
        """True while a thread of this process drives the run."""
        return self._runner.is_driving(run)

    def trouble(self, run: str) -> MindtrailError | None:
        """What stopped the run's thread when the journal could not record it."""
        return self._runner.trouble(run)

    @property
    def away(self) -> StoreAway | None:
        """Why the team's database could not be used last; None once it answers again, and
        always on one machine."""
        return self._stores.access.trouble if self._stores.access else None

    def runs(self) -> list[RunSummary]:
        """All runs, newest first."""
        return self._journal.runs()

    def research(self, run: str) -> Research:
        """The run as it stands in the journal; while a team's database is away, as it was
        last seen here. Raises UnknownRun, and StoreAway for a run never seen here."""
        return self._known.research(run)

    def head(self, run: str) -> int:
        """The number of the run's last event, cheaply; 0 when there is no such run."""
        return self._journal.head(run)

    def events(self, run: str, after: int = 0) -> list[Recorded]:
        """The run's events with a number above ``after``. Raises UnknownRun."""
        self._known.head(run)
        return self._journal.read(run, after)

    def pause(self, run: str) -> None:
        """Pause a run at work: the calls in flight end and are recorded, then it rests."""
        if self.research(run).state == "running":
            self._say(run, RunPaused("analyst"))

    def resume(self, run: str) -> None:
        """Let the run go on; a complete run only when an injection waits to be used.

        Drive it afterwards. Raises UnknownRun.
        """
        research = self.research(run)
        is_complete = research.state == "finished" and not research.queued
        if not is_complete and research.state != "running":
            self._say(run, RunResumed())

    def stop(self, run: str) -> None:
        """End a run without a report. It stays in the library and can be resumed."""
        if self.research(run).state in ("running", "paused"):
            self._say(run, RunStopped())

    def report_now(self, run: str) -> None:
        """Write the report from what is here. Drive the run afterwards if it rests."""
        if self.research(run).state != "finished":
            self._say(run, ReportRequested())

    def inject(
        self, run: str, text: str, form: InjectionForm = "query", node: str | None = None
    ) -> str:
        """Put in a query, a question or a note; gives the injection's id, its receipt.

        Raises BadInput (empty or too long) or UnknownRun.
        """
        words = checked_injection(text, form)
        return f"i{self._say(run, Injected(form, words, node)).seq}"

    def set_budget(self, run: str, budget: Budget) -> None:
        """Give the run another budget; resume it afterwards if it rests. Raises BadInput."""
        self._say(run, BudgetSet(checked_budget(budget)))

    def rewrite_report(self, run: str) -> None:
        """Have a complete run's report written anew by the run's own reasoner."""
        if self.research(run).state == "finished":
            self._say(run, RewriteRequested())

    def lend_key(self, run: str, key: SecretStr) -> None:
        """Let one run use this key of a model's service, kept in memory only."""
        self._toolbox.lend(run, key)

    def in_flight(self, run: str) -> InFlight | None:
        """What a model is writing for the run at this moment, in this process."""
        return self._toolbox.switchboard.live.of(run)

    def offers(self) -> dict[str, str]:
        """The ways of reasoning that are set up, each with its model ("" for none)."""
        ready = [s for s in self._toolbox.switchboard.services.values() if s.is_ready]
        return {"extractive": "", **{service.name: service.model for service in ready}}

    def estimate(
        self, reasoner: str = "auto", providers: tuple[str, ...] = ("documents",), rounds: int = 3
    ) -> Estimate:
        """What such a run will cost, before it starts. Raises BadInput."""
        name = self._toolbox.choose_reasoner(reasoner)
        board = self._toolbox.switchboard
        model = board.services[name].model if name in board.services else None
        return estimate(name, model, providers, rounds, board.prices)

    def import_log(self, text: str, reasoner: str = "auto", own_folders: bool = False) -> str:
        """Open a process log as a run of this library and give its id.

        A log of a run that is here already gives that run's id. A log may name a folder of
        documents; only with ``own_folders``, on one's own machine, does the run go on
        reading it, else the sample library takes its place. Raises BadInput.
        """
        events = read_process_log(
            text, new_run_id(), self._toolbox.choose_reasoner(reasoner), self._toolbox.places()
        )
        if not own_folders:
            events = tuple(map(without_folder, events))
        run = events[0].run
        if self._journal.head(run) == 0:
            self._journal.restore(events)
        return run

    def delete(self, run: str) -> int:
        """Delete exactly this run, with its mind map, for good; gives how many events it had.

        Raises RunBusy, and deletes nothing, while somebody drives it, and UnknownRun. A
        deletion that was cut off can be repeated.
        """
        events = self._journal.head(run) if run.isascii() else 0
        if events:
            self._journal.erase(run)
        self._keeper.forget(run)
        self._known.forget(run)
        if not events:
            raise UnknownRun(run)
        return events

    def graph(self, run: str, after: int = 0) -> Graph:
        """The mind map's nodes and edges newer than event ``after``, read from the store."""
        self._known.head(run)
        return self._keeper.graph(run, after)

    def ask_map(
        self, run: str, cypher: str, parameters: Mapping[str, JSON] | None = None
    ) -> list[Mapping[str, JSON]]:
        """Rows of a read-only Cypher query; ``$research`` is the run. Raises MindMapError."""
        self._known.head(run)
        return self._keeper.ask(run, cypher, parameters)

    def ask_ready(self, run: str, name: str, **parameters: str) -> ReadyAnswer:
        """The answer to one of ``ready_questions``, by name. Raises BadInput or MindMapError."""
        self._known.head(run)
        return self._keeper.ready(run, name, parameters)

    def question_map(self, run: str, text: str) -> str:
        """Ask the mind map in plain words, whatever the run is doing; gives the question's id.

        Drive the run afterwards: its model writes the query, and the answer is an event.
        Raises BadInput, before anything is recorded.
        """
        words = checked_map_question(text, self.research(run).brief.reasoner)
        return f"m{self._say(run, MapQuestioned(words)).seq}"

    def close(self) -> None:
        """Let go of the journal and the mind map; threads end at their next event."""
        self._takeover.close()
        self._runner.close()
        self._keeper.close()
        self._stores.close()

    def _say(self, run: str, event: Event) -> Recorded:
        self._known.head(run)
        return self._journal.append(run, event)
