"""The commands: each a few lines on top of the library."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import NoReturn, TextIO

from research_core.command_line.arguments import parser
from research_core.command_line.ask import ask
from research_core.command_line.interrupt import pausing_on_interrupt
from research_core.command_line.moving import MOVING
from research_core.command_line.outputs import check_outputs, read_text, write_outputs
from research_core.command_line.progress import Progress, estimate_line, harmless, spending_line
from research_core.domain.fold import fold_all
from research_core.domain.values import Budget
from research_core.errors import (
    BadInput,
    JournalError,
    MindtrailError,
    RunBusy,
    SettingMissing,
    StoreAway,
)
from research_core.library import Library
from research_core.report.markdown import to_markdown
from research_core.settings import load_settings
from research_core.texts import say

COMPLETE, BAD_USAGE, PAUSED, AWAY = 0, 2, 3, 5


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out one command; gives the exit code."""
    arguments = parser().parse_args(argv)
    try:
        library = Library(load_settings())
    except MindtrailError as error:
        _complain(error)
        return BAD_USAGE
    try:
        return _COMMANDS[arguments.command](library, arguments)
    except (BadInput, SettingMissing) as error:
        _complain(error)
        return BAD_USAGE
    except (RunBusy, JournalError) as error:
        _complain(error)
        return PAUSED
    except StoreAway as error:
        _complain(error)
        return AWAY
    finally:
        library.close()


def _run(library: Library, arguments: argparse.Namespace) -> int:
    check_outputs(arguments)
    places = tuple(name.strip() for name in arguments.search.split(",") if name.strip())
    if arguments.estimate:
        _say(estimate_line(library.estimate(arguments.reasoner, places, arguments.rounds)))
        return COMPLETE
    run = library.start(
        arguments.topic,
        language=arguments.language,
        reasoner=arguments.reasoner,
        providers=places,
        rounds=arguments.rounds,
        documents=arguments.documents,
        budget=_budget(arguments, Budget()),
    )
    _say(f"run {run}", sys.stderr)
    return _drive(library, run, arguments)


def _resume(library: Library, arguments: argparse.Namespace) -> int:
    check_outputs(arguments)
    known = library.research(arguments.run).budget
    budget = _budget(arguments, known)
    if budget != known:
        library.set_budget(arguments.run, budget)
    if library.research(arguments.run).state != "running":
        library.resume(arguments.run)
    return _drive(library, arguments.run, arguments)


def _budget(arguments: argparse.Namespace, known: Budget) -> Budget:
    """The known limits, those that were given in their place."""
    given = {name: getattr(arguments, f"max_{name}") for name, _ in asdict(known).items()}
    return replace(known, **{name: limit for name, limit in given.items() if limit is not None})


def _rewrite(library: Library, arguments: argparse.Namespace) -> int:
    check_outputs(arguments)
    if library.research(arguments.run).state != "finished":
        return _report(library, arguments)
    library.rewrite_report(arguments.run, arguments.section)
    return _drive(library, arguments.run, arguments)


def _import(library: Library, arguments: argparse.Namespace) -> int:
    run = library.import_log(read_text(arguments.file), arguments.reasoner, own_folders=True)
    research = library.research(run)
    _say(f"run {run}: {research.brief.topic}")
    _say(f"{research.seq} events, {len(research.steps)} steps, {len(research.sources)} sources")
    if research.state != "finished":
        _say(f"go on with it: {_resume_command(run)}", sys.stderr)
    return COMPLETE


def _report(library: Library, arguments: argparse.Namespace) -> int:
    check_outputs(arguments)
    research = library.research(arguments.run)
    if research.state != "finished":
        library.report_now(arguments.run)
        return _drive(library, arguments.run, arguments)
    return _finish(library, arguments.run, arguments)


def _list(library: Library, arguments: argparse.Namespace) -> int:
    runs = [run for run in library.runs() if run.discarded == arguments.bin]
    if arguments.json:
        _say(json.dumps([asdict(run) for run in runs], ensure_ascii=False, indent=2))
    elif not runs and arguments.bin:
        _say("The bin is empty.")
    elif not runs:
        _say('No runs yet. Start one: python -m research_core run "TOPIC"')
    for run in () if arguments.json else runs:
        tags = "".join(f"  #{tag}" for tag in run.tags)
        parent = f"  (fork of {run.parent})" if run.parent else ""
        name = run.title or run.topic
        _say(f"{run.id}  {run.state:8}  {run.started_at[:16]}  {name}{tags}{parent}")
    return COMPLETE


