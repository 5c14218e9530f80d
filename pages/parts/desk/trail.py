"""The trail: newest first, one entry a step, details on demand; see :mod:`.feed`."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.parts.desk.item_keeper import Draft, Item
from pages.parts.desk.trail_html import entry_html, execution_html, prose, step_of
from pages.parts.escape import clean, h
from pages.parts.texts import Texts
from pages.parts.timeline import Entry
from pages.parts.watch import Watch
from research_core import Research


def show_trail_heading(t: Texts) -> None:
    """The heading over the place that its entries come to."""
    st.html(
        f'<div class="mt-h"><h2>{h(t("trail.title"))}</h2>'
        f"<span>{h(t('trail.newest_first'))}</span></div>"
    )


def trail_drafts(watch: Watch, t: Texts) -> list[Draft]:
    """The entries of the trail, oldest first."""
    research = watch.research
    # Receipts, answers and contradictions come with a later step, act or report; a wait may
    # be cut short without a word of its own.
    later = (
        len(research.steps),
        len(research.acts),
        research.report_seq,
        len(research.map_answers),
        research.wait,
    )
    return [
        Draft(entry.seq, (len(entry.events), later), partial(_item, entry, research, t))
        for entry in watch.timeline.entries
    ]


def _item(entry: Entry, research: Research, t: Texts) -> Item:
    """An entry for the browser: ``id``, ``html``, and for a step its three ``tabs``."""
    item = {"id": entry.seq, "html": clean(entry_html(entry, research, t))}
    if entry.kind != "step":
        return item
    step = step_of(entry, research)
    tabs = {
        "planning": _words(step.planning, t),
        "execution": execution_html(step, research, t),
        "reflection": _words(step.reflection, t),
    }
    named = [{"name": t(f"trail.{name}"), "html": clean(html)} for name, html in tabs.items()]
    return {**item, "tabs": named}


def _words(text: str, t: Texts) -> str:
    return prose(text) or f'<p class="mt-soft">{h(t("trail.nothing_said"))}</p>'
