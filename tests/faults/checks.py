"""What must hold for every run, whatever the services did."""

from __future__ import annotations

from collections.abc import Sequence

from research_core.domain.events import ModelFailed, ModelReplied, Recorded, WaitStarted
from research_core.domain.research import Research
from research_core.report.markdown import to_markdown
from tests.faults.pages import GARBAGE
from tests.reasoners.citations import check_citations


def troubles_of(events: Sequence[Recorded], research: Research, key: str) -> list[str]:
    """Every rule that a run at rest breaks, in words; none for a good one."""
    found = []
    if any(key in repr(recorded.event) for recorded in events):
        found.append("a key stands in the journal")
    if [recorded.seq for recorded in events] != list(range(1, len(events) + 1)):
        found.append("the numbers of its events have a gap")
    if research.state == "paused":
        if research.life.cause in ("", "internal"):
            found.append(f"it paused with the cause {research.life.cause!r}")
        return found
    if research.state != "finished" or research.report is None:
        return [*found, f"it ended {research.state} without a report"]
    if not research.report.sections:
        found.append("its report has no section")
    if GARBAGE in to_markdown(research):
        found.append("the service's garbage stands in its report")
    try:
        check_citations(research)
    except AssertionError as error:
        found.append(f"its citations do not hold: {str(error)[:300]}")
    return found


def overtime_s(
    events: Sequence[Recorded], accepted: Sequence[float], requests: int, minute_s: float
) -> float:
    """How much later than the quota forces the last call was accepted, in seconds, beyond
    the tenth that is allowed.

    The ideal sends each call as soon as the run is ready for it and the sliding minute has
    room; what the run does between two calls and the calls themselves take their time.
    """
    ideal = [0.0]
    for ready_s in _between(events):
        moment = ideal[-1] + ready_s
        if len(ideal) >= requests:
            moment = max(moment, ideal[-requests] + minute_s)
        ideal.append(moment)
    if len(ideal) != len(accepted):
        raise AssertionError(f"{len(ideal)} replies of {len(accepted)} accepted calls")
    return (accepted[-1] - accepted[0]) - 1.1 * ideal[-1]


def _between(events: Sequence[Recorded]) -> list[float]:
    """From each accepted call to the moment when the run is ready for the next, in seconds."""
    found: list[float] = []
    sent: float | None = None
    waits = False
    for recorded in events:
        event, at = recorded.event, recorded.at.timestamp()
        spent = 0.0
        if isinstance(event, ModelReplied | ModelFailed):
            spent = event.milliseconds / 1000
        elif not (isinstance(event, WaitStarted) and event.wait.what == "model"):
            continue
        if not waits and sent is not None:
            found.append(max(0.0, at - spent - sent))
        waits = not isinstance(event, ModelReplied)
        if isinstance(event, ModelReplied):
            sent = at - spent
    return found
