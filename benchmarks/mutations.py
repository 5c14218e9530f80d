"""Forty faults put into the code, one at a time: does the gate see them?

``python -m benchmarks.mutations`` copies the project into a temporary folder, draws five places
in each of eight packages by a seed, turns one comparison, condition, sign or number there, runs
the tests, and takes it back. Tests run in stages, from those of the package itself to those with
a browser and a Neo4j server, and end at the first that fails. The table stands in
``artifacts/mutations.md``.

``--suite FOLDER`` runs the tests of another checkout over the same faults (``--only`` some of
them), and ``--marks`` says which; ``--seed`` draws other places.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
PER_PACKAGE = 5
PACKAGES = {
    "domain": ("research_core/domain", ["tests/domain"]),
    "loop": ("research_core/loop", ["tests/loop"]),
    "journal": ("research_core/journal", ["tests/journal"]),
    "search": ("research_core/search", ["tests/search"]),
    "models": ("research_core/models", ["tests/models"]),
    "reasoners": ("research_core/reasoners", ["tests/reasoners", "tests/reading"]),
    "mindmap": ("research_core/mindmap", ["tests/mindmap"]),
    "pages": ("pages", ["tests/desk"]),
}
_OF_THE_CORE = "not long and not browser and not server"
_WITH_SERVERS = "not long and (browser or server)"
_TURNED: dict[type[ast.AST], str] = {
    ast.Eq: "!=", ast.NotEq: "==", ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
    ast.And: "or", ast.Or: "and", ast.Add: "-", ast.Sub: "+",
}  # fmt: skip
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.M)


@dataclass(frozen=True)
class Fault:
    """One place of a file, and what stands there instead."""

    package: str
    path: str
    line: int
    begin: int
    end: int
    before: str
    after: str

    def put_into(self, root: Path) -> str:
        """Write it; gives the text of the file before."""
        file = root / self.path
        text = file.read_bytes()
        there = text[self.begin : self.end].decode()
        if there != self.before:
            raise LookupError(f"{self.path} has {there!r} where {self.before!r} was drawn")
        file.write_bytes(text[: self.begin] + self.after.encode() + text[self.end :])
        return text.decode()


def drawn(seed: int) -> list[Fault]:
    """Five places of each package, no two in one line."""
    chance, faults = Random(seed), []  # noqa: S311 - a draw, not a secret
    for package, (folder, _) in PACKAGES.items():
        lines: dict[tuple[str, int], list[Fault]] = {}
        for file in sorted((ROOT / folder).rglob("*.py")):
            for fault in _places(package, file):
                lines.setdefault((fault.path, fault.line), []).append(fault)
        faults += [chance.choice(lines[key]) for key in chance.sample(sorted(lines), PER_PACKAGE)]
    return faults


def _places(package: str, file: Path) -> Iterator[Fault]:
    source = file.read_bytes()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    tree = ast.parse(source)
    in_functions = (
        node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for statement in function.body
        for node in ast.walk(statement)
    )
    for node in dict.fromkeys(in_functions):
        for begin, end, after in _turns(node, source, starts):
            line = source.count(b"\n", 0, begin) + 1
            before = source[begin:end].decode()
            path = file.relative_to(ROOT).as_posix()
            yield Fault(package, path, line, begin, end, before, after)


def _turns(node: ast.AST, source: bytes, starts: list[int]) -> Iterator[tuple[int, int, str]]:
    def begin(of: ast.expr) -> int:
        return starts[of.lineno - 1] + of.col_offset

    def end(of: ast.expr) -> int:
        return starts[(of.end_lineno or 0) - 1] + (of.end_col_offset or 0)

    def between(
        left: ast.expr, right: ast.expr, operator: ast.AST
    ) -> Iterator[tuple[int, int, str]]:
        word = _TURNED.get(type(operator))
        gap = source[end(left) : begin(right)]
        here = re.search(rb"not\s+in|is\s+not|[!=<>]=|[<>+-]|\b(?:in|is|and|or)\b", gap)
        if word and here:
            yield end(left) + here.start(), end(left) + here.end(), word

    if isinstance(node, ast.Compare):
        yield from between(node.left, node.comparators[0], node.ops[0])
    elif isinstance(node, ast.BoolOp):
        yield from between(node.values[0], node.values[1], node.op)
    elif isinstance(node, ast.BinOp):
        yield from between(node.left, node.right, node.op)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield begin(node), begin(node.operand), ""
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield begin(node), end(node), str(node.value + 1)
    elif isinstance(node, ast.If | ast.IfExp):
        yield begin(node.test), end(node.test), "True"


def caught(root: Path, python: str, stages: list[list[str]]) -> tuple[str, float]:
    """The first test that fails, or "" ; and the seconds it took."""
    began = time.monotonic()
    for stage in stages:
        command = [python, "-m", "pytest", "-x", "-q", "-rfE", "--no-header", *stage]
        failed = _failing(command, root)
        if failed:
            return failed, time.monotonic() - began
    return "", time.monotonic() - began


def _failing(command: list[str], root: Path) -> str:
    process = subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        said, _ = process.communicate(timeout=900)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return "does not end"
    if process.returncode in (0, 5):  # 5: no test has these marks
        return ""
    failed = _FAILED.search(said)
    return failed[1] if failed else said.strip().splitlines()[-1]


def copied(suite: Path) -> Path:
    """The files of a checkout in a folder of their own; what was fetched for it is shared."""
    copy = Path(tempfile.mkdtemp(prefix="mindtrail-mutations-"))
    listed = ["git", "ls-files", "-co", "--exclude-standard"]
    names = subprocess.run(listed, cwd=suite, capture_output=True, text=True, check=True).stdout
    for name in names.splitlines():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(suite / name, copy / name)
    if (ROOT / ".neo4j").exists():
        (copy / ".neo4j").symlink_to(ROOT / ".neo4j")
    return copy


def stages_of(package: str, marks: list[str], workers: str) -> list[list[str]]:
    """The tests of the package, then all of the core, then those with servers and browser."""
    spread = ["-n", workers, "--dist", "loadgroup", "--no-loadscope-reorder"]
    own = PACKAGES[package][1]
    if marks:
        return [[*spread, *own, "-m", mark] for mark in marks] + [[*spread, "-m", m] for m in marks]
    return [[*spread, *own, "-m", _OF_THE_CORE], [*spread, "-m", _OF_THE_CORE],
            [*spread, "-m", _WITH_SERVERS]]  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, nargs="*", help="numbers of the table")
    parser.add_argument("--suite", type=Path, default=ROOT, help="whose tests are run")
    parser.add_argument("--marks", action="append", default=[], help="which tests, in stages")
    parser.add_argument("--workers", default="2")
    parser.add_argument("--list", action="store_true", help="show the faults and run nothing")
    wish = parser.parse_args()
    rows = [
        "| | where | instead of | stands | seen by | s |",
        "| --: | --- | --- | --- | --- | --: |",
    ]
    print("\n".join(rows), flush=True)
    copy = None if wish.list else copied(wish.suite)
    seen = total = 0
    try:
        for number, fault in enumerate(drawn(wish.seed), 1):
            if wish.only and number not in wish.only:
                continue
            by, seconds = "", 0.0
            if copy is not None:
                before = fault.put_into(copy)
                stages = stages_of(fault.package, wish.marks, wish.workers)
                by, seconds = caught(copy, sys.executable, stages)
                (copy / fault.path).write_text(before)
            seen, total = seen + bool(by), total + 1
            told = by.replace("|", "\\|") or "**nobody**"
            line = (ROOT / fault.path).read_text().splitlines()[fault.line - 1].strip()
            rows.append(
                f"| {number} | {fault.path}:{fault.line} `{line[:90].replace('|', chr(92) + '|')}` "
                f"| `{fault.before[:40]}` | `{fault.after}` | {told} | {seconds:.0f} |"
            )
            print(rows[-1], flush=True)
    finally:
        if copy is not None:
            shutil.rmtree(copy, ignore_errors=True)
    rows.append(f"\n{seen} of {total} seen; drawn by the seed {wish.seed}.")
    print(rows[-1])
    if copy is not None:
        (ROOT / "artifacts").mkdir(exist_ok=True)
        (ROOT / "artifacts" / "mutations.md").write_text("\n".join(rows) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
