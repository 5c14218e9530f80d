"""Pause, Inject, Stop, Report now: always in the same place, and then the way to the report."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.parts.desk.receipts import injection_receipt
from pages.parts.escape import md
from pages.parts.session import library, link_params, show_error
from pages.parts.status import needs_key, paused_at
from pages.parts.texts import Texts
from pages.parts.watch import Watch
from research_core import InjectionForm, MindtrailError

RECEIPT_SECONDS = 6
FORMS: tuple[InjectionForm, ...] = ("query", "question", "note")


def show_steering(watch: Watch, t: Texts) -> None:
    """The row of buttons; one that cannot be used now is greyed, never gone."""
    research = watch.research
    trouble = library().trouble(watch.run) is not None
    running = research.state in ("running", "new") and not trouble
    finished = research.state == "finished"
    with st.container(key="steering", horizontal=True, gap="small"):
        if running or (finished and not research.queued):
            _button("pause", "pause", watch, t, disabled=not running)
        else:
            limited = "resume_budget" if paused_at(research) else "resume"
            # Where a decision is asked for below, its own button is the one that stands out.
            asked = paused_at(research) or needs_key(research)
            kind = "secondary" if asked else "primary"
            _button("resume", "play_arrow", watch, t, type=kind, says=limited)
        _inject(watch, t)
        _button("stop", "stop", watch, t, disabled=research.state in ("stopped", "finished"))
        if finished and research.report:
            _to_report(watch, t)
        else:
            asked = running and research.life.report_requested
            kind = "primary" if running else "secondary"
            _button("report", "description", watch, t, type=kind, disabled=asked)
    error = st.session_state.pop("steering_error", None)
    if error is not None:
        show_error(error, t)


def _button(name: str, icon: str, watch: Watch, t: Texts, says: str = "", **options: Any) -> None:
    st.button(
        t(f"steering.{name}"),
        key=f"steer_{name}",
        icon=f":material/{icon}:",
        help=t(f"steering.help.{says or name}"),
        on_click=steer,
        args=(_ACTIONS[name], watch.run),
        **options,
    )


def _to_report(watch: Watch, t: Texts) -> None:
    """Where the report was asked for stands the way to it."""
    with st.container(key="to_report", width="content"):
        st.page_link(
            "pages/report.py",
            label=t("steering.read"),
            icon=":material/description:",
            query_params=link_params(watch.run),
        )


def steer(action: Callable[..., None], *facts: object) -> None:
    """Do it; what goes wrong is said beside the buttons."""
    try:
        action(*facts)
    except MindtrailError as error:
        st.session_state["steering_error"] = error


def pause(run: str) -> None:
    """Let the run rest after the call in flight."""
    library().pause(run)


def resume(run: str) -> None:
    """Let it go on, and see that somebody drives it."""
    library().resume(run)
    library().drive_in_background(run)


def stop(run: str) -> None:
    """End it without a report."""
    library().stop(run)


def report(run: str) -> None:
    """Have the report written from what is here."""
    library().report_now(run)
    library().drive_in_background(run)


_ACTIONS = {"pause": pause, "resume": resume, "stop": stop, "report": report}


def _inject(watch: Watch, t: Texts) -> None:
    """A popover with the words, their form, and the receipts of what was put in before.

    Each injection gets a popover of its own: closed, and with an empty box.
    """
    turn = st.session_state.setdefault("inject_turn", 0)
    with st.popover(
        t("steering.inject"),
        icon=":material/add_comment:",
        help=t("steering.help.inject"),
        key=f"inject_{turn}",
    ):
        form = ask_form("query", "inject_form", t)
        st.caption(t(f"inject.what.{form}"))
        st.text_area(
            t("inject.text"),
            key=f"inject_text_{turn}",
            height=110,
            placeholder=t(f"inject.example.{form}"),
        )
        st.button(
            t("inject.send"),
            key="inject_send",
            type="primary",
            on_click=_send,
            args=(watch.run, f"inject_text_{turn}"),
        )
        error = st.session_state.pop("inject_error", None)
        if error is not None:
            show_error(error, t)
        for injection in reversed(watch.research.injections[-3:]):
            said = injection_receipt(injection, watch.research, t)
            st.caption(f"{md(injection.text)}  \n{md(said)}")


def ask_form(default: InjectionForm, key: str, t: Texts) -> InjectionForm:
    """What the words are: a query, a question or a note."""
    return st.segmented_control(
        t("inject.form"),
        FORMS,
        default=default,
        required=True,
        format_func=lambda form: t(f"inject.form_name.{form}"),
        key=key,
    )


def _send(run: str, box: str) -> None:
    """Put it in; on a mistake the words stay in the box."""
    state = st.session_state
    try:
        put_in(run, state[box], state["inject_form"])
    except MindtrailError as error:
        state["inject_error"] = error
        return
    state["inject_turn"] += 1


def put_in(run: str, text: str, form: InjectionForm, node: str | None = None) -> None:
    """Inject. A finished run takes up its work for it; a paused one waits for Resume."""
    library().inject(run, text, form, node)
    if library().research(run).state == "finished":
        library().resume(run)
    library().drive_in_background(run)
    st.session_state["receipt_until"] = time.monotonic() + RECEIPT_SECONDS
