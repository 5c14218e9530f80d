"""What a model is writing at this moment, as it grows. Gone when the whole is recorded."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.parts.amounts import has_model
from pages.parts.escape import clean, h
from pages.parts.polling import poll
from pages.parts.session import library
from pages.parts.texts import Texts
from pages.parts.watch import Watch
from research_core import InFlight, readable_so_far

_TICK = 0.5
# The end of a part is what is being written; more of it does not fit the reserved place.
_SHOWN = 1_500
_SHOWN_OF_REPORT = 60_000


def writing_now(run: str) -> str:
    """The task that a model of this process is answering for the run, or ""."""
    flight = library().in_flight(run)
    return flight.task if flight else ""


def step_reply_now(watch: Watch, t: Texts) -> str:
    """The top of the trail: a place of one height that fills while a model writes."""
    return _now(watch, t, step_reply_html) if _at_work(watch) else ""


def show_report_reply(watch: Watch, t: Texts) -> None:
    """The report while it is being written."""
    if _at_work(watch):
        poll(_tick, _TICK, watch, t)


def _tick(watch: Watch, t: Texts) -> None:
    st.html(clean(_now(watch, t, report_reply_html)) or "<div></div>")


def _at_work(watch: Watch) -> bool:
    """A call in flight ends and is recorded even when the analyst has paused meanwhile."""
    at_work = watch.research.state == "running" or library().is_driving(watch.run)
    return has_model(watch.research) and at_work


def _now(watch: Watch, t: Texts, compose: Callable[[InFlight, Texts], str]) -> str:
    """What is there. Between the last word and the page that has it recorded, what was shown
    stays, so that nothing flickers."""
    run, seq = watch.run, watch.seq
    flight = library().in_flight(run)
    last = st.session_state.get(compose.__name__, ("", 0, ""))
    words = ""
    if flight is not None:
        words = compose(flight, t)
    elif last[:2] == (run, seq) and library().is_driving(run):
        words = last[2]
    st.session_state[compose.__name__] = (run, seq, words)
    return words


def step_reply_html(flight: InFlight, t: Texts) -> str:
    """A reply to any task in a box of one height, its newest words in sight.

    A report has a place of its own: here it is only named.
    """
    parts = [] if flight.task == "report" else readable_so_far(flight.task, flight.text)
    told = "".join(_part(code, words[-_SHOWN:], t) for code, words in parts)
    # A report grows elsewhere: its line here needs no room.
    style = "mt-live mt-live-elsewhere" if flight.task == "report" else "mt-live"
    if not told:
        told = f'<p class="mt-soft">{h(_waiting_for(flight, t))}</p>'
    return (
        '<article class="mt-entry mt-entry-live"><header>'
        f"<h3>{h(t('live.title', model=flight.model, task=task_words(flight, t)))}</h3>"
        f'</header><div class="{style}"><div>{told}</div></div></article>'
    )


def report_reply_html(flight: InFlight, t: Texts) -> str:
    """A report as far as it is written, its headings as headings."""
    if flight.task != "report":
        return ""
    parts = readable_so_far(flight.task, flight.text[-_SHOWN_OF_REPORT:])
    lines = [line.strip() for _, words in parts for line in words.splitlines() if line.strip()]
    told = "".join(
        f"<h2>{h(line.lstrip('#').strip())}</h2>" if line.startswith("#") else f"<p>{h(line)}</p>"
        for line in lines
    )
    return (
        f'<div class="mt-live-report"><div class="mt-report"><p class="mt-soft">'
        f'{h(t("live.report_note"))}</p><div class="mt-section">{told}</div></div></div>'
    )


def task_words(flight: InFlight, t: Texts) -> str:
    """What the call is for, in the reader's words."""
    return t(f"task.{flight.task}", n=flight.round)


def _waiting_for(flight: InFlight, t: Texts) -> str:
    if flight.task == "report" and flight.text:
        return t("live.report_below")
    return t("live.waiting")


def _part(code: str, words: str, t: Texts) -> str:
    lines = "".join(f"<p>{h(line)}</p>" for line in words.splitlines() if line.strip())
    name = t.either(f"live.part.{code}", "live.part.text")
    return f'<div class="mt-live-part"><small>{h(name)}</small>{lines}</div>'
