"""What only a file on a disk can do to a journal."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from research_core.domain.events import Injected, RunStarted
from research_core.domain.values import Brief
from research_core.errors import JournalError, JournalTooNew, JournalUnwritable, RunBusy
from research_core.journal.migrations import MIGRATIONS
from research_core.journal.sqlite import SqliteJournal
from tests.conftest import unprivileged

STARTED = RunStarted(Brief("topic", "en"))


def test_a_journal_of_a_newer_version_is_left_untouched(tmp_path: Path) -> None:
    SqliteJournal(tmp_path).close()
    file = tmp_path / "journal.db"
    with sqlite3.connect(file) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(JournalTooNew, match="newer Mindtrail"):
        SqliteJournal(tmp_path)
    assert file.read_bytes() == before


def test_a_file_that_is_no_journal_is_left_untouched(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"my diary, not a database" * 100)
    with pytest.raises(JournalError, match="not a Mindtrail journal"):
        SqliteJournal(tmp_path)
    assert (tmp_path / "journal.db").read_bytes().startswith(b"my diary")


def test_a_read_only_home_is_said_in_words(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    with unprivileged(), pytest.raises(JournalUnwritable, match="cannot be written"):
        SqliteJournal(open_folder / "inside")


def test_a_journal_that_became_read_only_can_still_be_read(open_folder: Path) -> None:
    journal = SqliteJournal(open_folder)
    journal.append("a", STARTED)
    journal.close()
    for path in (*open_folder.iterdir(), open_folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    with unprivileged(), pytest.raises(JournalUnwritable, match="kept"):
        SqliteJournal(open_folder).append("a", STARTED)


def test_a_home_that_is_a_file_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    with pytest.raises(JournalUnwritable, match="MINDTRAIL_HOME"):
        SqliteJournal(tmp_path / "home")


_FILL = """
import resource, signal, sys
from pathlib import Path
from research_core.domain.events import Injected
from research_core.errors import JournalUnwritable
from research_core.journal.sqlite import SqliteJournal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
journal = SqliteJournal(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
written = 0
try:
    for _ in range(200):
        journal.append("a", Injected("note", "x" * 10_000))
        written += 1
except JournalUnwritable as error:
    print(written, error)
"""


@pytest.mark.system
def test_a_full_disk_loses_nothing_that_was_recorded(tmp_path: Path) -> None:
    """A limit on file size stands for the full disk: the write fails in the same place."""
    done = subprocess.run(
        [sys.executable, "-c", _FILL, str(tmp_path)], capture_output=True, text=True, check=True
    )
    written, _, message = done.stdout.partition(" ")
    assert 0 < int(written) < 200
    assert "cannot be written" in message
    assert "kept" in message
    journal = SqliteJournal(tmp_path)
    assert [recorded.seq for recorded in journal.read("a")] == list(range(1, int(written) + 1))
    assert journal.append("a", Injected("note", "room again")).seq == int(written) + 1
    journal.close()


_HOLD = """
import sys, time
from pathlib import Path
from research_core.journal.sqlite import SqliteJournal
with SqliteJournal(Path(sys.argv[1])).lease("a"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_lease_of_a_killed_process_is_free_at_once(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(RunBusy), journal.lease("a"):
            pytest.fail("held by another process")
        holder.kill()
        holder.wait()
    with journal.lease("a"):
        journal.append("a", STARTED)
    journal.close()


def test_a_run_without_a_beginning_does_not_keep_others_from_being_listed(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path)
    journal.append("b", STARTED)
    with sqlite3.connect(tmp_path / "journal.db") as connection:
        connection.execute(
            "INSERT INTO events VALUES ('a', 1, '2026-01-01T00:00:00+00:00', 'run.stopped', 1, '{}')"
        )
    connection.close()
    assert [run.id for run in journal.runs()] == ["b"]
    journal.close()
