"""Fields for the limits of a budget, all optional."""

from __future__ import annotations

import math

import streamlit as st

from pages.parts.amounts import budget_words
from pages.parts.escape import md
from pages.parts.texts import Texts
from research_core import Budget, Resource

# The smallest limit of a resource and the step of its field's buttons, of one type.
_FIELDS: dict[Resource, tuple[float, float]] = {
    "calls": (1, 1),
    "tokens": (1_000, 5_000),
    "searches": (1, 1),
    "minutes": (1, 1),
    "money": (0.01, 0.05),
}


def ask_budget(usual: Budget, t: Texts) -> Budget:
    """What the analyst allows, beginning with what is usual; an empty field is no limit."""
    title = t("budget.title")
    if any(usual.limits()):
        title += f" · {md(budget_words(usual, t))}"
    with st.expander(title, icon=":material/savings:", key="budget"):
        st.caption(t("budget.what"))
        return budget_fields(usual, "budget", t)


def budget_fields(usual: Budget, key: str, t: Texts) -> Budget:
    """A field for each limit, side by side."""
    known = dict(usual.limits())
    limits = {}
    for resource, column in zip(_FIELDS, st.columns(len(_FIELDS)), strict=True):
        with column:
            limits[resource] = limit_input(resource, known.get(resource), f"{key}_{resource}", t)
    return Budget(**limits)  # type: ignore[arg-type]  # whole numbers where the field is whole


def limit_input(
    resource: Resource, value: float | None, key: str, t: Texts, label: str = ""
) -> float | None:
    """A field for one limit; None while it is empty. ``label`` replaces its usual one."""
    least, step = _FIELDS[resource]
    if value is not None:
        value = max(least, value if isinstance(least, float) else math.ceil(value))
    limit: float | None = st.number_input(
        label or t(f"budget.field.{resource}"),
        min_value=least,
        step=step,
        value=value,
        key=key,
        placeholder=t("budget.empty"),
    )
    return limit
