"""The shape of the code, held by tests: who may import whom, how big a file grows, what is public."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import research_core

ROOT = Path(__file__).parents[1]
CORE = ROOT / "research_core"
SCREENS = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
CODE = [*sorted(CORE.rglob("*.py")), *SCREENS]
LONGEST_FILE = 300
LONGEST_FUNCTION = 45

# Each part of the core, and the parts it may import besides itself. Data flows one way.
MAY_IMPORT: dict[str, set[str]] = {
    "domain": set(),
    "errors": {"domain"},
    "ports": {"domain", "errors"},
    "clock": {"ports"},
    "settings": {"errors"},
    "intake": {"domain", "errors"},
    "texts": set(),
    "deadline": {"clock", "ports"},
    "neo4j_access": {"clock", "deadline", "errors", "ports"},
    "models": {"clock", "deadline", "domain", "errors", "ports"},
    "reading": {"domain", "errors"},
    "bearing": {"reading"},
    "report": {"domain", "errors", "journal", "reading", "search", "texts"},
    "reasoners": {"bearing", "domain", "errors", "ports", "reading", "report", "texts"},
    "search": {"clock", "deadline", "domain", "errors", "ports"},
    "mindmap": {"deadline", "domain", "errors", "neo4j_access", "ports"},
    "journal": {"clock", "domain", "errors", "neo4j_access", "ports"},
    "stores": {"clock", "errors", "journal", "mindmap", "neo4j_access", "ports", "settings"},
    "loop": {"domain", "errors", "ports"},
    "toolbox": {
        "clock", "domain", "errors", "ports", "settings", "models", "reasoners", "search",
    },
    "known_runs": {"domain", "errors", "ports"},
    "checks": {
        "clock", "deadline", "domain", "errors", "mindmap", "models", "ports", "search", "settings", "stores", "toolbox",
    },
    "library": {
        "checks", "clock", "journal", "domain", "errors", "intake", "known_runs", "loop", "mindmap", "models", "ports",
        "reading", "report", "settings", "stores", "toolbox",
    },
    "moving": {"clock", "domain", "errors", "journal", "ports"},
    "command_line": {
        "domain", "errors", "settings", "library", "report", "journal", "moving", "stores", "texts",
    },
}  # fmt: skip


def imports(file: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


@pytest.mark.parametrize("part", sorted(MAY_IMPORT))
def test_imports_go_one_way(part: str) -> None:
    files = sorted((CORE / part).rglob("*.py")) or [CORE / f"{part}.py"]
    allowed = MAY_IMPORT[part] | {part}
    for file in files:
        used = {name.split(".")[1] for name in imports(file) if name.startswith("research_core.")}
        assert used <= allowed, f"{file.relative_to(ROOT)} imports {used - allowed}"


def test_every_part_has_its_rule() -> None:
    parts = {
        path.stem
        for path in CORE.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert parts - {"__init__", "__main__"} == set(MAY_IMPORT)


def test_the_domain_needs_only_the_standard_library() -> None:
    for file in (CORE / "domain").rglob("*.py"):
        for name in imports(file):
            top = name.split(".")[0]
            assert top == "research_core" or top in sys.stdlib_module_names, f"{file}: {name}"


def test_streamlit_stays_on_the_screens() -> None:
    assert not [
        file
        for file in CORE.rglob("*.py")
        if any(n.split(".")[0] == "streamlit" for n in imports(file))
    ]


def test_screens_use_only_the_public_core() -> None:
    for file in SCREENS:
        private = [name for name in imports(file) if name.startswith("research_core.")]
        assert not private, f"{file.relative_to(ROOT)} reaches into {private}"


def test_files_and_functions_are_what_their_names_say() -> None:
    long = []
    for file in CODE:
        text = file.read_text(encoding="utf-8")
        if text.count("\n") > LONGEST_FILE:
            long.append(f"{file.relative_to(ROOT)}")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                doc = ast.get_docstring(node, clean=False)
                lines -= doc.count("\n") + 1 if doc else 0
                if lines > LONGEST_FUNCTION:
                    long.append(f"{file.relative_to(ROOT)}: {node.name} has {lines} lines")
    assert not long


def test_public_things_say_what_they_are() -> None:
    mute = []
    for file in CODE:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        if tree.body and not ast.get_docstring(tree):
            mute.append(f"{file.relative_to(ROOT)}")
        for node in tree.body:
            is_public = isinstance(node, ast.FunctionDef | ast.ClassDef)
            if is_public and not node.name.startswith("_") and not ast.get_docstring(node):
                mute.append(f"{file.relative_to(ROOT)}: {node.name}")
    assert not mute


def test_time_and_chance_come_from_a_clock() -> None:
    """So that waits, leases, quotas and faults can run in virtual time."""
    direct = [
        f"{file.relative_to(ROOT)} imports {name}"
        for file in CORE.rglob("*.py")
        if file != CORE / "clock.py"
        for name in imports(file)
        if name in {"time", "random", "secrets", "uuid"}
    ]
    direct += [
        f"{file.relative_to(ROOT)} asks for the time"
        for file in CORE.rglob("*.py")
        if file != CORE / "clock.py"
        and re.search(r"\b(datetime|date)\.(now|utcnow|today)\(", file.read_text(encoding="utf-8"))
    ]
    assert not direct


def test_no_test_leans_on_another_file_of_tests() -> None:
    """What several files need stands in a file that is no test."""
    leaning = [
        f"{file.relative_to(ROOT)} imports {name}"
        for file in (ROOT / "tests").rglob("*.py")
        for name in imports(file)
        if name.startswith("tests.") and ".test_" in name
    ]
    assert not leaning


def test_the_public_api_is_what_it_says() -> None:
    assert len(research_core.__all__) == len(set(research_core.__all__))
    assert all(hasattr(research_core, name) for name in research_core.__all__)
    code = "import research_core, sys; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    vendors = {
        "arcadedb", "bm25s", "docx", "google.generativeai", "neo4j", "openai", "pypdf", "pyvis", "streamlit",
        "tavily", "trafilatura",
    }  # fmt: skip
    assert not vendors & set(loaded.stdout.split()), "vendors are imported when they are needed"


def test_runtime_requirements_are_pinned_and_explained() -> None:
    explained = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8").casefold()
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    names = []
    for line in filter(lambda text: text and not text.startswith("#"), lines):
        match = re.match(r"([\w.-]+)==[\w.]+(\s*;.*)?$", line)
        assert match, f"not pinned: {line}"
        names.append(match[1].casefold())
    assert not {"pytest", "ruff", "mypy", "playwright"} & set(names)
    missing = [name for name in names if f"`{name}`" not in explained]
    assert not missing, f"docs/dependencies.md says nothing of {missing}"


def test_nothing_names_the_machine_it_was_made_on() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split("\n")
    here = re.compile(r"/work/|/root/|/home/[a-z]+/")
    for name in tracked:
        path = ROOT / name
        if (
            path.suffix in {".py", ".md", ".toml", ".txt", ".yml", ".js", ".css", ""}
            and path.is_file()
        ):
            if path == Path(__file__):
                continue
            assert not here.search(path.read_text(encoding="utf-8")), name
