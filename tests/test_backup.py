"""A library in one file: it comes back as it was, and nothing else comes in by that door."""

from __future__ import annotations

import gzip
import hashlib
import json
import stat
import tracemalloc
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from research_core.domain.events import (
    BudgetSet,
    Event,
    Injected,
    Recorded,
    RunPaused,
    RunResumed,
    RunStarted,
    RunStopped,
    SearchReplied,
    SectionImported,
)
from research_core.domain.values import Brief, Budget
from research_core.errors import BadInput, StoreAway
from research_core.journal.codec import to_line
from research_core.journal.sqlite import SqliteJournal
from research_core.moving.backup import back_up, restore
from research_core.ports import Journal
from tests.conftest import unprivileged
from tests.journal.runs import steered_run
from tests.mindmap.story import START

_TEXT = st.text() | st.sampled_from(
    ["가각힣 한글", "🧭🌱\u200d🔥", "\x00", "\u2028\r\n\t\\u0000", "긴 글 " * 8_000, "x" * 30_000]
)
_FLOATS = st.floats(width=32, allow_nan=False, allow_infinity=False)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _FLOATS | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)
_EVENTS = st.one_of(
    st.builds(Injected, form=st.sampled_from(["query", "question", "note"]), text=_TEXT),
    st.builds(RunPaused, cause=_TEXT, detail=_TEXT),
    st.builds(RunResumed),
    st.builds(RunStopped),
    st.builds(BudgetSet, st.builds(Budget, money=st.none() | _FLOATS)),
    st.builds(SectionImported, title=_TEXT, at=_TEXT, text=_TEXT, told=st.booleans()),
    st.builds(
        SearchReplied,
        query=_TEXT,
        provider=_TEXT,
        reply=_JSON,
        milliseconds=st.integers(0, 10**9),
    ),
)
_LIBRARIES = st.dictionaries(
    st.from_regex(r"[0-9a-z]{12}", fullmatch=True),
    st.tuples(_TEXT, st.lists(_EVENTS, max_size=6)),
    max_size=4,
)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqliteJournal]:
    """An empty library to restore into."""
    opened = SqliteJournal(tmp_path / "empty")
    yield opened
    opened.close()


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A backup of a library with two runs."""
    full = SqliteJournal(tmp_path / "full")
    full.restore(steered_run("run1"))
    full.restore(steered_run("run2"))
    back_up(full, tmp_path / "library.gz")
    full.close()
    return tmp_path / "library.gz"


def recorded(run: str, topic: str, events: Sequence[Event]) -> list[Recorded]:
    started = RunStarted(Brief(topic, "ko"))
    return [
        Recorded(run, seq, START + timedelta(microseconds=seq), event)
        for seq, event in enumerate([started, *events], start=1)
    ]


def lines_of(journal: Journal) -> list[str]:
    return [to_line(one) for run in journal.runs() for one in journal.read(run.id)]


@pytest.mark.system
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(_LIBRARIES)
def test_any_library_comes_back_as_it_was(library: dict[str, tuple[str, list[Event]]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        full, empty = SqliteJournal(folder / "full"), SqliteJournal(folder / "empty")
        try:
            for run, (topic, events) in library.items():
                full.restore(recorded(run, topic, events))
            totals, left_out = back_up(full, folder / "b.gz")
            moves = list(restore(folder / "b.gz", empty))
            assert left_out == []
            assert [moved.outcome for moved in moves] == ["copied"] * len(library)
            assert (totals.runs, totals.events) == (len(library), len(lines_of(full)))
            assert lines_of(empty) == lines_of(full)
            assert empty.runs() == full.runs()
            assert {moved.outcome for moved in restore(folder / "b.gz", empty)} <= {"equal"}
        finally:
            full.close()
            empty.close()


def test_a_file_is_the_owners_alone_and_is_not_replaced_unasked(
    made: Path, journal: SqliteJournal
) -> None:
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    before = made.read_bytes()
    with pytest.raises(BadInput, match="--force"):
        back_up(journal, made)
    assert made.read_bytes() == before
    totals, _ = back_up(journal, made, force=True)
    assert totals.runs == 0
    assert list(restore(made, journal)) == []


def test_a_backup_that_fails_leaves_the_old_one_and_no_rubbish(
    made: Path, journal: SqliteJournal, open_folder: Path
) -> None:
    before = sorted(path.name for path in made.parent.iterdir())
    content = made.read_bytes()
    with pytest.raises(StoreAway):
        back_up(_Away(journal), made, force=True)
    assert made.read_bytes() == content
    assert sorted(path.name for path in made.parent.iterdir()) == before
    (open_folder / "closed").mkdir(mode=0o555)
    with unprivileged(), pytest.raises(BadInput, match="cannot be written"):
        back_up(journal, open_folder / "closed" / "b.gz")


class _Away:
    """A journal whose server goes away after the list of its runs."""

    def __init__(self, journal: SqliteJournal) -> None:
        journal.restore(steered_run("run9"))
        self.runs = journal.runs

    def read(self, run: str, after: int = 0) -> list[Recorded]:
        raise StoreAway("unreachable", "gone")


def test_a_run_that_could_not_be_restored_is_named_when_the_backup_is_made(
    journal: SqliteJournal, tmp_path: Path
) -> None:
    journal.restore(steered_run("run1"))
    journal.restore(steered_run("../run"))
    totals, left_out = back_up(journal, tmp_path / "b.gz")
    assert (totals.runs, [one.run for one in left_out]) == (1, ["../run"])


def test_what_is_there_with_other_events_is_left_alone(made: Path, journal: SqliteJournal) -> None:
    other = steered_run("run1")[:-1]
    other[1] = Recorded("run1", 2, other[1].at, Injected("note", "mine"))
    journal.restore(other)
    moves = list(restore(made, journal))
    assert [(moved.run, moved.outcome) for moved in moves] == [
        ("run1", "different"),
        ("run2", "copied"),
    ]
    assert journal.read("run1") == other


def refused(path: Path, data: bytes, journal: Journal) -> str:
    """Restore a file with this content, which must be refused; gives the error's code."""
    path.write_bytes(data)
    with pytest.raises(BadInput) as raised:
        list(restore(path, journal))
    assert str(path) in str(raised.value)
    assert journal.runs() == [], "something was written"
    return raised.value.code


