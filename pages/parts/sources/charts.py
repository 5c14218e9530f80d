"""Charts where a picture says more: pure figures, their specification, and how they show."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.parts.escape import h
from pages.parts.references import domain_or_file
from pages.parts.texts import Texts
from pages.parts.watch import Watch
from research_core import Recorded, Research, StepReasoned, host_of

Row = dict[str, str | float]
_MOST_DOMAINS = 15
# Each series has its colour in the light and in the dark; neighbours differ in lightness too.
_COLOURS = {
    "light": ("#0f6b5c", "#d08a3e", "#b7b2a3", "#3367a8", "#8a4f9e"),
    "dark": ("#4cc2a8", "#f0a35e", "#5c6472", "#7fb0ee", "#c995dc"),
}
# Words in a picture are read as well: the theme's own are too faint for small print.
_WORDS = {"light": "#5d6675", "dark": "#9aa3b0"}
_TASKS = ("plan", "reason", "report", "map", "search")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How the questions stood after a step: answered, with claims but not enough of them, or
    open. ``minutes`` are since the run began."""

    step: int
    minutes: float
    answered: int
    partly: int
    open: int


@dataclass(frozen=True, slots=True)
class Effort:
    """What a step took for one task ("search" besides those of models)."""

    step: int
    task: str
    tokens: int
    seconds: float


def coverage(events: Iterable[Recorded], research: Research) -> list[Coverage]:
    """One point a step, from the run's events in one pass."""
    asked = sorted((int(q.id[1:].partition(".")[0]), q.id) for q in research.questions)
    answered: set[str] = set()
    told: set[str] = set()
    begun, points = None, []
    for recorded in events:
        begun = begun or recorded.at
        step = recorded.event
        if not isinstance(step, StepReasoned):
            continue
        answered |= set(step.answered)
        told |= {claim.question for claim in step.claims}
        known = {question for seq, question in asked if seq <= recorded.seq}
        done, some = known & answered, (known & told) - answered
        minutes = (recorded.at - begun).total_seconds() / 60
        rest = len(known) - len(done) - len(some)
        points.append(Coverage(step.round, round(minutes, 2), len(done), len(some), rest))
    return points


def efforts(research: Research) -> list[Effort]:
    """Tokens and seconds by step and task; what came after the last step is step 0."""
    tokens: Counter[tuple[int, str]] = Counter()
    spent: defaultdict[tuple[int, str], float] = defaultdict(float)
    ends = [(step.seq, step.round) for step in research.steps]

    def step_at(seq: int) -> int:
        return next((number for end, number in ends if seq < end), 0)

    for call in research.calls:
        key = step_at(call.seq), call.task
        tokens[key] += call.prompt_tokens + call.reply_tokens
        spent[key] += call.milliseconds / 1000
    for search in research.searches:
        spent[step_at(search.seq), "search"] += search.milliseconds / 1000
    return [
        Effort(step, task, tokens[step, task], round(seconds, 2))
        for (step, task), seconds in sorted(spent.items(), key=lambda one: (not one[0][0], one[0]))
    ]


def by_domain(research: Research) -> list[tuple[str, int]]:
    """How many passages were read of each domain (or file), most first."""
    read: Counter[str] = Counter()
    for evidence in research.evidence.values():
        source = research.sources[evidence.source]
        read[host_of(source.url) or domain_or_file(source)] += 1
    return read.most_common()


def by_date(research: Research) -> list[tuple[str, int]]:
    """How many passages were read of what was published when: by year, or by month when all
    is from two years. What bears no date is left out."""
    dates = [
        published[:7]
        for evidence in research.evidence.values()
        if (published := research.sources[evidence.source].published or "")[:4].isdigit()
    ]
    by_month = len({date[:4] for date in dates}) <= 2 and all(len(d) == 7 for d in dates)
    counted = Counter(date if by_month else date[:4] for date in dates)
    return sorted(counted.items())


def bars(
    rows: Sequence[Mapping[str, str | float]],
    series: Sequence[str],
    names: tuple[str, str],
    theme: str,
    *,
    across: bool = False,
) -> dict[str, Any]:
    """A Vega-Lite specification: stacked bars of rows with "x", "n" and "series", in the order
    in which they come. ``names`` are those of the axes; ``across`` lays the bars down."""
    place = {
        "field": "x",
        "type": "nominal",
        "sort": None,
        "title": names[0],
        "axis": {"labelAngle": 0, "labelLimit": 220},
    }
    number = {"field": "n", "type": "quantitative", "title": names[1], "axis": {"tickMinStep": 1}}
    colour = {
        "field": "series",
        "type": "nominal",
        "sort": None,
        "title": None,
        "scale": {"domain": list(series), "range": list(_COLOURS[theme][: len(series)])},
        "legend": {"orient": "bottom"} if len(series) > 1 else None,
    }
    return {
        "data": {"values": [{**row, "place": series.index(str(row["series"]))} for row in rows]},
        "mark": {
            "type": "bar",
            "cornerRadiusEnd": 2,
            "height" if across else "width": {"band": 0.65},
        },
        "config": {
            "axis": {"labelColor": _WORDS[theme], "titleColor": _WORDS[theme]},
            "legend": {"labelColor": _WORDS[theme]},
        },
        "height": max(120, 26 * len({row["x"] for row in rows}) + 40) if across else 240,
        "encoding": {
            "y" if across else "x": place,
            "x" if across else "y": number,
            "color": colour,
            "order": {"field": "place"},
            "tooltip": [{"field": name, "title": words} for name, words in _told(series, names)],
        },
    }


