"""Forty faults put into the code, one at a time: does the gate see them?

``python -m benchmarks.mutations`` copies the project into a temporary folder, draws five places
in each of eight packages by a seed, turns one comparison, condition, sign or number there, runs
the tests, and takes it back. First the tests of the package, then all of the core, then those
with a browser and a Neo4j server, until one fails. The table stands in ``artifacts/mutations.md``.

``--suite FOLDER`` runs the tests of another checkout over the same faults (``--only`` some of
them), and ``--marks`` says which tests; ``--seed`` draws other places.
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
Tell = Callable[["Fault | None", str], None]
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.M)


@dataclass(frozen=True)
class Fault:
    """What stands instead of ``before``, at byte ``begin`` of one line of a file."""

    package: str
    path: str
    line: int
    text: bytes
    begin: int
    before: str
    after: str

    def put_into(self, root: Path) -> None:
        """Write it; in another checkout, where the same line stands nearest.

        Raises LookupError where no such line stands.
        """
        file = root / self.path
        lines = file.read_bytes().splitlines(keepends=True)
        same = [n for n, line in enumerate(lines) if line == self.text]
        if not same:
            raise LookupError(f"{self.path} has no line {self.text.decode().strip()!r}")
        here = min(same, key=lambda n: abs(n + 1 - self.line))
        lines[here] = self.changed()
        file.write_bytes(b"".join(lines))

    def changed(self) -> bytes:
        """The line as it then stands."""
        end = self.begin + len(self.before.encode())
        return self.text[: self.begin] + self.after.encode() + self.text[end:]


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
            path = file.relative_to(ROOT).as_posix()
            text = source[starts[line - 1] : starts[line]]
            before = source[begin:end].decode()
            if "\n" not in before:
                yield Fault(package, path, line, text, begin - starts[line - 1], before, after)


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


@dataclass(frozen=True)
class Suite:
    """The tests of a checkout, run in a copy of it."""

    root: Path
    workers: str

    def failing(self, selected: list[str], *, first: bool = True) -> list[str]:
        """The tests that fail, or the first of them. A run that does not end is one failure."""
        spread = ["-n", self.workers, "--dist", "loadgroup", "--no-loadscope-reorder"]
        how = ["-q", "-rfE", "--no-header", *(["-x"] if first else [])]
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", *how, *spread, *selected],
            cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )  # fmt: skip
        try:
            said, _ = process.communicate(timeout=3600)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return ["does not end"]
        if process.returncode in (0, 5):  # 5: no test is selected
            return []
        return _FAILED.findall(said) or said.strip().splitlines()[-1:]

    def first_failing(self, fault: Fault, selected: list[str]) -> str:
        """The first test that one fault alone makes fail, or nothing."""
        with self.having([fault]):
            return "".join(self.failing(selected)[:1])

    @contextmanager
    def having(self, faults: list[Fault]) -> Iterator[None]:
        """The faults are in the code, and taken back."""
        before = {fault.path: (self.root / fault.path).read_bytes() for fault in faults}
        try:
            for fault in faults:
                fault.put_into(self.root)
            yield
        finally:
            for path, text in before.items():
                (self.root / path).write_bytes(text)


def seen_by_their_own(suite: Suite, faults: list[Fault], tell: Tell) -> dict[Fault, str]:
    """The first failing test of each fault among those of its package."""
    seen: dict[Fault, str] = {}
    for fault in faults:
        own = [*PACKAGES[fault.package][1], "-m", _OF_THE_CORE]
        if by := suite.first_failing(fault, own):
            seen[fault] = by
        tell(fault, by)
    return seen


def seen_by_others(
    suite: Suite, faults: list[Fault], selected: list[str], tell: Tell
) -> dict[Fault, str]:
    """The same among all tests, in fewer runs: all faults at once tell which tests can fail, and
    each fault alone is shown to those; again with the rest, until nothing fails."""
    seen: dict[Fault, str] = {}
    while left := [fault for fault in faults if fault not in seen]:
        with suite.having(left):
            failed = suite.failing(selected, first=False)
        for fault in left if failed else []:
            if by := suite.first_failing(fault, failed):
                seen[fault] = by
                tell(fault, by)
        if len(seen) == len(faults) - len(left):
            if failed:  # they fail together, or by chance: somebody has to look
                tell(None, ", ".join(failed))
            break
    return seen


def copied(suite: Path) -> Path:
    """The files of a checkout in a folder of their own; what was fetched for it is shared."""
    copy = Path(tempfile.mkdtemp(prefix="mindtrail-mutations-"))
    copy.chmod(0o755)  # some tests act as a user who may not write here
    listed = ["git", "ls-files", "-co", "--exclude-standard"]
    names = subprocess.run(listed, cwd=suite, capture_output=True, text=True, check=True).stdout
    for name in names.splitlines():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(suite / name, copy / name)
    if (ROOT / ".neo4j").exists():
        (copy / ".neo4j").symlink_to(ROOT / ".neo4j")
    return copy


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, nargs="*", help="numbers of the table")
    parser.add_argument("--suite", type=Path, default=ROOT, help="the checkout whose tests run")
    parser.add_argument("--marks", action="append", help="only tests with such marks, all of them")
    parser.add_argument("--workers", default="2")
    parser.add_argument("--list", action="store_true", help="show the faults and run nothing")
    wish = parser.parse_args()
    faults = {fault: number for number, fault in enumerate(drawn(wish.seed), 1)}
    wished = [fault for fault in faults if not wish.only or faults[fault] in wish.only]
    seen: dict[Fault, str] = {}

    def tell(fault: Fault | None, by: str) -> None:
        number = faults[fault] if fault else "together"
        print(f"{number}: {by or 'not seen yet'}", flush=True)

    if not wish.list:
        copy = copied(wish.suite)
        try:
            suite = Suite(copy, wish.workers)
            if not wish.marks:
                seen |= seen_by_their_own(suite, wished, tell)
            for marks in wish.marks or [_OF_THE_CORE, _WITH_SERVERS]:
                left = [fault for fault in wished if fault not in seen]
                seen |= seen_by_others(suite, left, ["-m", marks], tell)
        finally:
            shutil.rmtree(copy, ignore_errors=True)
    rows = ["| | where | instead of | stands | seen by |", "| --: | --- | --- | --- | --- |"]
    rows += [_row(faults[fault], fault, seen.get(fault, "")) for fault in wished]
    rows.append(f"\n{len(seen)} of {len(wished)} seen; drawn by the seed {wish.seed}.")
    print("\n".join(rows))
    if not wish.list:
        (ROOT / "artifacts").mkdir(exist_ok=True)
        (ROOT / "artifacts" / "mutations.md").write_text("\n".join(rows) + "\n")
    return 0


def _row(number: int, fault: Fault, by: str) -> str:
    line = fault.text.decode().strip()[:90]
    cells = [
        str(number),
        f"{fault.path}:{fault.line} `{line}`",
        f"`{fault.before[:40]}`",
        f"`{fault.after}`",
        by or "**nobody**",
    ]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


if __name__ == "__main__":
    sys.exit(main())
