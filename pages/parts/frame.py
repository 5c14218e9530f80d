"""The frame of every page: whatever the core refuses while it is drawn is said on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from pages.parts.away import show_banner
from pages.parts.escape import h
from pages.parts.session import show_error
from pages.parts.texts import Texts
from research_core import MindtrailError, StoreAway


@contextmanager
def guarded(t: Texts) -> Iterator[None]:
    """Errors become a sentence; a team's database that is away, a banner above the page."""
    place = st.container(key="store")
    try:
        yield
    except StoreAway:
        st.html(f'<p class="mt-empty">{h(t("away.later"))}</p>')
    except MindtrailError as error:
        show_error(error, t)
        return
    show_banner(place, t)
