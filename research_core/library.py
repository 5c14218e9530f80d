"""The library: all runs of one journal, and everything an analyst does with them."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

from research_core.domain.events import (
    Event,
    Injected,
    Recorded,
    ReportRequested,
    RunPaused,
    RunResumed,
    RunStarted,
    RunStopped,
)
from research_core.domain.fold import fold
from research_core.domain.ids import new_run_id
from research_core.domain.research import Research
from research_core.domain.values import JSON, Brief, InjectionForm
from research_core.errors import BadInput, MindtrailError, UnknownRun
from research_core.journal.sqlite import SqliteJournal
from research_core.loop.run import drive
from research_core.loop.runner import Runner
from research_core.mindmap import open_mind_map
from research_core.mindmap.catch_up import catch_up
from research_core.ports import Graph, MindMap, RunSummary
from research_core.reading.language import report_language
from research_core.settings import Settings
from research_core.toolbox import LocalToolbox

MAX_TOPIC = 2_000
_MOST_FOLDED = 16  # runs kept folded in memory; any other is folded again when asked for
MAX_INJECTION = 2_000
MAX_QUERY = 400
MAX_ROUNDS = 10


class Library:
    """The one door to the research core, for the desk and the command line alike.

    Everything an analyst does is an event in the journal, so that any tab, process or
    machine on the same journal can start, watch and steer any run. Safe to share between
    threads. Close it when done.
    """

    def __init__(self, settings: Settings) -> None:
        """Open the journal in ``settings.mindtrail_home``. Raises JournalError."""
        self._journal = SqliteJournal(settings.mindtrail_home)
        self._toolbox = LocalToolbox(settings)
        self._runner = Runner(self._journal, self._toolbox)
        self._guard = threading.Lock()
        self._known: OrderedDict[str, Research] = OrderedDict()
        self._map: MindMap | None = None

    def start(
        self,
        topic: str,
        *,
        language: str = "auto",
        reasoner: str = "auto",
        providers: tuple[str, ...] = ("documents",),
        rounds: int = 3,
        documents: Path | None = None,
    ) -> str:
        """Record a new run and give its id; nothing is driven yet.

        ``language`` is the report's ("auto": the topic's); ``documents`` a folder, or None
        for the sample library. Raises BadInput or SettingMissing, before anything is recorded.
        """
        brief = Brief(
            topic=_checked_topic(topic),
            language=report_language(topic, language),
            reasoner=self._toolbox.choose_reasoner(reasoner),
            providers=tuple(dict.fromkeys(providers)),
            rounds=_checked_rounds(rounds),
            documents=os.path.realpath(documents) if documents else None,
        )
        self._toolbox.check(brief)
        run = new_run_id()
        self._journal.append(run, RunStarted(brief))
        return run

    def drive(self, run: str) -> Iterator[Recorded]:
        """Drive a run here and now, yielding each event once it is durable. Raises RunBusy."""
        self._must_know(run)
        return drive(run, self._journal, self._toolbox)

    def drive_in_background(self, run: str) -> None:
        """See that the run is driven, on a thread of this process or by who drives it."""
        self._must_know(run)
        self._runner.start(run)

    def is_driving(self, run: str) -> bool:
        """True while a thread of this process drives the run."""
        return self._runner.is_driving(run)

    def trouble(self, run: str) -> MindtrailError | None:
        """What stopped the run's thread when the journal could not record it."""
        return self._runner.trouble(run)

    def runs(self) -> list[RunSummary]:
        """All runs, newest first."""
        return self._journal.runs()

    def research(self, run: str) -> Research:
        """The run as it stands in the journal. Raises UnknownRun."""
        self._must_know(run)
        with self._guard:
            known = self._known.get(run, Research(id=run))
            for recorded in self._journal.read(run, after=known.seq):
                known = fold(known, recorded)
            self._known[run] = known
            self._known.move_to_end(run)
            while len(self._known) > _MOST_FOLDED:
                self._known.popitem(last=False)
            return known

    def head(self, run: str) -> int:
        """The number of the run's last event, cheaply; 0 when there is no such run."""
        return self._journal.head(run)

    def events(self, run: str, after: int = 0) -> list[Recorded]:
        """The run's events with a number above ``after``. Raises UnknownRun."""
        self._must_know(run)
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
        if form not in get_args(InjectionForm):
            raise BadInput(
                f"{form!r} cannot be injected. Use {', '.join(get_args(InjectionForm))}.",
                code="injection.form",
                name=form,
            )
        words = _readable(text).strip()
        limit = MAX_QUERY if form == "query" else MAX_INJECTION
        if not words:
            raise BadInput(
                "There is nothing to inject yet: write a query, a question or a note.",
                code="injection.empty",
            )
        if len(words) > limit:
            raise BadInput(
                f"That is {len(words):,} characters; a {form} holds up to {limit:,}. "
                "Nothing was injected; shorten it and try again.",
                code="injection.too_long",
                length=f"{len(words):,}",
                limit=f"{limit:,}",
            )
        return f"i{self._say(run, Injected(form, words, node)).seq}"

    def graph(self, run: str, after: int = 0) -> Graph:
        """The mind map's nodes and edges newer than event ``after``, read from the store."""
        self._must_know(run)
        mind_map = self._mind_map()
        catch_up(mind_map, self._journal, run)
        return mind_map.snapshot(run, after)

    def ask_map(
        self, run: str, cypher: str, parameters: Mapping[str, JSON] | None = None
    ) -> list[Mapping[str, JSON]]:
        """Rows of a read-only Cypher query; ``$research`` is the run. Raises MindMapError."""
        self._must_know(run)
        mind_map = self._mind_map()
        catch_up(mind_map, self._journal, run)
        return list(mind_map.ask(cypher, {**(parameters or {}), "research": run}))

    def close(self) -> None:
        """Let go of the journal and the mind map; threads end at their next event."""
        self._runner.close()
        if self._map:
            self._map.close()
        self._journal.close()

    def _mind_map(self) -> MindMap:
        with self._guard:
            if self._map is None:
                self._map = open_mind_map()
            return self._map

    def _say(self, run: str, event: Event) -> Recorded:
        self._must_know(run)
        return self._journal.append(run, event)

    def _must_know(self, run: str) -> None:
        if not run.isascii() or self._journal.head(run) == 0:
            raise _unknown(run)


def _unknown(run: str) -> UnknownRun:
    return UnknownRun(
        f"There is no run {run!r} in this library. `python -m research_core list` shows what "
        "there is.",
        code="run.unknown",
        run=run,
    )


def _checked_topic(topic: str) -> str:
    words = " ".join(_readable(topic).split())
    if not words:
        raise BadInput(
            "Type a topic first: a question or a few words on what you want to know.",
            code="topic.empty",
        )
    if len(words) > MAX_TOPIC:
        raise BadInput(
            f"The topic has {len(words):,} characters; up to {MAX_TOPIC:,} fit. Nothing was "
            "started. Keep the question here and add the rest as a document.",
            code="topic.too_long",
            length=f"{len(words):,}",
            limit=f"{MAX_TOPIC:,}",
        )
    return words


def _readable(text: str) -> str:
    """The text as it can be written: bytes that are no UTF-8 came in by the command line."""
    return text.encode("utf-8", "replace").decode()


def _checked_rounds(rounds: int) -> int:
    if not 1 <= rounds <= MAX_ROUNDS:
        raise BadInput(
            f"{rounds} rounds cannot be done; choose 1 to {MAX_ROUNDS}.",
            code="rounds.out_of_range",
            limit=str(MAX_ROUNDS),
        )
    return rounds
