"""A report that was written without its model can be written again with it."""

from __future__ import annotations

import streamlit as st

from pages.parts.session import library, link_params, show_error
from pages.parts.texts import Texts
from research_core import Research, StoreAway


def show_rewrite(research: Research, t: Texts) -> None:
    """The button, for a complete run whose report the model did not write."""
    report = research.report
    if research.state != "finished" or report is None or not report.because:
        return
    if st.button(
        t("report.again"),
        key="write_again",
        icon=":material/edit_note:",
        help=t("report.again_help"),
    ):
        try:
            library().rewrite_report(research.id)
            library().drive_in_background(research.id)
        except StoreAway as error:
            show_error(error, t)
            return
        # The desk is where one watches it being written.
        st.switch_page("app.py", query_params=link_params(research.id))
