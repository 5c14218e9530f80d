"""Ways to another state of the desk."""

from __future__ import annotations

import streamlit as st

from pages.parts.session import link_params


def lead_to(run: str, label: str, icon: str, key: str, **params: str) -> None:
    """A button that opens the desk of a run, with further query parameters.

    No link: one that leads from a page to the same page leaves the browser's address as it was.
    """
    if st.button(label, key=key, icon=f":material/{icon}:"):
        st.switch_page("app.py", query_params={**link_params(run), **params})
