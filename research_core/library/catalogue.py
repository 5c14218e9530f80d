"""What a list of many runs tells of each beyond its summary: found on a thread, kept small."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from research_core.clock import SYSTEM_CLOCK
from research_core.domain.fold import fold_all
from research_core.domain.research import Research
from research_core.domain.spending import spent
from research_core.domain.values import Spending
from research_core.errors import JournalError, StoreAway
from research_core.ports import Clock, Journal, RunSummary

_LOG = logging.getLogger(__name__)
_MOST = 2_000
_LOOK_EVERY_S = 2.0
_LOOK_AT_LEAST_EVERY_S = 30.0
_SHARE = 10  # the thread rests so many times as long as it works, and screens stay quick
_BREATH_S = 0.002


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a run came to, up to its event ``head``.

    ``questions`` counts them and ``answered`` those with an answer; ``claims`` those that
    stand, ``sources`` those that may be used. ``report``: one is written. ``words`` is the
    text that a search looks through, casefolded.
    """

    head: int
    questions: int
    answered: int
    claims: int
    sources: int
    rounds: int
    spending: Spending
    reasoner: str
    providers: tuple[str, ...]
    report: bool
    words: str


class Catalogue:
    """The facts of the newest 2,000 runs. Safe between threads; no caller waits for the journal.

    The first question starts one daemon thread, which folds the runs whose number of events
    has changed since and keeps nothing of them but their facts.
    """

    def __init__(self, journal: Journal, clock: Clock = SYSTEM_CLOCK) -> None:
        """Nothing is read before somebody asks."""
        self._journal = journal
        self._clock = clock
        self._guard = threading.Lock()
        self._facts: dict[str, RunFacts] = {}
        self._heads: dict[str, int] = {}  # also of runs that could not be read
        self._thread: threading.Thread | None = None
        self._wake = threading.Event()
        self._closing = threading.Event()

    def facts(self, run: str) -> RunFacts | None:
        """What is known of the run by now; None when it was not read yet."""
        self._start()
        return self._facts.get(run)

    def find(self, text: str) -> frozenset[str]:
        """The runs known by now whose text has all the words, in any case and anywhere; all
        of them for no words."""
        self._start()
        wanted = text.casefold().split()
        with self._guard:
            known = list(self._facts.items())
        return frozenset(run for run, facts in known if all(word in facts.words for word in wanted))

    def refresh(self) -> None:
        """Read what changed, here and now. Raises StoreAway and JournalError."""
        listed = self._journal.runs()[:_MOST]
        with self._guard:
            gone = self._heads.keys() - {summary.id for summary in listed}
            for run in gone:
                del self._heads[run]
                self._facts.pop(run, None)
            changed = [
                summary for summary in listed if self._heads.get(summary.id) != summary.events
            ]
        for summary in changed:
            if self._closing.is_set():
                return
            self._read(summary)
            self._clock.wait(self._closing, _BREATH_S)

    def close(self) -> None:
        """Let the thread end after the run that it is reading."""
        self._closing.set()
        self._wake.set()
        if self._thread:
            self._thread.join(2.0)

    def _start(self) -> None:
        """See that the thread is at work, and that it looks again soon."""
        with self._guard:
            if self._thread is None and not self._closing.is_set():
                self._thread = threading.Thread(target=self._work, name="catalogue", daemon=True)
                self._thread.start()
        self._wake.set()

    def _work(self) -> None:
        """Look again while somebody asks: a desk that nobody watches reads nothing."""
        while not self._closing.is_set():
            self._wake.wait()
            self._wake.clear()
            began = self._clock.monotonic()
            try:
                self.refresh()
            except (StoreAway, JournalError) as error:
                _LOG.warning("the catalogue of runs could not be read: %s", error)
            except Exception:  # noqa: BLE001 - the thread's last frame: it looks again
                _LOG.exception("the catalogue of runs could not be read")
            rest = max(_LOOK_EVERY_S, _SHARE * (self._clock.monotonic() - began))
            self._clock.wait(self._closing, min(rest, _LOOK_AT_LEAST_EVERY_S))

    def _read(self, summary: RunSummary) -> None:
        """The facts of one run. One that cannot be read keeps those of before."""
        try:
            facts = facts_of(fold_all(summary.id, self._journal.read(summary.id)))
        except StoreAway:
            raise
        except Exception as error:  # noqa: BLE001 - no strange run keeps the others out
            _LOG.warning("run %s is not in the catalogue: %r", summary.id, error)
            with self._guard:
                self._heads[summary.id] = summary.events
            return
        if not facts.head:  # it was deleted meanwhile
            return
        with self._guard:
            self._heads[summary.id] = facts.head
            self._facts[summary.id] = facts


def facts_of(research: Research) -> RunFacts:
    """What a list tells of this run. Pure."""
    return RunFacts(
        head=research.seq,
        questions=len(research.questions),
        answered=sum(question.answered for question in research.questions),
        claims=len(research.standing_claims),
        sources=len(research.usable_sources),
        rounds=research.rounds_done,
        spending=spent(research),
        reasoner=research.brief.reasoner,
        providers=research.brief.providers,
        report=research.report is not None,
        words="\n".join(dict.fromkeys(_texts(research))).casefold(),
    )


def _texts(research: Research) -> Iterator[str]:
    yield research.brief.topic
    yield research.title
    yield from research.tags
    for question in research.questions:
        yield question.text
    for claim in research.standing_claims:
        yield claim.text
    for section in research.report.sections if research.report else ():
        for sentence in section.sentences:
            yield sentence.text
