"""A source as it was stored, opened at a quote: what was read, in its context."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from pages.parts.escape import clean, h, link, md, shorten
from pages.parts.references import domain_or_file
from pages.parts.report.cites import Cited, Place, cite_of, cited_by, cited_from, sentences
from pages.parts.texts import Texts
from pages.parts.zone import local_time
from research_core import Research, Source, citations

# Of a longer text, what is around the quote: a browser is slow with megabytes.
_LONGEST = 200_000
_HEIGHT = 430
# The run and the source that is read, until it is closed, and the words that it is read at: a
# run at work draws its page anew again and again, and may find more in the source meanwhile.
_OPENED, _NOW = "passage_opened", "passage_now"


def listen() -> str | None:
    """Mount what hears of a link that is followed; gives its name once, else None."""
    component = st.components.v2.component("mindtrail_reader", js=_file("reader.js"))
    result = component(key="reader", on_open_change=lambda: None)
    opened = result.open
    return opened if isinstance(opened, str) else None


def open_passage(name: str, research: Research) -> None:
    """Remember the source that the link ``name`` cites as opened, at the quote of its sentence.

    A link that a browser made up opens nothing.
    """
    report, cite = research.report, cite_of(name)
    if report is None or cite is None:
        return
    place, number = cite
    told = sentences(report)
    source = next((s for s, n in citations(research, report).items() if n == number), None)
    if source is None or (place is not None and place >= len(told)):
        return
    wanted = cited_by(told[place], source, research) if place is not None else []
    wanted += [cited for cited, _ in cited_from(source, research)]
    st.session_state[_OPENED] = (research.id, source)
    st.session_state[_NOW] = wanted[0].quote.text if wanted else ""


def show_opened(research: Research, t: Texts) -> None:
    """The source that is opened, if any, until it is closed; another run's is closed by this."""
    run, source = st.session_state.get(_OPENED, ("", ""))
    if run != research.id or source not in research.sources:
        close_passage()
        return
    title = md(shorten(research.sources[source].title or source, 120))
    shown = st.dialog(title, width="large", icon=":material/menu_book:", on_dismiss=close_passage)
    shown(_show)(source, research, t)


def is_opened(run: str) -> bool:
    """True while a source of this run is open."""
    opened: tuple[str, str] = st.session_state.get(_OPENED, ("", ""))
    return opened[0] == run


def close_passage() -> None:
    """Nothing is opened any more."""
    st.session_state.pop(_OPENED, None)


def _show(source_id: str, research: Research, t: Texts) -> None:
    source, found = research.sources[source_id], cited_from(source_id, research)
    quotes = [cited.quote.text for cited, _ in found]
    wanted = st.session_state.get(_NOW)
    now = quotes.index(wanted) if wanted in quotes else 0
    st.html(clean(_facts(source, research, t)))
    if found:
        _turning(now, quotes, t)
        st.html(clean(_quoted(found[now][0], t)))
    with st.container(height=_HEIGHT, border=True, key="source_text"):
        st.html(clean(text_html(source, [place for _, place in found], now, t)))
    component = st.components.v2.component("mindtrail_scroll", js=_file("scroll.js"))
    component(key="scroll", data={"to": now})


def _turning(now: int, quotes: list[str], t: Texts) -> None:
    """From quote to quote of the same source."""
    total = len(quotes)
    turns = ((-1, "before", "arrow_back"), (1, "after", "arrow_forward")) if total > 1 else ()
    with st.container(horizontal=True, vertical_alignment="center", key="turning"):
        for step, name, icon in turns:
            st.button(
                t(f"report.turn.{name}"),
                key=f"turn_{name}",
                icon=f":material/{icon}:",
                disabled=not 0 <= now + step < total,
                on_click=st.session_state.__setitem__,
                args=(_NOW, quotes[(now + step) % total]),  # a disabled one leads nowhere
            )
        words = h(t("report.quote_of", n=now + 1, m=total))
        st.html(f'<p class="mt-soft" role="status">{words}</p>', width="content")


def _facts(source: Source, research: Research, t: Texts) -> str:
    facts = [h(domain_or_file(source))]
    if source.published:
        facts.append(h(source.published[:10]))
    facts.append(h(t("report.stored", time=local_time(research.started_at))))
    page = link(source.url, t("report.open_page"))
    if page.startswith("<a"):
        facts.append(page)
    original = research.copies.get(source.id)
    copy = ""
    if original:
        same = h(t("report.copy_of", title=research.sources[original].title))
        copy = f'<p class="mt-soft">{same}</p>'
    return f'<p class="mt-soft">{" · ".join(facts)}</p>{copy}'


def _quoted(cited: Cited, t: Texts) -> str:
    match = h(t(f"report.match.{cited.quote.match}"))
    claim = h(t("report.rests", claim=shorten(cited.claim.text, 260)))
    tone = "mt-warn" if cited.quote.match == "missing" else "mt-soft"
    return f'<p class="mt-soft">{claim} <span class="{tone}">({match})</span></p>'


def text_html(source: Source, places: list[Place], now: int, t: Texts) -> str:
    """The text with its quotes marked, the one that is read as ``mt-now``."""
    here = places[now] if now < len(places) else None
    first, last = _window(len(source.text), here)
    parts, at = [], first
    for start, end in _apart(places, here):
        if first <= start and end <= last:
            name = "mt-now" if (start, end) == here else "mt-other"
            parts.append(h(source.text[at:start]))
            parts.append(f'<mark class="{name}">{h(source.text[start:end])}</mark>')
            at = end
    parts.append(h(source.text[at:last]))
    note = ""
    if (first, last) != (0, len(source.text)):
        note = f'<p class="mt-soft">{h(t("report.cut", n=f"{len(source.text):,}"))}</p>'
    return f'{note}<div class="mt-source-text">{"".join(parts)}</div>'


def _apart(places: list[Place], here: Place | None) -> list[Place]:
    """Places that do not overlap, in order; the one that is read goes first."""
    kept = [here] if here else []
    for start, end in sorted(places):
        if all(end <= other[0] or start >= other[1] for other in kept):
            kept.append((start, end))
    return sorted(kept)


def _window(length: int, here: Place | None) -> Place:
    if length <= _LONGEST:
        return 0, length
    middle = here[0] if here else 0
    first = max(0, min(middle - _LONGEST // 2, length - _LONGEST))
    return first, first + _LONGEST


@cache
def _file(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
