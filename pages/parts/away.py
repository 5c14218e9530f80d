"""What a screen says while the team's database is away: one banner, that goes by itself."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.parts.escape import h
from pages.parts.session import settings
from pages.parts.texts import Texts
from pages.parts.watch import store_trouble
from research_core import BadInput, StoreAway

_LOOK_S = 2.0


def is_team() -> bool:
    """True when the library is a team's, on its Neo4j server."""
    return bool(settings().neo4j_uri)


def team_words(t: Texts) -> str:
    """Which library this is: "Team library: db.example.org, database neo4j"; "" on one's own
    machine."""
    uri = settings().neo4j_uri
    if not uri:
        return ""
    return t("away.team", host=_host(uri), database=settings().neo4j_database)


def show_team(t: Texts) -> None:
    """The same in the menu, in brief."""
    try:
        words = team_words(t)
    except BadInput:
        return  # settings that cannot be read are told below the menu
    if words:
        host = _host(settings().neo4j_uri or "")
        short = h(t("away.team_short", host=host))
        st.html(f'<div class="mt-team" title="{h(words)}">{short}</div>', width="content")


def _host(uri: str) -> str:
    try:
        return urlsplit(uri).hostname or ""
    except ValueError:  # no address at all: the library says so when it is opened
        return ""


def show_banner(place: DeltaGenerator, t: Texts) -> None:
    """Look at the database now and from time to time, and say in ``place`` when it is away.

    Drawn after the page, which has mostly found out already; ``place`` is above it.
    """
    if is_team():
        with place:
            st.fragment(_banner, run_every=_LOOK_S)(store_trouble() is not None, t)


def _banner(was_away: bool, t: Texts) -> None:
    """A tick. When the database is back the page is drawn anew, with what has happened."""
    trouble = store_trouble()
    st.html(banner_html(trouble, t) if trouble else "<div></div>")
    if was_away and trouble is None:
        st.rerun()


def banner_html(trouble: StoreAway, t: Texts) -> str:
    """What happened, what is kept, what to do."""
    details = f"{team_words(t)}. {trouble.facts.get('reason', '')}"
    return (
        '<section class="mt-away" role="status">'
        f"<p><b>{h(t(f'away.what.{trouble.cause}'))}</b> {h(t(f'away.todo.{trouble.cause}'))}</p>"
        f"<p>{h(t('away.kept'))}</p>"
        f'<p class="mt-away-details">{h(details)}</p></section>'
    )
