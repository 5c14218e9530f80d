"""What is new, sent to the parts of the desk that live in the browser.

The plan and the trail are mounted once and then fed through one small component, which
sits in the one place that refreshes. So an event costs the server a short message, not a
page, and nothing that is on screen is drawn again.
"""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from pages.parts.desk.item_keeper import changes_of
from pages.parts.desk.live_reply import step_reply_now
from pages.parts.desk.material_html import result_drafts
from pages.parts.desk.plan import plan_html
from pages.parts.desk.told import Told
from pages.parts.desk.trail import trail_drafts
from pages.parts.escape import clean, h
from pages.parts.map.live import map_news
from pages.parts.texts import Texts
from pages.parts.watch import Watch, cached
from pages.parts.zone import reader_zone

HERE = Path(__file__).parent


def show_part(name: str, label: str) -> None:
    """The place of a part; what it shows comes through the feed."""
    mount = st.components.v2.component(
        "mindtrail_part",
        html='<div class="mt-part"></div>',
        js=_file("part.js"),
        isolate_styles=False,
    )
    mount(key=f"live_{name}", data={"part": name, "label": label})


def show_feed(watch: Watch, stream: str, t: Texts, times: int) -> None:
    """Send what the parts do not have yet. ``stream`` names what is looked at: the run, or
    a moment of it. ``times`` is how often this script has sent something: Streamlit wants
    another name for each."""
    mount = st.components.v2.component(
        "mindtrail_feed", html="", js=_file("feed.js"), isolate_styles=False
    )
    look = _look(stream, watch.epoch, t)
    told = _told(look)
    mount(
        key=f"feed_{times}",
        # The beat makes every message another one, so that the browser notices silence.
        data={"beat": time.monotonic(), "parts": _news(watch, stream, look, told.surely, t)},
        on_lost_change=lambda: st.session_state.pop("feed_told", None),
        on_silent_change=lambda: st.session_state.__setitem__("feed_silent", True),
    )
    told.tell(watch.seq)


def _news(watch: Watch, stream: str, look: str, after: int, t: Texts) -> dict[str, Any]:
    """The messages to each part."""
    around = {"stream": look, "from": after, "to": watch.seq, "lang": t.language}
    plan = cached(watch, t, "plan", lambda: plan_html(watch.research, t))
    # What a model writes now has no place in an earlier moment.
    top = clean(step_reply_now(watch, t)) if stream == watch.run else ""
    none = (
        "" if watch.research.searches else f'<p class="mt-soft">{h(t("material.no_results"))}</p>'
    )
    lists = {
        "trail": {"top": top, **changes_of("trail", watch, stream, after, t, trail_drafts)},
        "results": {"top": none, **changes_of("results", watch, stream, after, t, result_drafts)},
    }
    fed = {name: {**around, **news} for name, news in lists.items()}
    drawn = map_news(watch.run, t) if stream == watch.run else None
    return {"plan": {**around, "html": plan}, **fed, **({"map": drawn} if drawn else {})}


def _told(look: str) -> Told:
    """What this tab knows; another look begins anew."""
    known = st.session_state.get("feed_told")
    if known is None or known.look != look:
        known = st.session_state["feed_told"] = Told(look, nothing=-1)
    return known


def _look(stream: str, epoch: int, t: Texts) -> str:
    return f"{stream} {t.language} {reader_zone()} {epoch}"


@cache
def _file(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