def _told(series: Sequence[str], names: tuple[str, str]) -> list[tuple[str, str]]:
    shown = [("x", names[0]), ("n", names[1])]
    return [("series", " "), *shown] if len(series) > 1 else shown


def show_run_charts(watch: Watch, t: Texts) -> None:
    """How the questions came to be answered, and what each step took."""
    research = watch.research
    events = (recorded for entry in watch.timeline.entries for recorded in entry.events)
    points = coverage(events, research)
    if not points:
        st.html(f'<p class="mt-empty">{h(t("chart.none"))}</p>')
        return
    states = ("answered", "partly", "open")
    rows: list[Row] = [
        {"x": _step(p.step, t), "n": getattr(p, state), "series": t(f"plan.mark.{state}")}
        for p in points
        for state in states
    ]
    last = points[-1]
    said = t(
        "chart.coverage_said",
        step=last.step,
        minutes=f"{last.minutes:,.1f}",
        answered=last.answered,
        partly=last.partly,
        open=last.open,
    )
    series = [t(f"plan.mark.{state}") for state in states]
    _chart("coverage", rows, series, said, t)
    _efforts(efforts(research), t)


def _efforts(found: list[Effort], t: Texts) -> None:
    tasks = [task for task in _TASKS if any(effort.task == task for effort in found)]
    series = [t(f"chart.task.{task}") for task in tasks]
    for name in ("tokens", "seconds"):
        rows: list[Row] = [
            {
                "x": _step(effort.step, t),
                "n": getattr(effort, name),
                "series": t(f"chart.task.{effort.task}"),
            }
            for effort in found
        ]
        total = sum(float(row["n"]) for row in rows)
        if total:
            said = t(f"chart.{name}_said", n=f"{total:,.0f}" if total >= 10 else f"{total:,.2f}")
            _chart(name, rows, series, said, t)


def show_source_charts(research: Research, t: Texts) -> None:
    """Where what was read comes from, and from when."""
    domains, dates = by_domain(research), by_date(research)
    if not domains:
        st.html(f'<p class="mt-empty">{h(t("material.no_evidence"))}</p>')
        return
    one = t("chart.passages")
    rows: list[Row] = [
        {"x": host, "n": count, "series": one} for host, count in domains[:_MOST_DOMAINS]
    ]
    total = sum(count for _, count in domains)
    first, most = domains[0]
    said = t("chart.domain_said", n=total, m=len(domains), host=first, most=most)
    if len(domains) > _MOST_DOMAINS:
        said += f" {t('chart.domain_top', n=_MOST_DOMAINS)}"
    _chart("domain", rows, [one], said, t, across=True)
    rows = [{"x": date, "n": count, "series": one} for date, count in dates]
    if not rows:
        st.html(f'<p class="mt-soft">{h(t("chart.no_dates"))}</p>')
        return
    dated = sum(count for _, count in dates)
    said = t("chart.date_said", n=dated, m=total, first=dates[0][0], last=dates[-1][0])
    _chart("date", rows, [one], said, t)


def _chart(
    name: str, rows: list[Row], series: list[str], said: str, t: Texts, *, across: bool = False
) -> None:
    """The picture under its title, what it says in a sentence, and its figures as a table."""
    theme = "dark" if st.context.theme.type == "dark" else "light"
    names = t(f"chart.{name}_axis"), t(f"chart.{name}_number")
    st.html(f'<h3 class="mt-chart-title">{h(t(f"chart.{name}"))}</h3>')
    st.html(f'<p class="mt-soft">{h(said)}</p>')
    spec = bars(rows, series, names, theme, across=across)
    st.vega_lite_chart(spec=spec, key=f"chart_{name}", alt=said)
    with st.expander(t("chart.figures"), key=f"figures_{name}"):
        st.html(_table(rows, series, names))


def _table(rows: list[Row], series: list[str], names: tuple[str, str]) -> str:
    """The same figures as an HTML table."""
    figures: dict[str, dict[str, float]] = {}
    for row in rows:
        figures.setdefault(str(row["x"]), {})[str(row["series"])] = float(row["n"])
    heads = series if len(series) > 1 else [names[1]]
    head = "".join(f"<th>{h(words)}</th>" for words in (names[0], *heads))
    body = "".join(
        f"<tr><th>{h(x)}</th>{''.join(f'<td>{of.get(one, 0):,g}</td>' for one in series)}</tr>"
        for x, of in figures.items()
    )
    return f'<table class="mt-figures"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _step(step: int, t: Texts) -> str:
    return t("chart.step", n=step) if step else t("chart.after")
