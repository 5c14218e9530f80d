"""The files a command may write: checked before the run, written whole or not at all."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from research_core.domain.events import Recorded
from research_core.domain.research import Research
from research_core.errors import BadInput
from research_core.journal.codec import to_line
from research_core.report.markdown import to_markdown
from research_core.report.process_log import to_process_log


def read_text(path: Path) -> str:
    """A file's text. Raises BadInput when it cannot be read or is no text."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        cause = "it is not UTF-8 text" if isinstance(error, ValueError) else error.strerror
        raise BadInput(
            f"{path} cannot be read: {cause}. Nothing was imported.",
            code="import.unreadable",
            path=str(path),
        ) from None


def check_outputs(arguments: argparse.Namespace) -> None:
    """Raises BadInput when a file could not be written, before any work is done."""
    for path in (arguments.out, arguments.process_log, arguments.events):
        if path is None:
            continue
        folder = path.absolute().parent
        if path.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
            raise BadInput(
                f"{path} cannot be written: its folder is missing or not writable. "
                "Nothing was started.",
                code="output.unwritable",
                path=str(path),
            )


def write_outputs(
    research: Research, events: Sequence[Recorded], arguments: argparse.Namespace
) -> None:
    """Write what was asked for. A run that only pauses leaves the report file alone."""
    if arguments.out and research.state == "finished":
        _write(arguments.out, to_markdown(research))
    if arguments.process_log:
        _write(arguments.process_log, to_process_log(events))
    if arguments.events:
        _write(arguments.events, "".join(f"{to_line(recorded)}\n" for recorded in events))


def _write(path: Path, text: str) -> None:
    """Replace the file in one step, so that a crash or a full disk leaves the old one."""
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.absolute().parent, delete=False
        ) as file:
            file.write(text)
        Path(file.name).chmod(0o666 & ~_umask())
        Path(file.name).replace(path)
    except OSError as error:
        raise BadInput(
            f"{path} could not be written ({error.strerror}). The run itself is kept; "
            "`report RUN --out FILE` writes it elsewhere.",
            code="output.unwritable",
            path=str(path),
        ) from error


def _umask() -> int:
    """The process's mask of file permissions, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
