"""What this Mindtrail can use, live; how research starts here; and where everything lies."""

from __future__ import annotations

import streamlit as st

from pages.parts.away import is_team, team_words
from pages.parts.escape import h
from pages.parts.session import settings
from pages.parts.settings.checks import show_parts
from pages.parts.settings.form import show_defaults
from pages.parts.texts import Texts
from pages.parts.visitor import is_local_visitor
from research_core import __version__


def show_settings(t: Texts) -> None:
    """Three parts: what can be used, how research starts, where it is kept."""
    _, middle, _ = st.columns([1, 6, 1])
    with middle:
        st.html(
            f'<div class="mt-hero mt-hero-small"><h1>{h(t("menu.settings"))}</h1>'
            f"<p>{h(t('settings.what'))}</p></div>"
        )
        show_parts(t)
        show_defaults(t)
        _about(t)


def _about(t: Texts) -> None:
    """Where things are; a visitor from elsewhere is told no path of this machine."""
    home = settings().mindtrail_home
    prices = home / "prices.toml"
    local = is_local_visitor()
    rows = {
        t("settings.about.version"): f"Mindtrail {__version__}",
        t("settings.about.runs"): team_words(t)
        if is_team()
        else (str(home / "journal.db") if local else t("settings.about.elsewhere")),
    }
    if local:
        said = "own_prices" if prices.exists() else "shipped_prices"
        rows[t("settings.about.files")] = str(home)
        rows[t("settings.about.prices")] = t(f"settings.about.{said}", file=str(prices))
    rows[t("settings.about.keys")] = t("settings.about.keys_where")
    listed = "".join(f"<dt>{h(name)}</dt><dd>{h(value)}</dd>" for name, value in rows.items())
    st.html(
        f'<section class="mt-settings"><h2>{h(t("settings.about.title"))}</h2>'
        f'<dl class="mt-about">{listed}</dl></section>'
    )
