"""Everything that can be taken away from a run, behind one button."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.parts.escape import md
from pages.parts.session import library
from pages.parts.texts import Texts
from research_core import (
    Recorded,
    Research,
    to_csv,
    to_docx,
    to_html_report,
    to_line,
    to_markdown,
    to_process_log,
    to_ris,
)

# A file to take away: the end of its text key, its name, its type, and what makes it.
_File = tuple[str, str, str, Callable[[], str | bytes]]
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def show_take_away(research: Research, t: Texts) -> None:
    """The report in four forms, its references, and the whole run. While a team's database
    is away, what is on the screen alone."""
    with st.popover(t("report.take"), icon=":material/download:", key="take_away"):
        st.caption(t("report.take_group.report"))
        _buttons(_report(research), t)
        st.caption(t("report.take_group.references"))
        _buttons(_references(research), t)
        st.caption(t("report.take_group.run"))
        if library().away:
            st.caption(md(t("away.downloads")))
        else:
            _buttons(_whole_run(research.id), t)


def _report(research: Research) -> list[_File]:
    run = research.id
    return [
        ("report", f"{run}.md", "text/markdown", lambda: to_markdown(research)),
        ("html", f"{run}.html", "text/html", lambda: to_html_report(research)),
        ("docx", f"{run}.docx", _WORD, lambda: to_docx(research)),
    ]


def _references(research: Research) -> list[_File]:
    name = f"{research.id}-references"
    return [
        # A spreadsheet knows UTF-8 by its mark alone.
        ("csv", f"{name}.csv", "text/csv", lambda: "\ufeff" + to_csv(research)),
        ("ris", f"{name}.ris", "application/x-research-info-systems", lambda: to_ris(research)),
    ]


def _whole_run(run: str) -> list[_File]:
    of = library()
    log, lines = f"{run}-process-log.md", f"{run}.jsonl"
    return [
        ("log", log, "text/markdown", lambda: to_process_log(of.events(run))),
        ("events", lines, "application/x-ndjson", lambda: _lines(of.events(run))),
    ]


def _lines(events: list[Recorded]) -> str:
    return "".join(f"{to_line(recorded)}\n" for recorded in events)


def _buttons(files: list[_File], t: Texts) -> None:
    for name, file, mime, make in files:
        st.download_button(
            t(f"report.download.{name}"),
            make,
            file,
            mime,
            key=f"download_{name}",
            type="tertiary",
            on_click="ignore",
            width="stretch",
        )
