"""The form for how research starts here."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from pages.parts.escape import h, md
from pages.parts.settings.defaults import (
    Defaults,
    defaults,
    defaults_file,
    is_damaged,
    save,
)
from pages.parts.start.budget_form import budget_fields
from pages.parts.start.wishes import PLACES, ROUNDS, WEB
from pages.parts.texts import LANGUAGES, Texts
from pages.parts.visitor import is_local_visitor

_REASONERS = ("auto", "gemini", "openai", "ollama", "extractive")


def show_defaults(t: Texts) -> None:
    """Each choice of the first screen, as it shall begin; saved by a button."""
    local = is_local_visitor()
    known = defaults()
    where = (
        t("settings.kept_file", file=str(defaults_file())) if local else t("settings.kept_session")
    )
    st.html(
        f'<section class="mt-settings"><h2>{h(t("settings.defaults"))}</h2>'
        f'<p class="mt-soft">{h(t("settings.defaults_what"))} {h(where)}</p></section>'
    )
    if is_damaged():
        words = t("settings.damaged", file=str(defaults_file()))
        st.warning(md(words), icon=":material/info:")
    chosen = _ask(known, local, t)
    with st.container(horizontal=True, vertical_alignment="center", key="defaults_row"):
        if st.button(t("settings.save"), key="save_defaults", type="primary"):
            _save(chosen)
            st.rerun()
        st.button(t("settings.reset"), key="reset_defaults", type="tertiary", on_click=_reset)
        said = st.session_state.pop("defaults_said", "")
        st.html(f'<p class="mt-soft" role="status">{h(t(said)) if said else ""}</p>')


def _ask(known: Defaults, local: bool, t: Texts) -> Defaults:
    # After a reset the fields are new ones: an old one would keep what it shows.
    field = f"usual_{st.session_state.get('defaults_turn', 0)}_"
    left, right = st.columns(2, gap="large")
    with left:
        chosen = _ask_material(known, local, field, t)
    with right:
        chosen |= _ask_form(known, field, t)
    st.html(f'<p class="mt-soft">{h(t("budget.title"))}. {h(t("budget.what"))}</p>')
    budget = budget_fields(known.budget, f"{field}budget", t)
    return Defaults.model_validate({**chosen, **asdict(budget)})


def _ask_material(known: Defaults, local: bool, field: str, t: Texts) -> dict[str, object]:
    """How to reason, and from what."""
    reasoner = st.selectbox(
        t("start.reasoner"),
        _REASONERS,
        index=_REASONERS.index(known.reasoner),
        format_func=lambda name: t(f"settings.reasoner.{name}"),
        key=f"{field}reasoner",
    )
    places = [place for place in PLACES if place != "folder" or local]
    place = st.selectbox(
        t("start.documents"),
        places,
        index=places.index(known.place) if known.place in places else 0,
        format_func=lambda place: t(f"start.place.{place}"),
        key=f"{field}place",
    )
    folder = known.folder
    if place == "folder":
        folder = st.text_input(
            t("start.folder"), folder, key=f"{field}folder", placeholder="~/Documents"
        )
    return {"reasoner": reasoner, "place": place, "folder": folder}


def _ask_form(known: Defaults, field: str, t: Texts) -> dict[str, object]:
    """The web, the report's language, and how long to go on."""
    web = st.selectbox(
        t("start.web"),
        WEB,
        index=WEB.index(known.web),
        format_func=lambda web: t(f"start.place.{web}"),
        key=f"{field}web",
    )
    language = st.segmented_control(
        t("start.language"),
        ["auto", *LANGUAGES],
        default=known.language,
        required=True,
        format_func=lambda code: LANGUAGES.get(code, t("start.auto")),
        key=f"{field}language",
    )
    rounds = st.segmented_control(
        t("start.rounds"), ROUNDS, default=known.rounds, required=True, key=f"{field}rounds"
    )
    return {"web": web, "language": language, "rounds": rounds}


def _save(chosen: Defaults) -> None:
    try:
        save(chosen)
    except OSError:
        st.session_state["defaults_said"] = "settings.not_saved"
        return
    st.session_state["defaults_said"] = "settings.saved"


def _reset() -> None:
    st.session_state["defaults_turn"] = st.session_state.get("defaults_turn", 0) + 1
    _save(Defaults())
