"""What the pages beside the desk share: their run, its title and state, the way back."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.parts.activity import activity
from pages.parts.escape import clean, h, md
from pages.parts.follow import is_at_work, newest
from pages.parts.session import link_params
from pages.parts.start.page import show_unknown_run
from pages.parts.texts import Texts
from pages.parts.watch import Watch, watch
from research_core import UnknownRun


def attach(run: str | None, none: str, t: Texts, state: str = "") -> Watch | None:
    """The run that a page is of: ``run``, or the newest one (in this state, if one is named).

    When there is none, the page says so (``none`` is that sentence) and None comes back.
    """
    run = run or newest(state)
    if run is None:
        st.html(f'<p class="mt-empty">{h(none)}</p>')
        return None
    try:
        return watch(run)
    except UnknownRun as error:
        show_unknown_run(error, t)
        return None


def show_title(following: Watch, facts: Sequence[str], t: Texts) -> None:
    """The run's title, what it is doing, and what there is to count."""
    research = following.research
    at_work = is_at_work(following) and research.state == "running"
    state = t(f"status.doing.{activity(research)}" if at_work else f"status.state.{research.state}")
    counted = f'<span class="mt-count">{h(" · ".join(facts))}</span>' if facts else ""
    st.html(
        clean(
            f'<h1 class="mt-topic">{h(research.title or research.brief.topic)}</h1>'
            f'<div class="mt-state"><span class="mt-chip">{h(state)}</span>{counted}</div>'
        )
    )


def link_to_desk(run: str, t: Texts) -> None:
    """The way back."""
    st.page_link(
        "app.py",
        label=md(t("report.to_desk")),
        icon=":material/arrow_back:",
        query_params=link_params(run),
    )
