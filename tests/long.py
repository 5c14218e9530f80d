"""The long tests in parts: ``python -m tests.long [part ...]``, a line of summary for each.

What fails is told as it happens; the parts go on. The lines stand in ``artifacts/long.md``.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SPREAD = ("--dist", "loadgroup", "--no-loadscope-reorder", "--maxprocesses", "4")
# A part and its tests; what is in none of these folders is a part of its own, the last.
FOLDERS = {
    "faults": ("tests/faults",),
    "kills": ("tests/kill",),
    "outages": ("tests/outages",),
    "mindmap": ("tests/mindmap",),
    "screens": ("tests/desk",),
}
PARTS = {
    **{part: (*folders, "-m", "long") for part, folders in FOLDERS.items()},
    "rest": (
        *("tests", "-m", "long"),
        *(f"--ignore={folder}" for folders in FOLDERS.values() for folder in folders),
    ),
    "coverage": ("-m", "not long and not browser", "--cov", "--cov-report=term:skip-covered"),
}
_LAST = re.compile(r"\d+ (?:passed|failed|skipped|error).* in [\d.]+s.*")


def run(part: str) -> tuple[bool, str]:
    """Run a part; tells whether it passed, and how it ended in a line."""
    workers = os.environ.get("WORKERS", "auto")
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, *SPREAD, *PARTS[part]]
    began, last = time.monotonic(), "no test ran"
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        if ended := _LAST.search(line):
            last = ended[0]
    passed = process.wait() == 0
    told = f"{part}: {'green' if passed else 'RED'}, {last.split(' in ')[0]}"
    return passed, f"{told}, {time.monotonic() - began:.0f} s"


def main(wished: list[str]) -> int:
    """Run the parts; 0 when all passed, 2 for a name that is no part."""
    if unknown := sorted(set(wished) - set(PARTS)):
        print(f"No such part: {', '.join(unknown)}. There are: {', '.join(PARTS)}.")
        return 2
    began, ended = time.monotonic(), []
    for part in wished or PARTS:
        print(f"== {part}", flush=True)
        ended.append(run(part))
    lines = [line for _, line in ended]
    lines.append(f"in all: {time.monotonic() - began:.0f} s on {os.cpu_count()} cores")
    print("\n".join(("==", *lines)))
    (ROOT / "artifacts").mkdir(exist_ok=True)
    (ROOT / "artifacts" / "long.md").write_text("".join(f"- {line}\n" for line in lines))
    return 0 if all(passed for passed, _ in ended) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
