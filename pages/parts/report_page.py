"""The report page: the report in full, and everything to take away."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.parts.escape import clean, h, md
from pages.parts.library_page import newest
from pages.parts.report_view import report_html
from pages.parts.rewrite import show_rewrite
from pages.parts.session import library, link_params
from pages.parts.start import show_unknown_run
from pages.parts.texts import Texts
from research_core import (
    Recorded,
    Research,
    StoreAway,
    UnknownRun,
    to_line,
    to_markdown,
    to_process_log,
)

# A file to take away: the end of its text key, its name, its type, and what makes it.
_File = tuple[str, str, str, Callable[[], str]]


def show_report_page(run: str | None, t: Texts) -> None:
    """The report of ``run``, or of the newest run that has one."""
    run = run or newest("finished")
    if run is None:
        st.html(f'<p class="mt-empty">{h(t("report.none"))}</p>')
        return
    try:
        research = library().research(run)
    except UnknownRun as error:
        show_unknown_run(error, t)
        return
    _, middle, _ = st.columns([1, 4, 1])
    with middle:
        if research.report is None:
            _not_yet(research, t)
        else:
            _downloads(research, t)
            show_rewrite(research, t)
            st.html(clean(report_html(research, research.report, t)))


def _not_yet(research: Research, t: Texts) -> None:
    st.html(f'<h1 class="mt-topic">{h(research.brief.topic)}</h1>')
    st.info(md(t("report.not_yet")), icon=":material/hourglass_empty:")
    st.page_link(
        "app.py",
        label=md(t("report.to_desk")),
        icon=":material/arrow_back:",
        query_params=link_params(research.id),
    )


def _whole_run(run: str, events: list[Recorded]) -> list[_File]:
    lines = "application/x-ndjson"
    return [
        ("log", f"{run}-process-log.md", "text/markdown", lambda: to_process_log(events)),
        ("events", f"{run}.jsonl", lines, lambda: "".join(f"{to_line(e)}\n" for e in events)),
    ]


def _downloads(research: Research, t: Texts) -> None:
    """Three files: the report, the process log, the journal's own lines. While a team's
    database is away, the report alone."""
    run = research.id
    files: list[_File] = [
        ("report", f"{run}.md", "text/markdown", lambda: to_markdown(research)),
    ]
    try:
        files += _whole_run(run, library().events(run))
    except StoreAway:
        st.caption(md(t("away.downloads")))
    with st.container(horizontal=True, key="downloads"):
        st.page_link(
            "app.py",
            label=md(t("report.to_desk")),
            icon=":material/arrow_back:",
            query_params=link_params(run),
        )
        st.space("stretch")
        for name, file, mime, make in files:
            st.download_button(
                t(f"report.download.{name}"),
                make,
                file,
                mime,
                key=f"download_{name}",
                icon=":material/download:",
                on_click="ignore",
            )
