"""What a paused run needs from the analyst to go on, with the means to give it in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st
from pydantic import SecretStr

from pages.parts.desk.steering import report, resume, steer, stop
from pages.parts.naming import service_name
from pages.parts.session import library
from pages.parts.start.budget_form import limit_input
from pages.parts.status import needs_key, paused_at
from pages.parts.texts import Texts
from pages.parts.watch import Watch
from research_core import BadInput, Resource


def show_decision(watch: Watch, t: Texts) -> None:
    """The choices at a budget's limit, or a field for another key; nothing for other runs."""
    resource = paused_at(watch.research)
    if resource:
        _budget(watch, resource, t)
    elif needs_key(watch.research):
        _key(watch, t)


def _budget(watch: Watch, resource: Resource, t: Texts) -> None:
    limit = dict(watch.research.budget.limits())[resource]
    box = f"raise_{watch.run}_{resource}_{limit}"
    with st.container(
        border=True, key="decision", horizontal=True, vertical_alignment="bottom", gap="small"
    ):
        with st.container(width=240):
            label = t("decision.limit", what=t(f"budget.field.{resource}"))
            limit_input(resource, limit * 2, box, t, label)
        _choice("raise", "arrow_upward", _raise, (watch.run, resource, box), t, type="primary")
        _choice("finish", "description", report, (watch.run,), t)
        _choice("stop", "stop", stop, (watch.run,), t)


def _key(watch: Watch, t: Texts) -> None:
    box = f"lend_{watch.run}_{watch.research.seq}"
    service = service_name(watch.research.brief.reasoner, t)
    with st.container(
        border=True, key="decision", horizontal=True, vertical_alignment="bottom", gap="small"
    ):
        with st.container(width=380):
            st.text_input(
                t("key.field", service=service),
                key=box,
                type="password",
                help=t("start.own_key_help"),
                autocomplete="off",
            )
        _choice("lend", "key", _lend, (watch.run, box), t, type="primary")


def _choice(
    name: str,
    icon: str,
    action: Callable[..., None],
    args: tuple[object, ...],
    t: Texts,
    **options: Any,
) -> None:
    st.button(
        t(f"decision.{name}"),
        key=f"decide_{name}",
        icon=f":material/{icon}:",
        on_click=steer,
        args=(action, *args),
        **options,
    )


def _raise(run: str, resource: Resource, box: str) -> None:
    """Another limit, and on with it."""
    limit = st.session_state[box]
    if limit is None:
        raise BadInput("Give a number above zero.", code="budget.out_of_range", name=resource)
    budget = replace(library().research(run).budget, **{resource: limit})
    library().set_budget(run, budget)
    resume(run)


def _lend(run: str, box: str) -> None:
    """The key goes to this run, in memory, and leaves the field at once."""
    typed = st.session_state[box].strip()
    if not typed:
        raise BadInput("Type a key first.", code="key.empty")
    library().lend_key(run, SecretStr(typed))
    st.session_state[box] = ""
    resume(run)
