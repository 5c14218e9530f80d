"""Time is a slider: its right end is live, every other stop is the run as it was then.

The moment stands in the address (``?at=12``), so that it can be shared and survives a reload.
"""

from __future__ import annotations

import streamlit as st

from pages.parts.escape import h
from pages.parts.leading import lead_to
from pages.parts.moments.forking import show_fork
from pages.parts.moments.stops import stop_at, stops
from pages.parts.texts import Texts
from pages.parts.watch import Watch

_LIVE = 0  # no event has this number


def moment_in_url(watch: Watch) -> int | None:
    """The earlier moment that ``?at=`` names; None for live, and for what is no moment."""
    at = st.query_params.get("at", "")
    if not (at.isascii() and at.isdigit()) or len(at) > len(str(watch.timeline.seq)):
        return None
    return int(at) if 0 < int(at) < watch.timeline.seq else None


def show_slider(watch: Watch, t: Texts) -> int | None:
    """The slider over the live run; gives the chosen moment, None for live."""
    at = moment_in_url(watch)
    found = [s for s in stops(watch.timeline, watch.research, t) if s.seq < watch.timeline.seq]
    with st.container(key="time"):
        if not found:
            st.html(f'<p class="mt-soft">{h(t("time.none"))}</p>')
            return at
        names = {**{stop.seq: stop.words for stop in found}, _LIVE: t("time.live")}
        key = f"time_{watch.run}"
        near = (stop_at(found, at) or found[0]).seq if at else _LIVE
        default: int | None = near
        if st.session_state.get(key) != near:  # set from the address only when it says otherwise
            st.session_state[key] = near
            default = None  # Streamlit wants one of the two
        st.select_slider(
            t("time.title"),
            list(names),
            # A page that was overtaken by the next never told the browser what is set above:
            # without this it would begin at the first moment, and go there.
            value=default,
            format_func=lambda seq: names.get(seq, ""),
            key=key,
            on_change=_go,
            args=(watch.run, key),
        )
    return at


def moment_bar(watch: Watch, at: int, t: Texts) -> None:
    """Says that this is the past, with the way back and what can be done from here.

    ``watch`` may be the live one or that of the moment.
    """
    stop = stop_at(stops(watch.timeline, watch.research, t), at)
    words = t("time.earlier", moment=stop.words if stop else t("time.event", n=at))
    with st.container(key="moment_bar", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p role="status"><b>{h(words)}</b> {h(t("time.acts_now"))}</p>', width="stretch")
        st.button(
            t("time.back"),
            key="back_to_live",
            icon=":material/last_page:",
            type="primary",
            on_click=_back,
        )
        show_fork(watch.run, at, t)
        lead_to(watch.run, t("time.compare"), "compare_arrows", "compare_now", compare=f"@{at}")


def _go(run: str, key: str) -> None:
    """To the moment that the slider stands at; not for the slider of a run that was just left,
    which a browser may still speak of."""
    if st.query_params.get("run") != run:
        return
    if at := st.session_state[key]:
        st.query_params["at"] = str(at)
    else:
        _back()


def _back() -> None:
    st.query_params.pop("at", None)
