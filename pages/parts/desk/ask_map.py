"""Ask the map: ready questions that need no model, and a question in one's own words.

A ready question is looked up on a thread: however slow its database is, the screen is not. A
question in one's own words is an event like any other act, and so is its answer.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import streamlit as st

from pages.parts.amounts import has_model
from pages.parts.choices import told_apart
from pages.parts.desk.ask_map_html import found_html, pending_words, recorded_html
from pages.parts.escape import clean, h, md, shorten
from pages.parts.map.keeper import keeper
from pages.parts.polling import poll
from pages.parts.session import library, sentence, show_error
from pages.parts.texts import Texts
from pages.parts.watch import Watch
from research_core import MapAnswer, MapQuestion, MindtrailError, Parameter, ReadyAnswer

_AT_ONCE_S = 0.3  # most answers are there by then, and nothing flickers
_TICK_S = 0.4
_LONGEST_LABEL = 80


@dataclass
class _Lookup:
    """A ready question that is being looked up, and what came of it."""

    run: str
    name: str
    parameters: dict[str, str]
    done: threading.Event = field(default_factory=threading.Event)
    answer: ReadyAnswer | None = None
    error: MindtrailError | None = None

    def work(self) -> None:
        """Ask; runs on a thread of its own."""
        try:
            self.answer = library().ask_ready(self.run, self.name, **self.parameters)
        except MindtrailError as error:
            self.error = error
        finally:
            self.done.set()


def show_ask(watch: Watch, t: Texts) -> None:
    """Both ways to ask, and under them the answer to what was asked last."""
    _ready_form(watch, t)
    _own_form(watch, t)
    error = st.session_state.pop("ask_map_error", None)
    if error is not None:
        show_error(error, t)
    lookup = st.session_state.get("ask_map_lookup")
    with st.container(key="ask_map_answer"):
        if isinstance(lookup, _Lookup) and lookup.run == watch.run:
            _looked_up(lookup, t)
        elif watch.research.map_questions:
            _own(watch.research.map_questions[-1], watch, t)


def _ready_form(watch: Watch, t: Texts) -> None:
    catalogue = {question.name: question for question in library().ready_questions}
    with st.container(horizontal=True, vertical_alignment="bottom", key="ask_map_ready"):
        name = st.selectbox(
            t("ask.ready"),
            list(catalogue),
            format_func=lambda name: t(f"ask.question.{name}"),
            key="ask_map_name",
        )
        needed = catalogue[name].parameters
        chosen = {parameter.name: _choice(parameter, watch, t) for parameter in needed}
        st.button(
            t("ask.go"),
            key="ask_map_go",
            icon=":material/manage_search:",
            on_click=_look_up,
            args=(watch.run,),
            disabled=None in chosen.values(),
        )
    lacking = next((p.needs for p in needed if chosen[p.name] is None), None)
    if lacking:
        st.caption(md(t(f"ask.none.{lacking}")))


def _choice(parameter: Parameter, watch: Watch, t: Texts) -> str | None:
    """What the question needs to know, chosen from what there is; None when there is nothing."""
    if parameter.needs == "injection":
        names = {i.id: i.text for i in reversed(watch.research.injections)}
    else:
        concepts = [n for n in keeper(watch.run).nodes.values() if n.label == "Concept"]
        texts = sorted({str(n.properties.get("name", "")) for n in concepts}, key=str.casefold)
        names = {text: text for text in texts if text}
    labels = told_apart({key: shorten(text, _LONGEST_LABEL) for key, text in names.items()})
    # Two concepts are asked for by two boxes: each begins with another one.
    first = 1 if parameter.name == "to" and len(names) > 1 else 0
    return st.selectbox(
        t(f"ask.need.{parameter.name}"),
        list(names),
        index=first if names else None,
        format_func=lambda value: labels.get(value or "", value or ""),
        key=f"ask_map_{parameter.name}_{watch.run}",
    )


def _look_up(run: str) -> None:
    """Ask what is chosen at this moment, which the page may not have been drawn with yet."""
    name = st.session_state["ask_map_name"]
    (needed,) = (q.parameters for q in library().ready_questions if q.name == name)
    chosen = {p.name: st.session_state.get(f"ask_map_{p.name}_{run}") for p in needed}
    parameters = {name: value for name, value in chosen.items() if value is not None}
    lookup = _Lookup(run, name, parameters)
    st.session_state["ask_map_lookup"] = lookup
    threading.Thread(target=lookup.work, name="ask-map", daemon=True).start()
    lookup.done.wait(_AT_ONCE_S)


def _looked_up(lookup: _Lookup, t: Texts) -> None:
    if not lookup.done.is_set():
        poll(_tick, _TICK_S, lookup, t)
        return
    title = t(f"ask.question.{lookup.name}")
    if lookup.error is not None:
        st.html(f'<h3 class="mt-asked">{h(title)}</h3>')
        st.error(md(sentence(lookup.error, t)), icon=":material/info:")
    elif lookup.answer is not None:
        answer = lookup.answer
        st.html(clean(found_html(title, answer, t)))
        _query(answer.cypher, dict(answer.parameters), t)


def _tick(lookup: _Lookup, t: Texts) -> None:
    st.html(f'<p class="mt-soft">{h(t("ask.looking"))}</p>')
    if lookup.done.is_set():
        st.rerun()


def _own_form(watch: Watch, t: Texts) -> None:
    """A question in one's own words. Each gets a box of its own, so that the next one begins
    empty."""
    if not has_model(watch.research):
        st.caption(md(t("ask.no_model")))
        return
    box = f"ask_map_text_{st.session_state.setdefault('ask_map_turn', 0)}"
    with st.container(horizontal=True, vertical_alignment="bottom", key="ask_map_own"):
        st.text_input(t("ask.own"), key=box, placeholder=t("ask.example"))
        st.button(
            t("ask.send"),
            key="ask_map_send",
            icon=":material/contact_support:",
            help=t("ask.send_help"),
            on_click=_send,
            args=(watch.run, box),
        )


def _send(run: str, box: str) -> None:
    """Ask; on a mistake the words stay in the box."""
    state = st.session_state
    try:
        library().question_map(run, state[box])
        library().drive_in_background(run)
    except MindtrailError as error:
        state["ask_map_error"] = error
        return
    state["ask_map_turn"] += 1
    state.pop("ask_map_lookup", None)


def _own(question: MapQuestion, watch: Watch, t: Texts) -> None:
    answer = _answer(question, watch)
    if answer is None:
        words = pending_words(watch.research, library().in_flight(watch.run) is not None, t)
        st.html(
            f'<h3 class="mt-asked">{h(question.text)}</h3>'
            f'<p class="mt-warn" role="status">{h(words)}</p>'
        )
        return
    st.html(clean(recorded_html(answer, t)))
    if answer.error:
        st.error(md(answer.error), icon=":material/info:")
    if answer.cypher:
        if answer.error:
            st.caption(md(t("ask.next")))
        _query(answer.cypher, answer.parameters, t)


def _answer(question: MapQuestion, watch: Watch) -> MapAnswer | None:
    answers = watch.research.map_answers
    return next((a for a in reversed(answers) if a.seq == question.answered_in), None)


def _query(cypher: str, parameters: dict[str, str] | str, t: Texts) -> None:
    """The query as it was asked: code, never markup."""
    with st.expander(t("ask.query"), expanded=False):
        st.code(cypher, language="cypher", wrap_lines=True)
        if parameters and parameters != "{}":
            st.code(
                parameters if isinstance(parameters, str) else _listed(parameters),
                language=None,
                wrap_lines=True,
            )


def _listed(parameters: dict[str, str]) -> str:
    return "\n".join(f"${name} = {value}" for name, value in parameters.items())
