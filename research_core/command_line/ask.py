"""``ask RUN``: a question to the mind map of a run, a ready one or one in plain words."""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass

from research_core.command_line.progress import Progress, on_one_line
from research_core.domain.values import JSON
from research_core.errors import BadInput, MindMapError, RunBusy
from research_core.library import Library
from research_core.report.map_answer import answer_in_words
from research_core.texts import say

ANSWERED, BAD_USAGE, UNANSWERED = 0, 2, 3
_LOOK_EVERY_S = 0.3
_LONGEST_S = 1_800.0  # longer than any wait for a model
_WIDEST, _MOST_ROWS = 56, 40


@dataclass(frozen=True, slots=True)
class _Told:
    """An answer as it is printed; with an ``error`` there is none."""

    question: str
    cypher: str
    parameters: Mapping[str, JSON]
    rows: Sequence[Mapping[str, JSON]]
    answer: str
    error: str = ""


def add_ask(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command and its options, as the catalogue of ready questions has them."""
    command = commands.add_parser("ask", help="ask the mind map of a run")
    command.add_argument("run", metavar="RUN")
    command.add_argument(
        "question", nargs="?", metavar="QUESTION", help="in plain words; the run's model is asked"
    )
    ready = Library.ready_questions
    command.add_argument(
        "--ready",
        choices=[question.name for question in ready],
        metavar="NAME",
        help="a ready question, which needs no model: " + ", ".join(q.name for q in ready),
    )
    for name, needs in {p.name: p.needs for q in ready for p in q.parameters}.items():
        command.add_argument(f"--{name}", metavar=needs.upper(), help=f"for some of these: {needs}")
    command.add_argument("--json", action="store_true", help="one JSON object, for scripts")


def ask(library: Library, arguments: argparse.Namespace) -> int:
    """Carry it out; gives the exit code. Raises BadInput and the errors of the library."""
    if bool(arguments.ready) == bool(arguments.question):
        raise BadInput(
            "Give a question in plain words, or one of the ready ones by --ready NAME.",
            code="ask.one",
        )
    try:
        told = _ready(library, arguments) if arguments.ready else _free(library, arguments)
    except MindMapError as error:
        print(error, file=sys.stderr)
        return UNANSWERED
    except KeyboardInterrupt:
        print("The question is kept; it is answered when the run is next driven.", file=sys.stderr)
        return UNANSWERED
    if arguments.json:
        print(json.dumps(asdict(told), ensure_ascii=False, indent=2, default=str))
    else:
        print("\n".join(_lines(told)))
    return UNANSWERED if told.error else ANSWERED


def _ready(library: Library, arguments: argparse.Namespace) -> _Told:
    names = {p.name for question in library.ready_questions for p in question.parameters}
    given = {name: getattr(arguments, name) for name in names}
    parameters = {name: value for name, value in given.items() if value is not None}
    answer = library.ask_ready(arguments.run, arguments.ready, **parameters)
    language = library.research(arguments.run).brief.language
    question = say(language, f"ready.{answer.question}")
    words = answer_in_words(answer.rows, language)
    return _Told(question, answer.cypher, answer.parameters, answer.rows, words)


def _free(library: Library, arguments: argparse.Namespace) -> _Told:
    """Ask, and drive the run until the answer is there; what else it has to do can wait."""
    run = arguments.run
    asked = library.question_map(run, arguments.question)
    clock = library.clock
    progress, until = Progress(), clock.monotonic() + _LONGEST_S
    while (told := _answer(library, run, asked)) is None and clock.monotonic() < until:
        try:
            with closing(library.drive(run)) as driving:
                for recorded in driving:
                    progress.tell(recorded, library.research(run))
                    if _answer(library, run, asked):
                        break
        except RunBusy:
            pass  # whoever drives it answers
        if _answer(library, run, asked) is None:
            clock.sleep(_LOOK_EVERY_S)
    if told is None:
        raise MindMapError(
            "There is no answer yet. The question is kept; whoever drives the run answers it.",
            code="ask.late",
        )
    return told


def _answer(library: Library, run: str, asked: str) -> _Told | None:
    research = library.research(run)
    seq = next((q.answered_in for q in research.map_questions if q.id == asked), 0)
    for found in research.map_answers:
        if found.seq == seq:
            rows, parameters = json.loads(found.rows), json.loads(found.parameters)
            return _Told(found.question, found.cypher, parameters, rows, found.answer, found.error)
    return None


def _lines(told: _Told) -> list[str]:
    lines = [_plain(told.question), ""]
    lines += [f"    {_plain(line)}" for line in told.cypher.splitlines()]
    lines += [f"    ${name} = {_plain(value)}" for name, value in told.parameters.items()]
    if told.error:
        return [*lines, "", _plain(told.error)]
    lines += ["", *_table(told.rows[:_MOST_ROWS])] if told.rows else []
    if len(told.rows) > _MOST_ROWS:
        lines.append(f"... and {len(told.rows) - _MOST_ROWS} more (--json has all)")
    return [*lines, "", _plain(told.answer)]


def _table(rows: Sequence[Mapping[str, JSON]]) -> list[str]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [[_plain(name) for name in names]]
    cells += [[_clipped(_plain(row.get(name, ""))) for name in names] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    lines = [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)
        )
        for line in cells
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return [line.rstrip() for line in lines]


def _plain(value: JSON) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return on_one_line(text)


def _clipped(text: str) -> str:
    kept = ""
    for character in text:
        if _width(kept) + _width(character) > _WIDEST - 1:
            return f"{kept}…"
        kept += character
    return kept


def _width(text: str) -> int:
    """How many columns a terminal gives to the text."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
