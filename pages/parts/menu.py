"""The top of every page: the name, the pages, the language."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from pages.parts.away import show_team
from pages.parts.session import language, link_params, run_in_url, texts
from pages.parts.texts import LANGUAGES, Texts

PAGES = {
    "desk": "app.py",
    "map": "pages/mind_map.py",
    "sources": "pages/sources.py",
    "report": "pages/report.py",
    "library": "pages/library.py",
    "settings": "pages/settings.py",
}
_OF_NO_RUN = ("library", "settings")
# One sheet a room; what narrow screens change comes last.
_SHEETS = (
    "base",
    "shapes",
    "desk",
    "map",
    "time",
    "sources",
    "report",
    "library",
    "settings",
    "narrow",
)
_LOOK = Path(__file__).with_name("look")
# A file of our own: a :material/..: icon would be fetched from a foreign server.
_ICON = Path(__file__).with_name("icon.svg")


def open_page(name: str) -> Texts:
    """Set up a page and draw its menu; gives the texts to draw the rest with."""
    t = texts()
    title = "Mindtrail" if name == "desk" else f"{t(f'menu.{name}')} · Mindtrail"
    st.set_page_config(title, _ICON, "wide", "collapsed")
    st.html(_look("dark" if st.context.theme.type == "dark" else "light"))
    with st.container(key="menu", horizontal=True, vertical_alignment="center", gap="small"):
        st.html('<div class="mt-brand">Mindtrail</div>', width="content")
        show_team(t)
        for page, path in PAGES.items():
            # Inside a run, every page stays with it; the desk's own link leads to a new start.
            run = run_in_url() if page not in _OF_NO_RUN else None
            st.page_link(path, label=t(f"menu.{page}"), query_params=link_params(run))
        st.space("stretch")
        _new_research(t)
        _language_switch(t)
    return t


@cache
def _look(theme: str) -> str:
    sheets = (_LOOK / f"{name}.css" for name in _SHEETS)
    rules = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    return f"<style>:root {{ color-scheme: {theme}; }} {rules}</style>"


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
