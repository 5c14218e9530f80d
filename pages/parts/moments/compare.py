"""Two moments of a run, or two runs, side by side: ``?run=A&compare=B``, ``B@12`` or ``@12``."""

from __future__ import annotations

import re
from collections.abc import Container

import streamlit as st

from pages.parts.choices import told_apart
from pages.parts.escape import clean, h, shorten
from pages.parts.leading import lead_to
from pages.parts.moments.compare_html import Pair, comparison_html
from pages.parts.moments.moment import watch_at
from pages.parts.moments.stops import stop_at, stops
from pages.parts.session import show_error
from pages.parts.texts import Texts
from pages.parts.watch import Watch, seen_runs, watch
from pages.parts.zone import local_time
from research_core import MindtrailError, Research, RunSummary, UnknownRun
from research_core import compare as compared

_RUNS = 200
_LONGEST_NAME = 46
_LONGEST_TOPIC = 70
_OTHER = re.compile(r"(?P<run>[^@]*)(@(?P<at>\d{1,9}))?", re.ASCII)


def compare_in_url() -> str | None:
    """What ``?compare=`` names, if anything."""
    return st.query_params.get("compare") or None


def show_compare(run: str, other: str, t: Texts) -> None:
    """The page: what is compared, the way back, a search, and both sides.

    An earlier moment of the same run stands on the left, another run on the right. Raises
    UnknownRun for ``run``; a mistake in ``other`` is said, and can be corrected.
    """
    following = watch(run)
    with st.container(key="compare_head"):
        with st.container(horizontal=True, vertical_alignment="bottom", key="compare_title"):
            st.html(
                f'<div class="mt-hero mt-hero-small"><h1>{h(t("compare.title"))}</h1></div>',
                width="stretch",
            )
            lead_to(run, t("compare.back"), "arrow_back", "compare_back")
        compare_picker(following, t)
    try:
        pair = _pair(following, other, t)
    except MindtrailError as error:
        show_error(error, t)
        return
    st.html(clean(_sides_html(pair, t)))
    with st.container(key="compare_filter", horizontal=True, vertical_alignment="center"):
        wanted = st.text_input(
            t("compare.find"),
            key="compare_find",
            icon=":material/search:",
            placeholder=t("compare.find"),
            label_visibility="collapsed",
        )
        differences = st.toggle(t("compare.differences"), value=True, key="compare_differences")
    pair = Pair(pair.left, pair.right, pair.left_name, pair.right_name, wanted.strip(), differences)
    st.html(clean(comparison_html(compared(pair.left, pair.right), pair, t)))


def compare_picker(watch: Watch, t: Texts) -> None:
    """A box with the other moments of this run and the other runs; choosing one goes there."""
    moments = {
        f"@{stop.seq}": t("compare.moment", moment=stop.words)
        for stop in stops(watch.timeline, watch.research, t)
        if stop.seq < watch.timeline.seq
    }
    runs = {run.id: _run_name(run, t) for run in seen_runs()[:_RUNS] if run.id != watch.run}
    names = told_apart(moments | runs)
    now = st.query_params.get("compare")
    key = f"compare_with_{watch.run}"
    if now in names and st.session_state.get(key) != now:
        st.session_state[key] = now
    st.selectbox(
        t("compare.with"),
        list(names),
        index=None,
        placeholder=t("compare.choose" if names else "compare.nothing_else"),
        format_func=lambda name: names.get(name, name),
        key=key,
        on_change=_go,
        args=(watch.run, now, key, names),
        disabled=not names,
    )


def _go(run: str, now: str | None, key: str, names: Container[str]) -> None:
    """To what was chosen; not for a box that was just left, which a browser may still speak of,
    nor for a name that another one took the place of meanwhile."""
    here = (st.query_params.get("run"), st.query_params.get("compare"))
    if (chosen := st.session_state[key]) in names and here == (run, now):
        st.query_params["compare"] = chosen


def _run_name(run: RunSummary, t: Texts) -> str:
    name = shorten(run.title or run.topic, _LONGEST_TOPIC)
    if run.parent:
        name = t("compare.branch", name=name)
    return f"{name} · {local_time(run.started_at)}"


def _pair(here: Watch, other: str, t: Texts) -> Pair:
    """Both sides with their names. Raises UnknownRun, BadInput and StoreAway."""
    match = _OTHER.fullmatch(other.strip())
    if match is None:
        raise UnknownRun(other)
    there = watch(match["run"]) if match["run"] else here
    moment = t("compare.now")
    if match["at"]:
        there = watch_at(there, int(match["at"]))
        stop = stop_at(stops(there.timeline, there.research, t), there.seq)
        moment = stop.words if stop else t("time.event", n=there.seq)
    if there.run == here.run:
        return Pair(there.research, here.research, moment, t("compare.now"))
    one, two = _title(here.research, t), _title(there.research, t)
    if one == two:  # asked twice, or branched off without another direction
        one, two = f"{one} · {here.run[-4:]}", f"{two} · {there.run[-4:]}"
    if match["at"]:
        two = f"{two} · {moment}"
    return Pair(here.research, there.research, one, two)


def _title(research: Research, t: Texts) -> str:
    """A run's own title, the direction of a branch, or the topic."""
    fork = research.forked_from
    said = (i.text for i in research.injections if fork and int(i.id[1:]) > fork.seq)
    if fork and not research.title and (direction := next(said, "")):
        return t("compare.branch", name=shorten(direction, _LONGEST_NAME))
    return shorten(research.title or research.brief.topic, _LONGEST_NAME)


def _sides_html(pair: Pair, t: Texts) -> str:
    """Where each side stands, in a line of its own column."""
    cards = "".join(
        f'<div class="mt-column mt-side"><h2>{h(name)}</h2><p class="mt-soft">'
        f"{h(t(f'status.state.{research.state}'))} · "
        f"{h(t('compare.reasonings', n=research.rounds_done))} · "
        f"{h(t.count('count.claims', len(research.standing_claims)))} · "
        f"{h(t.count('count.sources', len(research.usable_sources)))}</p></div>"
        for name, research in ((pair.left_name, pair.left), (pair.right_name, pair.right))
    )
    return f'<div class="mt-columns">{cards}</div>'
