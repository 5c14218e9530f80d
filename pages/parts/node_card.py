"""What the selected node of the mind map says, and what can be done with it."""

from __future__ import annotations

import streamlit as st

from pages.parts.escape import clean, h, link, shorten, web_url
from pages.parts.map_keeper import MapKeeper
from pages.parts.session import show_error
from pages.parts.steering import put_in
from pages.parts.texts import Texts
from pages.parts.watch import Watch
from research_core import MindtrailError, Node

_SHOWN = 12


def show_node(held: MapKeeper, selected: str | None, watch: Watch, t: Texts) -> None:
    """The node in words, its neighbours, and a question to ask about it."""
    if selected is None:
        st.html(f'<p class="mt-soft">{h(t("map.hint"))}</p>')
        return
    node = held.nodes[selected]
    st.html(clean(node_html(held, node, t)))
    # Each question gets a box of its own, so that the next one begins empty.
    box = f"ask_{selected}_{st.session_state.setdefault('ask_turn', 0)}"
    with st.container(horizontal=True, vertical_alignment="bottom", key="ask_row"):
        st.text_input(t("map.ask"), key=box, placeholder=t("map.ask_example"))
        st.button(
            t("map.ask_send"),
            key="ask_send",
            icon=":material/add_comment:",
            on_click=_ask,
            args=(watch.run, selected, box),
        )
    error = st.session_state.pop("ask_error", None)
    if error is not None:
        show_error(error, t)


def node_html(held: MapKeeper, node: Node, t: Texts) -> str:
    """Kind, text, where it comes from, and what it is tied to."""
    facts = node.properties
    kind = t.either(f"map.label_of.{node.label}", "map.label_of.other")
    words = [f'<p class="mt-soft">{h(kind)}{_marks(node, t)}</p>']
    words.append(f'<p class="mt-node-text">{h(shorten(str(facts.get("text", "")), 700))}</p>')
    url = str(facts.get("url", ""))
    if url:
        title = str(facts.get("title") or url)
        words.append(f"<p>{link(url, title)}</p>" if web_url(url) else f"<p>{h(title)}</p>")
    rows = "".join(
        f"<li><small>{h(t.either(f'map.edge.{edge.type}', 'map.edge.other'))}</small> "
        f"{h(shorten(_name(other, t), 90))}</li>"
        for edge, other in held.neighbours(node.id)[:_SHOWN]
    )
    return f'<div class="mt-node">{"".join(words)}<ul class="mt-ties">{rows}</ul></div>'


def _name(node: Node, t: Texts) -> str:
    name = str(node.properties.get("name", node.id))
    return f"{t('map.step_word')} {name}" if node.label == "ReasoningStep" else name


def _marks(node: Node, t: Texts) -> str:
    facts = node.properties
    if node.label == "Question":
        return f" · {h(t('plan.mark.answered' if facts.get('answered') else 'plan.mark.open'))}"
    if node.label != "Claim":
        return ""
    if facts.get("contradicted"):
        return f" · {h(t('mark.against'))}"
    voices = facts.get("voices", 0)
    counted = t.count("count.voices", int(voices)) if isinstance(voices, int | float) else ""
    return (
        f" · {h(t('mark.checked' if facts.get('verified') else 'mark.unchecked'))} · {h(counted)}"
    )


def _ask(run: str, node: str, box: str) -> None:
    """Put the question in; on a mistake the words stay in the box."""
    try:
        put_in(run, st.session_state[box], "question", node)
    except MindtrailError as error:
        st.session_state["ask_error"] = error
        return
    st.session_state["ask_turn"] += 1