def test_a_damaged_file_changes_nothing(made: Path, journal: SqliteJournal) -> None:
    whole = made.read_bytes()
    for length in range(0, len(whole), max(1, len(whole) // 40)):
        assert refused(made, whole[:length], journal) in ("backup.damaged", "backup.foreign")
    for place in range(10, len(whole), max(1, len(whole) // 60)):  # 10: gzip's own header
        changed = bytearray(whole)
        changed[place] ^= 0x10
        assert refused(made, bytes(changed), journal) in ("backup.damaged", "backup.foreign")
    assert refused(made, whole + b"more", journal) == "backup.damaged"


def forged(lines: Iterable[str | bytes], head: str = '{"mindtrail_backup": 1}') -> bytes:
    """A file of these event lines whose counts and hash are right."""
    data = [line.encode() if isinstance(line, str) else line for line in (head, *lines)]
    body = b"".join(line + b"\n" for line in data)
    runs = {json.loads(line).get("run") for line in data[1:] if line.startswith(b'{"run"')}
    end = {"runs": len(runs), "events": len(data) - 1, "sha256": hashlib.sha256(body).hexdigest()}
    return gzip.compress(body + json.dumps({"mindtrail_end": end}).encode() + b"\n")


def changed(place: int, **fields: object) -> list[str]:
    """The lines of a good run, one of them with other fields."""
    lines = [to_line(one) for one in steered_run("run1")]
    lines[place] = json.dumps({**json.loads(lines[place]), **fields})
    return lines


def test_the_forger_of_these_tests_forges_well(made: Path, journal: SqliteJournal) -> None:
    made.write_bytes(forged(to_line(one) for one in steered_run("run1")))
    assert [moved.outcome for moved in restore(made, journal)] == ["copied"]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["{}"], id="no event"),
        pytest.param(["[]"], id="a list"),
        pytest.param([b"\xff\xfe"], id="no UTF-8"),
        pytest.param(["[" * 200_000], id="deep"),
        pytest.param(["9" * 5_000], id="a long number"),
        pytest.param(changed(0, kind="run.paused", version=1, data={"cause": ""}), id="no start"),
        pytest.param(changed(2, seq=4), id="a gap"),
        pytest.param(changed(0, seq=True), id="no number"),
        pytest.param(changed(0, seq=0), id="zero"),
        pytest.param(changed(1, version="1"), id="no version"),
        pytest.param(changed(1, version=-1), id="an old version"),
        pytest.param(changed(1, kind=["run.paused"]), id="no kind"),
        pytest.param(changed(1, data=None), id="no data"),
        pytest.param(changed(1, at="2026-11-21T09:00:00"), id="no zone"),
        pytest.param(changed(1, at="0001-01-01T00:00:00+14:00"), id="before all time"),
        pytest.param(changed(1, at=5), id="no time"),
        pytest.param(changed(1, data={"form": "note", "text": "\ud800"}), id="half a letter"),
        pytest.param([to_line(one) for one in steered_run("../../etc/x")], id="a path"),
        pytest.param([to_line(one) for one in steered_run("a" * 65)], id="a long name"),
        pytest.param(
            [to_line(one) for one in (*steered_run("a"), *steered_run("b"), *steered_run("a"))],
            id="twice",
        ),
        pytest.param([to_line(one) for one in steered_run("a")[1:]], id="no beginning"),
    ],
)
def test_a_forged_file_with_the_right_hash_changes_nothing(
    lines: list[str | bytes], made: Path, journal: SqliteJournal
) -> None:
    good = [to_line(one) for one in steered_run("run0")]
    assert refused(made, forged([*good, *lines]), journal) == "backup.damaged"


def test_other_files_and_newer_ones_are_told_apart(made: Path, journal: SqliteJournal) -> None:
    good = [to_line(one) for one in steered_run("run0")]
    for foreign in (
        b"",
        b"# Research Process: Heat pumps\n",
        b"PK\x03\x04",
        gzip.compress(b""),
        gzip.compress(b"a diary\n"),
        gzip.compress(b"[" * 900),
        forged(good, head='{"mindtrail_backup": "1"}'),
        forged(good, head='{"mindtrail_backup": true}'),
    ):
        assert refused(made, foreign, journal) == "backup.foreign"
    assert refused(made, forged(good, head='{"mindtrail_backup": 2}'), journal) == "backup.too_new"
    for newer in (changed(1, version=99), changed(1, kind="run.dreamt")):
        assert refused(made, forged(newer), journal) == "backup.too_new"
    with pytest.raises(BadInput, match="no such file"):
        list(restore(made.with_name("none"), journal))
    with pytest.raises(BadInput, match="cannot be read"):
        list(restore(made.parent, journal))


@pytest.mark.system
def test_a_bomb_is_refused_within_bounds(made: Path, journal: SqliteJournal) -> None:
    head = b'{"mindtrail_backup": 1}\n'
    line = gzip.compress(head + b'{"run": "' + b"0" * (200 * 2**20))
    one = json.loads(to_line(steered_run("run0")[1]))
    long = json.dumps({**one, "data": {"form": "note", "text": "0" * 2**20}}).encode() + b"\n"
    start = to_line(steered_run("run0")[0]).encode() + b"\n"
    follow = (long.replace(b'"seq": 2', b'"seq": %d' % seq) for seq in range(2, 122))
    lines = gzip.compress(b"".join([head, start, *follow]))
    for bomb in (line, lines):
        tracemalloc.start()
        try:
            assert refused(made, bomb, journal) == "backup.too_large"
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 150 * 2**20, f"{peak / 2**20:.0f} MB were held"
