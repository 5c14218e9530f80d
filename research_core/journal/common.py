"""What all journals say and check alike."""

from __future__ import annotations

from collections.abc import Sequence

from research_core.domain.events import Recorded
from research_core.errors import BadInput, JournalError, LeaseLost, RunBusy


def only_run(events: Sequence[Recorded]) -> str:
    """The run whose events these are, one after another. Raises ValueError else."""
    places = [(recorded.run, recorded.seq) for recorded in events]
    run, first = places[0] if places else ("", 0)
    if first < 1 or places != [(run, seq) for seq in range(first, first + len(places))]:
        raise ValueError("only one run is restored at a time, without a gap")
    return run


def busy(run: str) -> RunBusy:
    """The error for a lease that another holds."""
    return RunBusy(
        f"Run {run} is being driven by another process or tab. It goes on there; "
        "pausing, injecting and asking for the report reach it from here.",
        code="run.busy",
        run=run,
    )


def lost(run: str) -> LeaseLost:
    """The error for a lease that another took while its holder was cut off."""
    return LeaseLost(
        f"Run {run} was taken over by another process while this one was cut off from the "
        "journal. It goes on there; what this process recorded before is kept.",
        code="run.taken_over",
        run=run,
    )


def closed() -> JournalError:
    """The error for a journal that is used after it was closed."""
    return JournalError(
        "The journal was closed while it was still in use. What was recorded is kept; open it "
        "again to go on.",
        code="journal.closed",
    )


def check_follows(events: Sequence[Recorded], head: int) -> None:
    """Raises BadInput unless the events are to be recorded right after event ``head``."""
    run, first = events[0].run, events[0].seq
    if first == 1 and head > 0:
        raise BadInput(
            f"Run {run} is in this library already. It was left as it is; open it from the list.",
            code="journal.run_present",
            run=run,
        )
    if first != head + 1:
        raise BadInput(
            f"Run {run} has {head} events in this library, so event {first} cannot be its next "
            "one. It was left as it is; try again.",
            code="journal.run_moved",
            run=run,
        )
