"""The one thing on the desk that refreshes: it waits for what is new and has it shown.

A tick costs next to nothing while it waits, and what comes is on its way to the browser as
soon as it was read.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from pages.parts.escape import clean
from pages.parts.feed import show_feed
from pages.parts.map_keeper import keeper
from pages.parts.material import material_sight
from pages.parts.session import library, show_error
from pages.parts.status import header
from pages.parts.texts import Texts
from pages.parts.watch import Watch, lookout, run_key
from research_core import Library, MindtrailError, StoreAway

# The browser asks again this often; a tick that still waits is not disturbed, and is followed
# by the next at once.
_EVERY_S = 1.0
# How long a tick waits when nothing comes. The clock in the line of state moves on with
# each; a countdown does so every second.
_WAIT_S, _COUNTDOWN_S = 1.95, 0.95
_GLANCE_S = 0.1
_LEAVE_S = 0.05
_WORDS_EVERY_S = 0.3
_DRIVE_AGAIN_S = 5.0

# When this process last tried to drive a run, for all tabs that look at it.
_DRIVEN_AT: dict[str, float] = {}

Sight = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a desk shows: the run as it is, or as it was ``then``."""

    live: Watch
    then: Watch | None = None

    @property
    def watch(self) -> Watch:
        """What is on screen."""
        return self.then or self.live

    @property
    def stream(self) -> str:
        """Its name: the run, or the run at that moment."""
        return f"{self.then.run}@{self.then.seq}" if self.then else self.live.run


def show_pulse(shown: Shown, t: Texts) -> None:
    """The line of state, with the feed behind it. When what the rest of the page depends on
    (see :func:`sight`) changes, the page is drawn anew."""
    st.session_state["drawing"] = True
    st.fragment(_tick, run_every=_EVERY_S)(shown, sight(shown.live), t)


def sight(watch: Watch) -> Sight:
    """All that the page depends on beyond what is fed to it, cheaply."""
    research = watch.research
    return (
        watch.run,
        research.life,
        research.budget,
        research.report_seq,
        research.discarded,
        len(research.open_map_questions),
        len(research.map_answers),
        research.state == "finished" and bool(research.queued),
        material_sight(watch),
        *_around(library(), watch),
    )


def _around(of: Library, watch: Watch) -> Sight:
    """What no event tells. While the run is at work, who drives it changes nothing here."""
    flight = of.in_flight(watch.run)
    resting = watch.research.state != "running"
    return (
        resting and of.is_driving(watch.run),
        of.trouble(watch.run),
        flight is not None and flight.task == "report",
    )


def _tick(shown: Shown, drawn: Sight, t: Texts) -> None:
    if st.session_state.pop("drawing", False):
        _show(shown, t)
        return  # the page is being drawn right now; had it to begin again, it might never end
    if st.session_state.pop("feed_silent", False):
        st.rerun()  # Streamlit lost the order to ask again: a page drawn anew gives it
    try:
        keep_driven(shown.live)
        now = _wait(shown.live, drawn)
    except MindtrailError as error:
        _show(shown, t)
        show_error(error, t)
        return
    if sight(now) != drawn:
        st.rerun()
    _show(Shown(now, shown.then), t)
    # The next tick, which may be due already, takes back what has not left by then.
    time.sleep(_LEAVE_S)


def _wait(watch: Watch, drawn: Sight) -> Watch:
    """The run as soon as something is new, or after a while.

    Looking into the session's state now and then lets a click of the analyst's in at once.
    """
    of, eyes, key = library(), lookout(), run_key(watch.run)
    shown, drawn_version = st.session_state.get("shown_until", (0, 0))
    picture = keeper(watch.run)
    around, written = drawn[-3:], _written(of, watch.run)
    longest = _COUNTDOWN_S if watch.research.wait else _WAIT_S
    begun = time.monotonic()
    now: Watch = eyes.last(key) or watch
    while (spent := time.monotonic() - begun) < longest and now.seq == shown:
        if _around(of, now) != around or picture.wake(now.seq) != drawn_version:
            break
        if spent > _WORDS_EVERY_S and _written(of, watch.run) != written:
            break
        eyes.sleep(key, now, _GLANCE_S)
        st.session_state.get("drawing")
        now = eyes.last(key) or now
    return now


def _written(of: Library, run: str) -> int:
    """How much a model of this process has written of its answer so far."""
    flight = of.in_flight(run)
    return len(flight.text) + 1 if flight else 0


def _show(shown: Shown, t: Texts) -> None:
    receipt = time.monotonic() < st.session_state.get("receipt_until", 0.0)
    then = datetime.fromisoformat(shown.then.research.updated_at) if shown.then else None
    said = t("inject.receipt") if receipt else ""
    st.html(clean(header(shown.watch, t, said, then)))
    show_feed(shown.watch, shown.stream, t)
    st.session_state["shown_until"] = shown.live.seq, keeper(shown.live.run).version


def keep_driven(watch: Watch) -> None:
    """A run whose process died is driven on by whoever looks at it; asked for sparingly,
    since another process may hold it."""
    if not has_work(watch):
        return
    if library().is_driving(watch.run) or library().trouble(watch.run):
        return
    if time.monotonic() - _DRIVEN_AT.get(watch.run, -_DRIVE_AGAIN_S) < _DRIVE_AGAIN_S:
        return
    _DRIVEN_AT[watch.run] = time.monotonic()
    try:
        library().drive_in_background(watch.run)
    except StoreAway:
        return  # tried again by and by; the banner says why nothing moves


def has_work(watch: Watch) -> bool:
    """True when somebody has to drive the run: also for a question to its map, whatever else
    it is doing."""
    research = watch.research
    if research.discarded:
        return False
    return research.state in ("new", "running") or bool(research.open_map_questions)
