"""A raw reply, whole, exactly as the place that was searched returned it."""

from __future__ import annotations

import json

import streamlit as st

from pages.parts.choices import told_apart
from pages.parts.escape import md, shorten
from pages.parts.naming import place_name
from pages.parts.texts import Texts
from research_core import Research

# Beyond this, the tree view of a reply makes the browser slow; its text is shown instead.
_LARGEST_TREE = 200_000


def wants_returned(key: str, t: Texts) -> bool:
    """The choice between results formatted and as returned; True for the latter."""
    shape = st.segmented_control(
        t("material.shape"),
        ("formatted", "returned"),
        default="formatted",
        required=True,
        format_func=lambda name: t(f"material.shape_name.{name}"),
        key=key,
        label_visibility="collapsed",
    )
    return shape == "returned"


def show_as_returned(research: Research, t: Texts) -> None:
    """Choose one of the run's searches, and see its reply or download it."""
    queries = {query.id: query.text for query in research.queries}
    names = told_apart(
        {
            search.seq: f"{shorten(queries.get(search.query, search.query), 80)} · "
            f"{place_name(search.provider, research, t)}"
            for search in reversed(research.searches)
            if search.seq in research.replies
        }
    )
    if not names:
        st.html(f"<p>{t('material.no_results')}</p>")
        return
    seq = st.selectbox(
        t("material.which"), list(names), format_func=lambda seq: names[seq], key="material_reply"
    )
    reply = research.replies[seq]
    text = json.dumps(reply, ensure_ascii=False, indent=2)
    if len(text) <= _LARGEST_TREE:
        st.json(reply, expanded=2)
    else:
        st.caption(md(t("material.large", n=f"{len(text):,}")))
        st.code(text[:_LARGEST_TREE], language=None, wrap_lines=True)
    st.download_button(
        t("material.download"),
        text,
        f"{research.id}-{seq}.json",
        "application/json",
        key="download_reply",
        icon=":material/download:",
        on_click="ignore",
    )
