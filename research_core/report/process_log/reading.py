"""Reading a log back: ours as the very run it was, one of the older kind as a new run."""

from __future__ import annotations

from dataclasses import replace

from research_core.domain.course import is_a_run
from research_core.domain.events import Recorded, RunStarted
from research_core.errors import BadInput
from research_core.report.process_log.embedding import read_embedded
from research_core.report.process_log.older import read_older
from research_core.report.process_log.older_text import split_log

MAX_BYTES = 20_000_000
_HEADING = "# Research Process:"


def read_process_log(
    text: str, new_run_id: str, reasoner: str, providers: tuple[str, ...]
) -> tuple[Recorded, ...]:
    """The events of the run that a process log tells, ready for ``Journal.restore``.

    A log of ours gives its own events, run id and times included; the other parameters do
    not matter then. A log of the older kind gives a paused run ``new_run_id`` that goes on
    with ``reasoner`` and ``providers``. Pure. Raises BadInput with a sentence on what is
    wrong: empty, too large, no process log, cut or changed after it was saved.
    """
    text = _checked(text)
    events = read_embedded(text)
    if events is None:
        return read_older(split_log(text), new_run_id, reasoner, providers)
    _check_course(events)
    return events


def without_folder(recorded: Recorded) -> Recorded:
    """The event without the folder of documents that a run's start may name."""
    if not isinstance(recorded.event, RunStarted):
        return recorded
    return replace(recorded, event=RunStarted(replace(recorded.event.brief, documents=None)))


def _checked(text: str) -> str:
    """The text with lines that end in LF. Raises BadInput."""
    size = len(text) if len(text) > MAX_BYTES else len(text.encode("utf-8", "replace"))
    if size > MAX_BYTES:
        raise BadInput(
            f"This file has {size / 1e6:,.0f} MB; a process log of up to "
            f"{MAX_BYTES / 1e6:,.0f} MB can be opened. Nothing was imported.",
            code="log.too_large",
            size=f"{size / 1e6:,.0f}",
            limit=f"{MAX_BYTES / 1e6:,.0f}",
        )
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if not text.strip():
        raise BadInput(
            "This file is empty. Choose the process log of a run: a Markdown file that begins "
            f"with “{_HEADING}”.",
            code="log.empty",
        )
    if not text.lstrip().startswith(_HEADING):
        raise BadInput(
            "This file is not a process log: a process log is a Markdown file that begins with "
            f"“{_HEADING}”. Nothing was imported.",
            code="log.unknown",
        )
    # Half a character, from a file in another encoding, could not be recorded.
    return text.encode("utf-8", "replace").decode("utf-8")


def _check_course(events: tuple[Recorded, ...]) -> None:
    """Raises BadInput unless the events are one run, from its start, that folds."""
    if not is_a_run(events):
        raise BadInput(
            "The events in this process log do not make up a run, so nothing was imported. "
            "Save the log again from the Mindtrail that holds the run.",
            code="log.damaged",
        )
