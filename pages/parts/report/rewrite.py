"""A report, or a section of it, is written again from the claims that stand now."""

from __future__ import annotations

import streamlit as st

from pages.parts.session import library, link_params, show_error
from pages.parts.texts import Texts
from research_core import MindtrailError, Research


def write_again(run: str, t: Texts, section: str = "") -> bool:
    """Have it written; False, and said why, when that could not be recorded."""
    try:
        library().rewrite_report(run, section)
        library().drive_in_background(run)
    except MindtrailError as error:
        show_error(error, t)
        return False
    return True


def show_rewrite(research: Research, t: Texts) -> None:
    """The button, for a complete run whose report the model did not write."""
    report = research.report
    if research.state != "finished" or report is None or not report.because:
        return
    pressed = st.button(
        t("report.again_model"),
        key="write_again",
        icon=":material/edit_note:",
        help=t("report.again_help"),
    )
    if pressed and write_again(research.id, t):
        # The desk is where one watches it being written.
        st.switch_page("app.py", query_params=link_params(research.id))
