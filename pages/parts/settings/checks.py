"""Each part that research may use: is it set up, how would it be, and does it work right now?

A check runs on a thread of its own: however slow a provider is, the screen is not.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field

import streamlit as st

from pages.parts.away import is_team
from pages.parts.escape import h
from pages.parts.session import library, settings
from pages.parts.settings.words import check_html, is_set_up, part_html
from pages.parts.texts import Texts
from research_core import Check

_LOG = logging.getLogger(__name__)
_AT_ONCE_S = 0.3  # most checks on one's own machine are done by then, and nothing flickers
_TICK_S = 0.5
_MODELS = ("gemini", "openai", "ollama")
_SEARCHES = ("tavily", "tavily_keyless")


@dataclass
class _Trial:
    """A check under way, and what came of it; ``None`` when it could not even be tried."""

    name: str
    since: float = field(default_factory=time.monotonic)
    done: threading.Event = field(default_factory=threading.Event)
    result: Check | None = None

    def work(self) -> None:
        """Check; runs on a thread of its own."""
        try:
            self.result = library().check(self.name)
        except Exception:  # noqa: BLE001 - the thread's last frame: logged, and said on the page
            _LOG.exception("the check of %s broke", self.name)
        finally:
            self.done.set()


def show_parts(t: Texts) -> None:
    """The parts by what they are for, each with its own check."""
    stores = ("journal", "neo4j") if is_team() else ("journal", "map")
    groups = {"models": _MODELS, "searches": _SEARCHES, "stores": stores}
    ready = [name for name in (*_MODELS, *stores) if is_set_up(name)]
    with st.container(horizontal=True, vertical_alignment="bottom", key="settings_head"):
        st.html(f'<section class="mt-settings"><h2>{h(t("settings.parts"))}</h2></section>')
        st.button(
            t("settings.check_all"),
            key="check_all",
            icon=":material/network_check:",
            help=t("settings.check_all_help"),
            on_click=_try_all,
            args=(ready,),
        )
    for group, names in groups.items():
        st.html(f'<h3 class="mt-settings-group">{h(t(f"settings.group.{group}"))}</h3>')
        for name in names:
            _row(name, t)
    open_trials = [trial for trial in _trials().values() if not trial.done.is_set()]
    if open_trials:
        st.fragment(_tick, run_every=_TICK_S)(open_trials)


def _row(name: str, t: Texts) -> None:
    trial = _trials().get(name)
    running = trial is not None and not trial.done.is_set()
    with st.container(key=f"provider_{name}", horizontal=True, vertical_alignment="center"):
        told = part_html(name, settings(), t)
        if running:
            told += f'<p class="mt-soft" role="status">{h(t("settings.checking"))}</p>'
        elif trial is not None:
            told += check_html(name, trial.result, t)
        st.html(f'<div class="mt-part">{told}</div>')
        st.button(
            t("settings.check"),
            key=f"check_{name}",
            disabled=running or not is_set_up(name),
            help=t("settings.costs_search") if name in _SEARCHES else None,
            on_click=_try_all,
            args=([name],),
        )


def _trials() -> dict[str, _Trial]:
    trials: dict[str, _Trial] = st.session_state.setdefault("trials", {})
    return trials


def _try_all(names: list[str]) -> None:
    """Start the checks, each on its own thread; one that is under way goes on alone."""
    begun = time.monotonic()
    started = []
    for name in names:
        known = _trials().get(name)
        if known is None or known.done.is_set():
            trial = _trials()[name] = _Trial(name)
            threading.Thread(target=trial.work, name=f"try-{name}", daemon=True).start()
            started.append(trial)
    for trial in started:
        trial.done.wait(max(0.0, _AT_ONCE_S - (time.monotonic() - begun)))


def _tick(waited_for: list[_Trial]) -> None:
    if any(trial.done.is_set() for trial in waited_for):
        st.rerun()
