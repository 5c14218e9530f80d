"""The parts that this folder's tests are about, on one page: a node, time, branches, comparing.

``?run=A``, ``&node=c12.0``, ``&at=12``, ``&compare=B``. Its name is that of the real app, since
links of the desk lead there.
"""

from pathlib import Path

import streamlit as st

from pages.parts import menu
from pages.parts.compare import compare_in_url, show_compare
from pages.parts.escape import clean
from pages.parts.forking import forked_note
from pages.parts.map_moment import moment_picture, watch_at
from pages.parts.node_card import show_node
from pages.parts.plan import plan_html
from pages.parts.session import library, run_in_url, show_error, texts
from pages.parts.time_slider import moment_bar, moment_in_url, show_slider
from pages.parts.watch import latest, watch
from research_core import MindtrailError

LOOK = Path(menu.__file__).with_name("look")
st.set_page_config("Parts", layout="wide")
sheets = "".join(sheet.read_text(encoding="utf-8") for sheet in sorted(LOOK.glob("*.css")))
st.html(f"<style>{sheets}</style>")
t = texts()
run = run_in_url() or library().runs()[0].id


@st.fragment(run_every=0.4)
def _pulse(seq: int) -> None:
    seen = latest(run)
    if seen and seen.seq != seq:
        st.rerun()


def _desk() -> None:
    live = watch(run)
    shown, at = live, moment_in_url(live)
    # Reserved, so that the slider below stays the one it was and keeps the focus.
    with st.container():
        if at:
            shown = watch_at(live, at)
            moment_bar(shown, at, t)
    with st.container():
        forked_note(live.research, t)
    _pulse(live.seq)
    left, right = st.columns([5, 7])
    with left:
        st.html(clean(plan_html(shown.research, t)))
        kinds = " ".join(entry.kind for entry in shown.timeline.entries)
        st.html(f'<p class="told">{kinds}</p>')
    with right:
        show_slider(live, t)
        picture = moment_picture(run, at or live.seq)
        show_node(picture, st.query_params.get("node"), shown, t)


try:
    if other := compare_in_url():
        show_compare(run, other, t)
    else:
        _desk()
except MindtrailError as error:
    show_error(error, t)
