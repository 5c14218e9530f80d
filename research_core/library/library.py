"""The library: all runs of one journal, and everything an analyst does with them."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from pathlib import Path

from pydantic import SecretStr

from research_core.checks import Check, check
from research_core.clock import SYSTEM_CLOCK
from research_core.domain.events import (
    Recorded,
    RunStarted,
)
from research_core.domain.values import JSON, Brief, Budget, Estimate, Trust
from research_core.errors import MindtrailError, StoreAway, UnknownRun
from research_core.intake import (
    checked_budget,
    checked_rounds,
    checked_topic,
    checked_trusts,
)
from research_core.known_runs import KnownRuns
from research_core.library.acts import Acts
from research_core.library.catalogue import Catalogue, RunFacts
from research_core.library.event_lines import read_event_lines
from research_core.library.moments import Moments
from research_core.library.run_ids import RunIds
from research_core.loop.run import drive
from research_core.loop.runner import Runner
from research_core.loop.takeover import Takeover
from research_core.mindmap.keeper import MapKeeper
from research_core.mindmap.ready import READY_QUESTIONS, ReadyAnswer
from research_core.models.estimate import estimate
from research_core.models.live import InFlight
from research_core.ports import Clock, Graph, RunSummary
from research_core.reading.language import report_language
from research_core.report.process_log import read_process_log, without_folder
from research_core.settings import Settings
from research_core.stores import Stores, open_stores
from research_core.toolbox import LocalToolbox


class Library(Acts, Moments):
    """The one door to the research core, for the desk and the command line alike.

    Everything an analyst does is an event in the journal, so that any tab, process or
    machine on the same journal can start, watch and steer any run. Safe to share between
    threads. Close it when done.
    """

    ready_questions = READY_QUESTIONS

    def __init__(
        self, settings: Settings, clock: Clock = SYSTEM_CLOCK, stores: Stores | None = None
    ) -> None:
        """Open the journal in ``settings.mindtrail_home``, or that of the team with
        ``NEO4J_URI``, unless other ``stores`` are given; nothing is sent anywhere yet. All
        that waits, measures or draws asks ``clock``. Raises JournalError."""
        self._settings = settings
        self.clock = clock
        self._stores = stores or open_stores(settings, clock)
        self._journal = self._stores.journal
        self._keeper = MapKeeper(self._journal, self._stores.open_map)
        self._toolbox = LocalToolbox(settings, self._keeper, clock)
        self._runner = Runner(self._journal, self._toolbox)
        self._takeover = Takeover(
            self._journal, self._runner, settings.mindtrail_lease_seconds, clock
        )
        self._ids = RunIds(clock)
        Acts.__init__(self, self._journal, KnownRuns(self._journal))
        Moments.__init__(self, self._journal, self._known, self._ids, clock)
        self._catalogue = Catalogue(self._journal, clock)

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
        trust: Mapping[str, Trust] | None = None,
    ) -> str:
        """Record a new run and give its id; nothing is driven yet.

        ``language`` is the report's ("auto": the topic's); ``documents`` a folder, or None
        for the sample library. ``key`` is lent to this run as by :meth:`lend_key`; ``trust``
        says how far domains are trusted, as :meth:`trust` does later. Raises BadInput or
        SettingMissing, before anything is recorded.
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
            trust=checked_trusts(trust or {}),
        )
        self._toolbox.check(brief, key)
        run = self._ids.new()
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

    def facts(self, run: str) -> RunFacts | None:
        """What a list tells of the run beyond its summary, without waiting for the journal:
        as it was seen a moment ago, None while it was not read yet."""
        return self._catalogue.facts(run)

    def find(self, text: str) -> frozenset[str]:
        """The runs whose topic, title, tags, questions, standing claims or report have all
        these words, as far as they were read by now; without waiting, as :meth:`facts`."""
        return self._catalogue.find(text)

    def head(self, run: str) -> int:
        """The number of the run's last event, cheaply; 0 when there is no such run."""
        return self._journal.head(run)

    def events(self, run: str, after: int = 0) -> list[Recorded]:
        """The run's events with a number above ``after``. Raises UnknownRun."""
        self._known.head(run)
        return self._journal.read(run, after)

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
            text, self._ids.new(), self._toolbox.choose_reasoner(reasoner), self._toolbox.places()
        )
        return self._restored(events, own_folders)

    def import_events(self, lines: str, own_folders: bool = False) -> str:
        """Open a run saved as events, one a line (:func:`to_line`), and give its id.

        A run that is here already is left as it is; ``own_folders`` as for
        :meth:`import_log`. Raises BadInput for a file that is cut, changed or of another
        kind, and imports nothing then.
        """
        return self._restored(read_event_lines(lines), own_folders)

    def _restored(self, events: tuple[Recorded, ...], own_folders: bool) -> str:
        if not own_folders:
            events = tuple(map(without_folder, events))
        run = events[0].run
        if self._journal.head(run) == 0:
            self._journal.restore(events)
        return run

    def check(self, name: str) -> Check:
        """Try a part that runs may need, live; see :func:`research_core.checks.check`. Blocks
        for up to 20 seconds."""
        return check(name, self._settings)

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
        self.forget_moments(run)
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

    def close(self) -> None:
        """Let go of the journal and the mind map; threads end at their next event."""
        self._takeover.close()
        self._runner.close()
        self._catalogue.close()
        self._keeper.close()
        self._stores.close()