def _show(library: Library, arguments: argparse.Namespace) -> int:
    research = library.research(arguments.run)
    _say(f"{research.brief.topic}\n{research.state} {research.life.cause}".rstrip())
    _say(f"round {research.rounds_done} of {research.brief.rounds}, {research.seq} events")
    if research.calls:
        _say(spending_line(research))
    for question in research.questions:
        claims = research.claims_of(question.id)
        voices = {source for claim in claims for source in research.voices(claim)}
        mark = "x" if question.answered else " "
        _say(f"[{mark}] {question.text}  ({len(claims)} claims, {len(voices)} sources)")
    for search in research.failures:
        name = say("en", f"provider.{search.provider}")
        _say(f"!   {name} could not be used: {search.detail}")
    for item in research.skipped:
        _say(f"!   {item.path} was skipped: {say('en', f'cause.{item.cause}')}")
    for injection in research.injections:
        kept = "queued" if research.heeds(injection) else "taken back"
        receipt = f"used in {injection.used_in}" if injection.used_in else kept
        _say(f"+   {injection.form}: {injection.text}  ({receipt})")
    return COMPLETE


def _inject(library: Library, arguments: argparse.Namespace) -> int:
    receipt = library.inject(arguments.run, arguments.text, arguments.form)
    _say(f"queued as {receipt}; the next step of run {arguments.run} uses it")
    if library.research(arguments.run).state != "running":
        _say(f"the run rests; let it go on: {_resume_command(arguments.run)}", sys.stderr)
    return COMPLETE


def _trust(library: Library, arguments: argparse.Namespace) -> int:
    library.trust(arguments.run, arguments.domain, arguments.trust)
    research = library.research(arguments.run)
    claims, sources = len(research.standing_claims), len(research.usable_sources)
    _say(f"run {arguments.run} rests on {claims} claims from {sources} sources now")
    return COMPLETE


def _fork(library: Library, arguments: argparse.Namespace) -> int:
    run = library.fork(arguments.run, arguments.at, arguments.direction)
    _say(f"run {run}: {library.research(run).brief.topic}")
    if library.research(run).state != "finished":
        _say(f"go on with it: {_resume_command(run)}", sys.stderr)
    return COMPLETE


def _drive(library: Library, run: str, arguments: argparse.Namespace) -> int:
    progress = Progress()
    try:
        # Seen once, it is known here: while a team's database is away, this is what is told.
        library.research(run)
        with pausing_on_interrupt(lambda: _pause(library, run), lambda: _leave(run)):
            for recorded in library.drive(run):
                progress.tell(recorded, library.research(run))
        return _finish(library, run, arguments)
    except (JournalError, StoreAway) as error:
        _complain(error)
        _say(f"resume: {_resume_command(run)}", sys.stderr)
        return AWAY if isinstance(error, StoreAway) else PAUSED
    except KeyboardInterrupt:  # before it was driven
        _leave(run)


def _leave(run: str) -> NoReturn:
    """End the process now, whatever is still in flight. Called by a signal, which may have
    come in the middle of a line that is printed: so it is written past all buffers."""
    os.write(2, f"left at once. resume: {_resume_command(run)}\n".encode())
    os._exit(PAUSED)


def _pause(library: Library, run: str) -> None:
    try:
        library.pause(run)
    except StoreAway as error:
        _say(f"{error} The pause could not be recorded. Ctrl-C leaves at once.", sys.stderr)


def _finish(library: Library, run: str, arguments: argparse.Namespace) -> int:
    """Write what was asked for and tell how it ended."""
    events = library.events(run)
    research = fold_all(run, events)
    write_outputs(research, events, arguments)
    if research.state != "finished":
        cause = f"{research.life.cause}: {research.life.detail}".rstrip(": .")
        _say(f"paused ({cause}). Everything so far is kept.", sys.stderr)
        if research.life.cause.startswith("budget."):
            limit = research.life.cause.removeprefix("budget.")
            _say(f"raise the limit: {_resume_command(run)} --max-{limit} N", sys.stderr)
            _say(f"or finish now: python -m research_core report {run}", sys.stderr)
        _say(f"resume: {_resume_command(run)}", sys.stderr)
        return PAUSED
    if arguments.out is None:
        _say(to_markdown(research))
    return COMPLETE


def _resume_command(run: str) -> str:
    return f"python -m research_core resume {shlex.quote(run)}"


def _complain(error: MindtrailError) -> None:
    _say(str(error), sys.stderr)


def _say(text: str, stream: TextIO | None = None) -> None:
    print(harmless(text), file=stream or sys.stdout, flush=True)


_COMMANDS: dict[str, Callable[[Library, argparse.Namespace], int]] = {
    "run": _run,
    "resume": _resume,
    "list": _list,
    "show": _show,
    "report": _report,
    "inject": _inject,
    "rewrite": _rewrite,
    "import": _import,
    "trust": _trust,
    "fork": _fork,
    "ask": ask,
    **MOVING,
}
