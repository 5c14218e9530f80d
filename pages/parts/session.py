"""What every page needs first: the one library of this process, the language, the run."""

from __future__ import annotations

import logging
import threading

import streamlit as st

from pages.parts.escape import md
from pages.parts.texts import LANGUAGES, Texts
from research_core import (
    Graph,
    Library,
    MindtrailError,
    Settings,
    StoreAway,
    draw,
    load_settings,
)

_LOG = logging.getLogger(__name__)


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """The settings in force when the process started."""
    return load_settings()


@st.cache_resource(show_spinner=False, on_release=Library.close)
def library() -> Library:
    """The one library of this process; its threads drive runs while no screen looks."""
    # The drawing library takes half a second to load: not while the first map waits for it.
    threading.Thread(target=lambda: draw(Graph(), {}, "light"), name="warm-up", daemon=True).start()
    opened = Library(settings())
    opened.watch_over()
    return opened


def language() -> str:
    """``?lang=`` when it is set, else the browser's, else English."""
    wish = st.query_params.get("lang")
    if wish in LANGUAGES:
        return wish
    return "ko" if (st.context.locale or "").lower().startswith("ko") else "en"


def texts() -> Texts:
    """The texts in the language of this page."""
    return Texts(language())


def run_in_url() -> str | None:
    """The run that ``?run=`` names, if any."""
    return st.query_params.get("run") or None


def link_params(run: str | None = None) -> dict[str, str]:
    """The query parameters that a link to another page carries along."""
    params = {"run": run} if run else {}
    if st.query_params.get("lang") in LANGUAGES:
        params["lang"] = st.query_params["lang"]
    return params


def sentence(error: MindtrailError, t: Texts) -> str:
    """What went wrong, in the language of the screen where we have words for it."""
    if isinstance(error, StoreAway):
        return f"{t(f'away.what.{error.cause}')} {t(f'away.todo.{error.cause}')}"
    key = f"error.{error.code}"
    if not t.has(key):
        return str(error)
    try:
        return t(key, **error.facts)
    except KeyError:  # a fact that the text needs is not there: the English sentence is whole
        return str(error)


def show_error(error: MindtrailError, t: Texts) -> None:
    """Say what went wrong where the reader looks, as literal text.

    A database that is away is the banner's to explain: here is said what became of the click.
    """
    _LOG.info("shown to the reader: %s", error.code)
    if isinstance(error, StoreAway):
        st.warning(md(t("away.not_recorded")), icon=":material/cloud_off:")
        return
    st.error(md(sentence(error, t)), icon=":material/info:")
