"""Who looks at this page: somebody at this very machine, or a visitor from elsewhere."""

from __future__ import annotations

import streamlit as st


def is_local_visitor() -> bool:
    """True for who sits at the machine that runs Mindtrail: only they are shown its folders.

    Served to others (an address beyond loopback, or a proxy in front), a visitor must not
    be able to have the server's files read to them.
    """
    loopback = st.get_option("server.address") in ("127.0.0.1", "localhost", "::1")
    return loopback and "X-Forwarded-For" not in st.context.headers
