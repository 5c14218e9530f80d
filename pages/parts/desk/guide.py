"""The guided example: a real run over the sample library, and six short steps beside it."""

from __future__ import annotations

import streamlit as st

from pages.parts.escape import h
from pages.parts.session import library, link_params, run_in_url, show_error
from pages.parts.texts import Texts
from research_core import MindtrailError

# Each step, and the part of the desk that it talks of.
STEPS = {
    "plan": ".st-key-plan_card",
    "trail": ".st-key-trail_card",
    "map": ".st-key-map_card",
    "steering": ".st-key-steering",
    "report": ".st-key-material_card",
    "kept": ".st-key-menu",
}


def show_offer(t: Texts, *, quiet: bool = False) -> None:
    """The button that starts the example: no key, no network, done in seconds."""
    pressed = st.button(
        t("guide.offer"),
        key="guide_offer",
        icon=":material/explore:",
        type="tertiary" if quiet else "secondary",
    )
    if not pressed:
        return
    try:
        run = library().start(t("start.example"), reasoner="extractive", rounds=2)
        library().drive_in_background(run)
    except MindtrailError as error:
        show_error(error, t)
        return
    st.switch_page("app.py", query_params={**link_params(run), "guide": "1"})


def show_guide(t: Texts) -> None:
    """The bar of the step that ``?guide=`` or this session is at; nothing for all others.

    It stands above the desk, and the part it talks of is outlined.
    """
    number = _number()
    if number == 0:
        return
    name = list(STEPS)[number - 1]
    with st.container(key="guide", horizontal=True, vertical_alignment="center"):
        count = t("guide.count", n=number, m=len(STEPS))
        st.html(
            f'<p class="mt-guide" role="status"><b>{h(count)}</b> {h(t(f"guide.step.{name}"))}</p>'
        )
        with st.container(horizontal=True, width="content", key="guide_ways"):
            st.button(
                t("guide.back"),
                key="guide_back",
                type="tertiary",
                disabled=number == 1,
                on_click=_go,
                args=(number - 1,),
            )
            st.button(
                t("guide.next") if number < len(STEPS) else t("guide.done"),
                key="guide_next",
                type="primary",
                on_click=_go,
                args=(number + 1,),
            )
            st.button(t("guide.end"), key="guide_end", type="tertiary", on_click=_go, args=(0,))
    st.html(
        f"<style>{STEPS[name]} {{ outline: 2px solid var(--mt-accent); outline-offset: 3px; "
        "border-radius: 12px; }</style>"
    )


def _number() -> int:
    """The step this run is shown at, 1 for the first; 0 when no guide is wanted."""
    asked = st.query_params.get("guide", "")
    if asked.isascii() and asked.isdecimal() and 1 <= int(asked[:3]) <= len(STEPS):
        st.session_state["guide"] = (run_in_url(), int(asked[:3]))
    run, number = st.session_state.get("guide", (None, 0))
    return number if run == run_in_url() else 0


def _go(number: int) -> None:
    """To another step; beyond the last one the guide is over."""
    st.query_params.pop("guide", None)
    if 1 <= number <= len(STEPS):
        st.query_params["guide"] = str(number)
        st.session_state["guide"] = (run_in_url(), number)
    else:
        st.session_state.pop("guide", None)
