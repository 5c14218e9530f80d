"""The command line's words. Stable: scripts depend on them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import get_args

from research_core.command_line.ask import add_ask
from research_core.domain.values import Trust

_DESCRIPTION = "Mindtrail: deep research that you can watch, steer and trust."
_EPILOG = """exit codes:
  0  a complete report (or what was asked for)
  2  bad usage: nothing was started or changed
  3  a resumable pause: its cause and the command to resume are on stderr
  4  copy, backup, restore: some runs were left alone; they are named on stderr
  5  the team's database (NEO4J_URI) cannot be used now: try again when it is back
"""


def parser() -> argparse.ArgumentParser:
    """The parser for all commands."""
    root = argparse.ArgumentParser(
        prog="python -m research_core",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_run(commands)
    resume = _add(commands, "resume", "go on with a paused, stopped or interrupted run")
    _add_budget(resume)
    _add_outputs(resume)
    listing = commands.add_parser("list", help="all runs, newest first")
    listing.add_argument("--json", action="store_true", help="one JSON array, for scripts")
    listing.add_argument("--bin", action="store_true", help="the runs in the bin instead")
    _add(commands, "show", "where a run stands: questions, claims, searches, injections")
    report = _add(
        commands, "report", "the report of a run; written now from what is there if need be"
    )
    _add_outputs(report)
    rewrite = _add(commands, "rewrite", "have the model write a complete run's report anew")
    rewrite.add_argument(
        "--section", default="", metavar="KEY", help="only this one: a question's id, or summary"
    )
    _add_outputs(rewrite)
    log = commands.add_parser("import", help="open a process log as a run")
    log.add_argument("file", type=Path, metavar="FILE")
    log.add_argument("--reasoner", default="auto", help="what goes on with it when resumed")
    inject = _add(commands, "inject", "steer a run: a query, a question or a note")
    inject.add_argument("text", metavar="TEXT")
    inject.add_argument("--as", dest="form", choices=("query", "question", "note"), default="query")
    _add_steering(commands)
    add_ask(commands)
    _add_moving(commands)
    return root


def _add_steering(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    trust = _add(commands, "trust", "how far a run trusts a domain, from its next search on")
    trust.add_argument("domain", metavar="DOMAIN")
    trust.add_argument("trust", choices=get_args(Trust))
    fork = _add(commands, "fork", "a new run that begins as this one did and goes its own way")
    fork.add_argument("--at", type=int, metavar="N", required=True, help="after its event N")
    fork.add_argument("--direction", default="", metavar="WORDS", help="what to look into there")


def _add_moving(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    copy = commands.add_parser(
        "copy", help="all runs of this machine to the team's database (NEO4J_URI), or back"
    )
    for option, text in (("from", "where the runs are"), ("to", "where they shall be as well")):
        copy.add_argument(
            f"--{option}", dest=option, choices=("sqlite", "neo4j"), required=True, help=text
        )
    backup = commands.add_parser("backup", help="all runs to one file")
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.add_argument("--force", action="store_true", help="replace the file if it is there")
    restore = commands.add_parser("restore", help="the runs of a backup that are not here yet")
    restore.add_argument("file", type=Path, metavar="FILE")
    _add(commands, "delete", "delete a run and its mind map, at once and for good")


def _add_run(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    run = commands.add_parser("run", help="research a topic until its report is complete")
    run.add_argument("topic", metavar="TOPIC")
    run.add_argument("--rounds", type=int, default=3, help="at most so many rounds (1-10)")
    run.add_argument("--documents", type=Path, metavar="DIR", help="a folder of your own")
    run.add_argument(
        "--search",
        default="documents",
        metavar="A,B",
        help="where to search: documents, tavily, tavily_keyless (default: documents)",
    )
    run.add_argument(
        "--reasoner",
        default="auto",
        help="auto (the best that is set up), extractive, gemini, openai, ollama",
    )
    run.add_argument("--language", default="auto", help="of the report: auto, en, ko, ...")
    run.add_argument(
        "--estimate", action="store_true", help="only say what the run would cost, and end"
    )
    _add_budget(run)
    _add_outputs(run)


def _add_budget(command: argparse.ArgumentParser) -> None:
    limits = command.add_argument_group(
        "budget", "at 80 % of a limit the run pauses and asks; it never spends above it"
    )
    limits.add_argument("--max-calls", type=int, metavar="N", help="of a model")
    limits.add_argument("--max-tokens", type=int, metavar="N", help="prompts and replies")
    limits.add_argument("--max-searches", type=int, metavar="N", help="at paid places")
    limits.add_argument("--max-minutes", type=float, metavar="N", help="of work and waiting")
    limits.add_argument("--max-money", type=float, metavar="USD", help="as the price table has it")


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text)
    command.add_argument("run", metavar="RUN")
    return command


def _add_outputs(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", type=Path, metavar="FILE", help="the report, as Markdown")
    command.add_argument("--process-log", type=Path, metavar="FILE", help="all steps, as Markdown")
    command.add_argument("--events", type=Path, metavar="FILE", help="one JSON object an event")
