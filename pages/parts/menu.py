"""The top of every page: the name, the pages, the language."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.parts.away import show_team
from pages.parts.session import language, link_params, run_in_url, texts
from pages.parts.texts import LANGUAGES, Texts

# Later pages (mind map, sources, settings) join this list.
PAGES = {"desk": "app.py", "report": "pages/report.py", "library": "pages/library.py"}
_CSS = Path(__file__).with_name("look.css")
# A file of our own: a :material/..: icon would be fetched from a foreign server.
_ICON = Path(__file__).with_name("icon.svg")


def open_page(name: str) -> Texts:
    """Set up a page and draw its menu; gives the texts to draw the rest with."""
    t = texts()
    title = "Mindtrail" if name == "desk" else f"{t(f'menu.{name}')} · Mindtrail"
    st.set_page_config(title, _ICON, "wide", "collapsed")
    st.html(_CSS)
    with st.container(key="menu", horizontal=True, vertical_alignment="center", gap="small"):
        st.html('<div class="mt-brand">Mindtrail</div>', width="content")
        show_team(t)
        for page, path in PAGES.items():
            # Inside a run, every page stays with it; the desk's own link leads to a new start.
            run = run_in_url() if page != "library" else None
            st.page_link(path, label=t(f"menu.{page}"), query_params=link_params(run))
        st.space("stretch")
        _new_research(t)
        _language_switch(t)
    return t


def _new_research(t: Texts) -> None:
    """The way from any run back to an empty desk."""
    if run_in_url() and st.button(
        t("menu.new"), key="new_research", type="tertiary", icon=":material/add:"
    ):
        st.switch_page(PAGES["desk"], query_params=link_params())


def _language_switch(t: Texts) -> None:
    """One button that names the other language, in that language."""
    other = next(code for code in LANGUAGES if code != language())
    st.button(
        LANGUAGES[other],
        key="switch_language",
        type="tertiary",
        icon=":material/translate:",
        help=t("menu.language"),
        on_click=st.query_params.__setitem__,
        args=("lang", other),
    )
