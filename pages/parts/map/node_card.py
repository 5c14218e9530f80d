"""The selected node of the mind map: what it says, and what can be done with it."""

from __future__ import annotations

import streamlit as st

from pages.parts.desk.receipts import receipts_of
from pages.parts.escape import clean, h
from pages.parts.map.node_acts import show_acts
from pages.parts.map.node_facts import Picture, facts_html, ties_html
from pages.parts.session import library, show_error
from pages.parts.texts import Texts
from pages.parts.watch import Watch, latest
from research_core import MindtrailError, Node, Research


def show_node(held: Picture, selected: str | None, watch: Watch, t: Texts) -> None:
    """The node in words, the buttons with their receipts, and what it is tied to.

    ``held`` and ``watch`` may be those of an earlier moment: the buttons act on the run as
    it is now. A concept that went up in another one shows as that one.
    """
    live = latest(watch.run).research
    node = _found(held, selected, live)
    if node is None:
        st.html(f'<p class="mt-soft">{h(t("map.hint"))}</p>')
        return
    with st.container(key="node_card"):
        st.html(clean(facts_html(node, watch, t)))
        show_acts(node, live, t)
        st.html(clean(receipts_of(node, live, t)))
        _offer_rewrite(live, t)
        st.html(clean(ties_html(held, node, watch.research, t)))


def _found(held: Picture, selected: str | None, live: Research) -> Node | None:
    """The node that stands for what was selected, if there is one."""
    while selected is not None and selected in live.merged:
        selected = live.merged[selected]
    return held.nodes.get(selected) if selected else None


def _offer_rewrite(live: Research, t: Texts) -> None:
    """A report that was written before something was marked still rests on it."""
    pending = sum(act.used_in is None for act in live.acts)
    if live.state != "finished" or live.report is None or not pending:
        return
    with st.container(key="node_rewrite", horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="mt-soft">{h(t.count("node.outdated", pending))}</p>', width="stretch")
        st.button(
            t("node.write_again"),
            key="node_write_again",
            icon=":material/edit_note:",
            on_click=_rewrite,
            args=(live.id,),
        )
    error = st.session_state.pop("node_rewrite_error", None)
    if error is not None:
        show_error(error, t)


def _rewrite(run: str) -> None:
    """Have the report written anew; what goes wrong is said at the card."""
    try:
        library().rewrite_report(run)
        library().drive_in_background(run)
    except MindtrailError as error:
        st.session_state["node_rewrite_error"] = error
