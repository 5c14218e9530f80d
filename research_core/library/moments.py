"""A run as it was: any moment of it, drawn or folded, and a new run that branches off there."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from research_core.domain.events import Event, Injected, Recorded, RunForked, RunResumed
from research_core.domain.fold import fold_all
from research_core.domain.research import Research
from research_core.domain.values import InjectionForm
from research_core.errors import BadInput
from research_core.intake import checked_injection
from research_core.known_runs import KnownRuns
from research_core.library.run_ids import RunIds
from research_core.mindmap.projection import project_all
from research_core.ports import Clock, Graph, Journal

_KEPT = 24  # a slider goes back and forth over the same few moments


class Moments:
    """Everything here is a folded prefix of the journal."""

    def __init__(self, journal: Journal, known: KnownRuns, ids: RunIds, clock: Clock) -> None:
        self._journal = journal
        self._known = known
        self._ids = ids
        self._clock = clock
        self._seen: OrderedDict[tuple[str, int], Research] = OrderedDict()
        self._seen_guard = Lock()

    def moment(self, run: str, at: int) -> Research:
        """The run as it stood after event ``at``. Raises UnknownRun, and BadInput for a
        moment that it does not have."""
        self._known.head(run)  # another process may have deleted it
        with self._seen_guard:
            if (run, at) in self._seen:
                self._seen.move_to_end((run, at))
                return self._seen[run, at]
        research = fold_all(run, self._until(run, at))
        with self._seen_guard:
            self._seen[run, at] = research
            while len(self._seen) > _KEPT:
                self._seen.popitem(last=False)
        return research

    def graph_at(self, run: str, at: int) -> Graph:
        """The mind map as it was after event ``at``: projected anew, whatever the store holds.

        Raises as :meth:`moment`.
        """
        return project_all(run, self._until(run, at))

    def fork(self, run: str, at: int, direction: str = "", form: InjectionForm = "question") -> str:
        """A new run that begins with the first ``at`` events of this one; gives its id.

        ``direction`` is put into it as an injection would be. No call is made twice: what the
        parent was told, the fork knows, and a report that was written stands in the fork of a
        complete run until a direction asks for more. Drive it afterwards. Raises UnknownRun
        and BadInput, before anything is recorded.
        """
        words = checked_injection(direction, form) if direction.strip() else ""
        past = self._until(run, at)
        new = self._ids.new()
        events = [Recorded(new, r.seq, r.at, r.event) for r in past]
        said: list[Event] = [RunForked(run, at)]
        if words:
            said += [Injected(form, words), RunResumed()]
        now = self._clock.now()
        events += [Recorded(new, at + n, now, event) for n, event in enumerate(said, start=1)]
        self._journal.restore(events)
        return new

    def forget_moments(self, run: str) -> None:
        """Know nothing of this run's moments any more."""
        with self._seen_guard:
            for seen in [key for key in self._seen if key[0] == run]:
                del self._seen[seen]

    def _until(self, run: str, at: int) -> list[Recorded]:
        head = self._known.head(run)
        if not 1 <= at <= head:
            raise BadInput(
                f"This run has no moment {at}; it has 1 to {head}.",
                code="moment.unknown",
                at=str(at),
                head=str(head),
            )
        return [recorded for recorded in self._journal.read(run) if recorded.seq <= at]
