"""Writing the log: a run's events as a Markdown document, section by section, in order.

Its sections are those of the logs that analysts know: Mind Map Initialization, Reasoning
Step, Web Research Step, Search Results (raw and formatted), Mind Map Query, Final Report
Generation, Final Research Report, and for what went wrong, Error. Titles and names of
fields are English as there; sentences are in the run's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from research_core.domain.events import Recorded, RunStarted, SectionImported
from research_core.domain.fold import fold
from research_core.domain.research import Research
from research_core.report.markdown import escape
from research_core.report.process_log import acts, course, findings
from research_core.report.process_log.embedding import sealed
from research_core.report.process_log.sections import Titled

_WRITERS: dict[type[Any], Callable[[Research, Any], list[Titled]]] = {
    **course.WRITERS,
    **acts.WRITERS,
    **findings.WRITERS,
}


def to_process_log(events: Iterable[Recorded]) -> str:
    """The log of one run's events, from the first on; "" for none.

    ``read_process_log`` reads them back from it, unchanged.
    """
    told = list(events)
    if not told:
        return ""
    seal = sealed(told)
    research = Research(id=told[0].run)
    parts: list[str] = []
    for recorded, comment in zip(told, seal.comments, strict=True):
        research = fold(research, recorded)
        if isinstance(recorded.event, RunStarted):
            parts += _heading(research, recorded, seal.head)
        parts += _sections(research, recorded)
        parts.append(comment)
    return "\n\n".join(parts) + "\n"


def _heading(research: Research, recorded: Recorded, head: str) -> list[str]:
    return [
        f"# Research Process: {escape(research.brief.topic)}",
        f"Started at: {_stamp(recorded)} UTC\nRun: {recorded.run}\n{head}",
    ]


def _sections(research: Research, recorded: Recorded) -> Iterator[str]:
    event = recorded.event
    if isinstance(event, SectionImported):
        if not event.told:
            yield f"## {' '.join(event.title.split())} - {event.at}\n{event.text}"
        return
    for title, lines in _WRITERS[type(event)](research, event):
        yield f"## {title} - {_stamp(recorded)}\n" + "\n".join(lines)


def _stamp(recorded: Recorded) -> str:
    return recorded.at.strftime("%Y-%m-%d %H:%M:%S")
