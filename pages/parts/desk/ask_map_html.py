"""Answers of the mind map as HTML: words and a table of rows. Pure: no Streamlit here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from pages.parts.escape import h, link, shorten, web_url
from pages.parts.status import wait_words
from pages.parts.texts import Texts
from pages.parts.zone import local_clock
from research_core import MapAnswer, ReadyAnswer, Research, answer_in_words

_MOST_ROWS = 100
_LONGEST = 300
# They name things to programs; a reader has their words beside them.
_HIDDEN = frozenset({"id", "other_id", "place"})

Rows = Sequence[Mapping[str, object]]


def found_html(title: str, answer: ReadyAnswer, t: Texts) -> str:
    """The answer to a ready question, in the words of the screen."""
    said = answer_in_words(answer.rows, t.language)
    names = " → ".join(answer.parameters.values())
    asked = f"{title}: {shorten(names, 160)}" if names else title
    return _answer(asked, said, answer.rows, _HIDDEN, t)


def recorded_html(answer: MapAnswer, t: Texts) -> str:
    """The recorded answer to a question in the analyst's own words; without its error."""
    return _answer(answer.question, answer.answer, _rows(answer.rows), frozenset(), t)


def pending_words(research: Research, in_flight: bool, t: Texts) -> str:
    """What becomes of a question that has no answer yet."""
    if research.map_wait and not in_flight:
        why = wait_words(research.map_wait, research, t)
        return t("ask.waiting", why=why, time=local_clock(research.map_wait.until))
    if research.state == "running" and research.life.in_a_hurry:
        return t("ask.after_report")
    return t("ask.pending")


def _answer(asked: str, said: str, rows: Rows, hidden: frozenset[str], t: Texts) -> str:
    words = f'<p class="mt-answer">{h(said)}</p>' if said else ""
    return f'<h3 class="mt-asked">{h(asked)}</h3>{words}{_table(rows, hidden, t)}'


def _table(rows: Rows, hidden: frozenset[str], t: Texts) -> str:
    """A row a line; of very many the first. Everything in it is text from pages and models."""
    linked = any("source" in row and web_url(str(row.get("url", ""))) for row in rows)
    hidden = hidden | {"url"} if linked else hidden
    names = [name for name in dict.fromkeys(n for row in rows for n in row) if name not in hidden]
    if not names:
        return ""
    heads = "".join(f"<th>{h(_heading(name, t))}</th>" for name in names)
    body = "".join(
        f"<tr>{''.join(f'<td>{_cell(name, row, linked, t)}</td>' for name in names)}</tr>"
        for row in rows[:_MOST_ROWS]
    )
    more = len(rows) - _MOST_ROWS
    rest = f'<p class="mt-soft">{h(t("ask.more", n=f"{more:,}"))}</p>' if more > 0 else ""
    return (
        f'<div class="mt-rows"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>{rest}"
    )


def _heading(name: str, t: Texts) -> str:
    key = f"ask.column.{name}"
    return t(key) if t.has(key) else name


def _cell(name: str, row: Mapping[str, object], linked: bool, t: Texts) -> str:
    value = row.get(name)
    if value is None:
        return ""
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    if name == "source" and linked:
        return link(str(row.get("url", "")), shorten(words, _LONGEST))
    if name == "kind":
        words = t.either(f"map.label_of.{words}", "map.label_of.other")
    elif name == "tie" and t.has(f"map.edge.{words}"):
        words = t(f"map.edge.{words}")
    return h(shorten(words, _LONGEST))


def _rows(text: str) -> Rows:
    """The rows of a recorded answer; an imported log may hold anything in their place."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
