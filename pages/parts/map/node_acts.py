"""What can be done with the selected node: a row of buttons, each with its receipt."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.parts.desk.steering import put_in
from pages.parts.escape import md, shorten
from pages.parts.session import library, show_error
from pages.parts.texts import LANGUAGES, Texts
from research_core import InjectionForm, MindtrailError, Node, Research, host_of

# What can be put in on a node: the label and icon of its popover, and the forms it offers.
_PUT_IN: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "research": ("map.ask_send", ":material/travel_explore:", ("question", "query")),
    "note": ("node.note", ":material/sticky_note_2:", ("note",)),
    "question": ("node.question", ":material/contact_support:", ("question",)),
}
_MARKED = ("Claim", "Evidence", "Source", "Question", "Concept")
_TRUSTS = ("only", "prefer", "neutral", "block")
_LONGEST_QUOTED = 160
_LONGEST_LABEL = 60


def show_acts(node: Node, research: Research, t: Texts) -> None:
    """The row for a node of the live ``research``. Each act closes what was open."""
    turn = f"{node.id}_{st.session_state.setdefault('node_turn', 0)}"
    with st.container(key="node_acts", horizontal=True, gap="small"):
        for name in _PUT_IN:
            _words(name, turn, node, research, t)
        if node.label in _MARKED:
            _pin(node, research, t)
            _reject(node, research, turn, t)
        if node.label == "Concept":
            _rename(node, research, turn, t)
            _merge(node, research, turn, t)
        if host := host_of(str(node.properties.get("url", ""))):
            _trust(host, research, turn, t)
    error = st.session_state.pop("node_error", None)
    if error is not None:
        show_error(error, t)


def _do(action: Callable[..., object], *facts: object) -> None:
    """Do it; what goes wrong is said at the card, and words typed stay."""
    try:
        action(*facts)
    except MindtrailError as error:
        st.session_state["node_error"] = error
        return
    st.session_state["node_turn"] = st.session_state.get("node_turn", 0) + 1


def _words(name: str, turn: str, node: Node, research: Research, t: Texts) -> None:
    """A popover to put words in on the node; a research begins with a question from its words."""
    label, icon, forms = _PUT_IN[name]
    with st.popover(t(label), icon=icon, key=f"node_{name}_{turn}"):
        form = forms[0]
        if len(forms) > 1:
            form = st.segmented_control(
                t("inject.form"),
                forms,
                default=form,
                required=True,
                format_func=lambda form: t(f"inject.form_name.{form}"),
                key=f"node_form_{turn}",
            )
        st.caption(t(f"inject.what.{form}"))
        box = f"node_text_{name}_{form}_{turn}"  # each form keeps its own words
        st.text_area(
            t("map.ask") if name == "research" else t("inject.text"),
            _first_words(node, form, research, t) if name == "research" else "",
            key=box,
            height=110,
            placeholder=t("inject.example.note" if name == "note" else "map.ask_example"),
        )
        st.button(
            t("inject.send"),
            key=f"node_send_{name}",
            type="primary",
            on_click=_send,
            args=(research.id, box, form, node.id),
        )


def _send(run: str, box: str, form: InjectionForm, node: str) -> None:
    _do(put_in, run, st.session_state[box], form, node)


def _first_words(node: Node, form: str, research: Research, t: Texts) -> str:
    """A sensible question on a node, in the run's language; a query is the node's own words."""
    own = research.brief.language
    said = Texts(own) if own in LANGUAGES else t
    about = research.brief.topic if node.label == "ReasoningStep" else node.properties.get("text")
    text = shorten(str(about or ""), _LONGEST_QUOTED)
    if form == "query":
        return text
    return said.either(f"node.ask_of.{node.label}", "node.ask_of.other").format(text=text)


def _pin(node: Node, research: Research, t: Texts) -> None:
    pinned = research.is_pinned(node.id)
    st.button(
        t("node.unpin" if pinned else "node.pin"),
        key="node_pin",
        icon=":material/keep_off:" if pinned else ":material/keep:",
        help=t("node.pinning"),
        on_click=_do,
        args=(library().mark, research.id, node.id, "none" if pinned else "pinned"),
    )


def _reject(node: Node, research: Research, turn: str, t: Texts) -> None:
    """What rejecting does is said before it is done; a restored node is as it was."""
    if research.is_rejected(node.id):
        _mark_button("restore", node.id, "none", research, t)
        return
    with st.popover(t("node.reject"), icon=":material/block:", key=f"node_reject_{turn}"):
        st.caption(t(f"node.rejecting.{node.label}"))
        _mark_button("reject_this", node.id, "rejected", research, t)
        source = str(node.properties.get("source", ""))
        if node.label == "Evidence" and source in research.sources:
            st.caption(t("node.rejecting.Source"))
            if research.is_rejected(source):
                _mark_button("restore_source", source, "none", research, t)
            else:
                _mark_button("reject_source", source, "rejected", research, t)


def _mark_button(name: str, node: str, mark: str, research: Research, t: Texts) -> None:
    st.button(
        t(f"node.{name}"),
        key=f"node_{name}",
        icon=":material/undo:" if mark == "none" else ":material/block:",
        on_click=_do,
        args=(library().mark, research.id, node, mark),
    )


def _rename(node: Node, research: Research, turn: str, t: Texts) -> None:
    name = next((c.name for c in research.concepts if c.id == node.id), "")
    with st.popover(t("node.rename"), icon=":material/edit:", key=f"node_rename_{turn}"):
        box = f"node_name_{turn}"
        st.text_input(t("node.name"), name, key=box)
        st.button(
            t("node.rename_go"),
            key="node_rename_go",
            type="primary",
            on_click=lambda: _do(library().rename, research.id, node.id, st.session_state[box]),
        )


def _merge(node: Node, research: Research, turn: str, t: Texts) -> None:
    others = {c.id: c.name for c in research.concepts if c.id != node.id}
    with st.popover(
        t("node.merge"), icon=":material/merge:", key=f"node_merge_{turn}", disabled=not others
    ):
        st.caption(t("node.merging"))
        box = f"node_into_{turn}"
        st.selectbox(
            t("node.into"),
            sorted(others, key=lambda concept: others[concept].casefold()),
            format_func=lambda concept: shorten(others.get(concept, ""), _LONGEST_LABEL),
            key=box,
        )
        st.button(
            t("node.merge_go"),
            key="node_merge_go",
            type="primary",
            on_click=lambda: _do(library().merge, research.id, node.id, st.session_state[box]),
        )


def _trust(host: str, research: Research, turn: str, t: Texts) -> None:
    """How far the domain of a source is trusted, set at once."""
    box = f"node_trust_{turn}"
    with st.popover(t("node.trust_in"), icon=":material/shield:", key=f"node_trusting_{turn}"):
        st.caption(md(t("node.trusting", domain=host)))
        st.radio(
            t("node.trust_in"),
            _TRUSTS,
            index=_TRUSTS.index(research.trust.get(host, "neutral")),
            format_func=lambda trust: t(f"node.trust.{trust}"),
            captions=[t(f"node.trust_what.{trust}") for trust in _TRUSTS],
            key=box,
            label_visibility="collapsed",
        )
        st.button(
            t("node.trust_go"),
            key="node_trust_go",
            type="primary",
            on_click=lambda: _do(library().trust, research.id, host, st.session_state[box]),
        )
