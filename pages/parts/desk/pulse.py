"""The one thing on the desk that refreshes: it waits for what is new and has it shown.

A tick lasts some seconds and shows whatever comes in that time, as soon as it was read. To
begin one costs more than to show a thing; to wait costs next to nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.parts.desk.feed import show_feed
from pages.parts.desk.material import material_sight
from pages.parts.escape import clean
from pages.parts.map.keeper import keeper
from pages.parts.polling import nobody_polls, somebody_polls
from pages.parts.session import library, show_error
from pages.parts.status import header
from pages.parts.texts import Texts
from pages.parts.watch import Watch, latest, lookout, run_key
from research_core import Library, MindtrailError, StoreAway

# The browser asks again this often; a tick that still waits is not disturbed, and is followed
# by the next at once.
_EVERY_S = 2.0
# How long a tick lasts; shorter where something else on the page polls, which waits for its
# end. A click does not.
_TICK_S, _TICK_AMONG_OTHERS_S = 6.0, 0.6
# How often something is shown though nothing came: the clock in the line of state moves on,
# and a countdown does so every second.
_WAIT_S, _COUNTDOWN_S = 2.0, 0.95
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
    nobody_polls()
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
        *_drawn_so_far(watch),
        *_around(library(), watch),
    )


def _drawn_so_far(watch: Watch) -> Sight:
    """The steps that the slider can go back to, and whether the map, which is counted in its
    heading, has come that far."""
    steps, held = watch.research.steps, keeper(watch.run)
    return len(steps), held.version > 0, held.seq >= (steps[-1].seq if steps else 0)


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
    screen = _Screen(t)
    if st.session_state.pop("drawing", False):
        screen.show(shown)
        return  # the page is being drawn right now; had it to begin again, it might never end
    if st.session_state.pop("feed_silent", False):
        st.rerun()  # Streamlit lost the order to ask again: a page drawn anew gives it
    try:
        _keep_showing(screen, shown, drawn)
    except MindtrailError as error:
        screen.show(shown)
        show_error(error, t)
        return
    # The next tick, which may be due already, takes back what has not left by then.
    time.sleep(_LEAVE_S)


def _keep_showing(screen: _Screen, shown: Shown, drawn: Sight) -> None:
    """Show what comes while the tick lasts; what comes last is for the next."""
    until = time.monotonic() + (_TICK_AMONG_OTHERS_S if somebody_polls() else _TICK_S)
    now = latest(shown.live.run)
    while time.monotonic() < until:
        keep_driven(now)
        if sight(now) != drawn:
            st.rerun()
        screen.show(Shown(now, shown.then))
        now = _wait(screen, now, drawn, until)


def _wait(screen: _Screen, known: Watch, drawn: Sight, until: float) -> Watch:
    """The run as soon as something is new, or after a while, at the latest ``until``.

    Looking into the session's state now and then lets a click of the analyst's in at once.
    """
    of, eyes, run = library(), lookout(), known.run
    key, picture = run_key(run), keeper(run)
    around, written = drawn[-3:], _written(of, run)
    begun = time.monotonic()
    longest = min(_COUNTDOWN_S if known.research.wait else _WAIT_S, until - begun)
    now: Watch = eyes.last(key) or known
    while (spent := time.monotonic() - begun) < longest and now.seq == screen.seq:
        if _around(of, now) != around or picture.wake(now.seq) != screen.version:
            break
        if spent > _WORDS_EVERY_S and _written(of, run) != written:
            break
        eyes.sleep(key, now, _GLANCE_S)
        st.session_state.get("drawing")
        now = eyes.last(key) or now
    return now


def _written(of: Library, run: str) -> int:
    """How much a model of this process has written of its answer so far."""
    flight = of.in_flight(run)
    return len(flight.text) + 1 if flight else 0


class _Screen:
    """What a tick has put on the screen: the line of state and the feed, each in its place.

    ``seq`` and ``version`` say up to which event and picture of the map.
    """

    def __init__(self, t: Texts) -> None:
        self.seq = self.version = 0
        self._t = t
        self._head: DeltaGenerator | None = None
        self._feed: DeltaGenerator | None = None
        self._said = ""
        self._fed: object = None
        self._times = 0

    def show(self, shown: Shown) -> None:
        """Put it there as it is now, where it is not yet."""
        self.seq, self.version = shown.live.seq, keeper(shown.live.run).version
        receipt = time.monotonic() < st.session_state.get("receipt_until", 0.0)
        then = datetime.fromisoformat(shown.then.research.updated_at) if shown.then else None
        said = self._t("inject.receipt") if receipt else ""
        words = clean(header(shown.watch, self._t, said, then))
        # The first takes the place of what the last tick left there, so that nothing flickers.
        if self._head is None:
            self._head = st.html(words)
        elif words != self._said:
            self._head.html(words)
        self._said = words
        news = self.seq, self.version, _written(library(), shown.live.run)
        if news != self._fed:
            self._fed = news
            if self._feed is None:
                self._feed = st.empty()
            with self._feed:
                show_feed(shown.watch, shown.stream, self._t, self._times)
            self._times += 1


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
