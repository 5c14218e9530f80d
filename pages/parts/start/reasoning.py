"""How to reason: the services that are set up, or one with a key of one's own."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from pydantic import SecretStr

from pages.parts.amounts import amount, money
from pages.parts.session import library, settings
from pages.parts.texts import Texts
from research_core import Estimate

# What "auto" takes, the first that is set up.
_FIRST = ("gemini", "openai")
_ORDER = ("gemini", "openai", "ollama", "extractive")


@dataclass(frozen=True, slots=True)
class Reasoning:
    """A reasoner, its name for the reader, and a key to lend it."""

    reasoner: str
    label: str
    key: SecretStr | None


def ask_reasoning(wish: str, t: Texts) -> Reasoning:
    """The choice; ``wish`` is chosen already where it is set up, else what "auto" takes."""
    offers = library().offers()
    names = [name for name in _ORDER if name in offers]
    if "gemini" not in offers:
        names.append("gemini")
    usual = next((name for name in (wish, *_FIRST) if name in offers), "extractive")
    labels = {name: _label(name, offers.get(name), t) for name in names}
    name = st.radio(
        t("start.reasoner"),
        names,
        index=names.index(usual),
        format_func=lambda name: labels[name],
        captions=[_caption(name, name in offers, t) for name in names],
        key="reasoner",
    )
    key = _own_key(t) if name == "gemini" and name not in offers else None
    return Reasoning(name, labels[name], key)


def _label(name: str, model: str | None, t: Texts) -> str:
    if model is None:
        first, _, _ = settings().gemini_model.partition(",")
        return t("start.reason.own_key", model=first.strip())
    if name == "openai" and settings().openai_base_url:
        return t("start.reason.own_server", model=model)
    return t(f"start.reason.{name}", model=model)


def _caption(name: str, offered: bool, t: Texts) -> str:
    if not offered:
        return t("start.reason_caption.own_key")
    if name == "openai" and settings().openai_base_url:
        return t("start.reason_caption.own_server")
    return t(f"start.reason_caption.{name}")


def _own_key(t: Texts) -> SecretStr | None:
    """A key for this run alone: it goes to the core as a secret and is written nowhere."""
    typed = st.text_input(
        t("start.own_key"),
        key="own_key",
        type="password",
        autocomplete="off",
        width=420,
    )
    st.caption(t("start.own_key_help"))
    return SecretStr(typed.strip()) if typed.strip() else None


def estimate_words(reasoning: Reasoning, estimate: Estimate, t: Texts) -> str:
    """What the run will cost at the most likely, in one line."""
    parts = []
    if estimate.calls:
        parts += [
            amount("calls", float(estimate.calls), t),
            amount("tokens", float(round(estimate.tokens, -2)), t),
        ]
    if estimate.searches:
        parts.append(amount("searches", float(estimate.searches), t))
    if estimate.money:
        parts.append(money(estimate.money, t))
    minutes = max(1, round(estimate.minutes))
    parts.append(amount("minutes", float(minutes), t))
    words = t("estimate.line", what=reasoning.label, parts=", ".join(parts))
    if estimate.money is None:
        return f"{words} {t('estimate.unpriced')}"
    return words if estimate.money else f"{words} {t('estimate.free')}"
