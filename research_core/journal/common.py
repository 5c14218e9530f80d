"""What all journals say and check alike."""

from __future__ import annotations

from collections.abc import Sequence

from research_core.domain.events import Recorded
from research_core.errors import BadInput, RunBusy


def only_run(events: Sequence[Recorded]) -> str:
    """The run whose events these are, from its first one on. Raises ValueError else."""
    places = [(recorded.run, recorded.seq) for recorded in events]
    if not places or places != [(places[0][0], seq) for seq in range(1, len(places) + 1)]:
        raise ValueError("only one run is restored at a time, from its first event on")
    return places[0][0]


def busy(run: str) -> RunBusy:
    """The error for a lease that another holds."""
    return RunBusy(
        f"Run {run} is being driven by another process or tab. It goes on there; "
        "pausing, injecting and asking for the report reach it from here.",
        code="run.busy",
        run=run,
    )


def present(run: str) -> BadInput:
    """The error for a run that is to be restored and is here already."""
    return BadInput(
        f"Run {run} is in this library already. It was left as it is; open it from the list.",
        code="journal.run_present",
        run=run,
    )
