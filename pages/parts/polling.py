"""Parts of a page that look again and again until something is there.

Streamlit runs one fragment of a page at a time: while one polls, the pulse (see
:mod:`pages.parts.desk.pulse`) must not keep the others waiting for long.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

import streamlit as st

P = ParamSpec("P")
_KEY = "somebody_polls"


def poll(tick: Callable[P, None], every_s: float, *args: P.args, **kwargs: P.kwargs) -> None:
    """Run ``tick`` now and every so many seconds, as long as the page is not drawn anew."""
    st.session_state[_KEY] = True
    st.fragment(tick, run_every=every_s)(*args, **kwargs)


def nobody_polls() -> None:
    """A page is about to be drawn: so far, nothing on it polls."""
    st.session_state[_KEY] = False


def somebody_polls() -> bool:
    """True when something on this page does."""
    return bool(st.session_state.get(_KEY))
