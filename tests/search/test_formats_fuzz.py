"""Whatever the bytes are, a reader gives a document or says why not, and soon."""

from __future__ import annotations

import io
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from research_core.search.documents import SAMPLE_LIBRARY
from research_core.search.formats import READERS, Unreadable, read_document
from tests.search import papers

GOOD = {
    ".pdf": papers.pdf(["Hello readable world", "한국어 문장이다."], ["page two"], title="t"),
    ".docx": papers.word("title"),
    ".html": f"<html><body><p>{'한국어 문단. ' * 20}</p></body></html>".encode(),
    ".md": "# 제목\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- 항목\n\n```\nx\n```\n".encode(),
    ".txt": "한국어와 English 문장이다.\n".encode("cp949") * 5,
}


def _never_raises(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    try:
        document = read_document(path)
    except Unreadable as error:
        assert error.cause in {"damaged", "encrypted", "no_text", "too_large", "unreadable"}
    else:
        assert document.title
        document.text.encode("utf-8")


@pytest.mark.parametrize("suffix", READERS)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.binary(max_size=400))
def test_random_bytes(tmp_path: Path, suffix: str, data: bytes) -> None:
    _never_raises(tmp_path / f"random{suffix}", data)


@pytest.mark.parametrize("suffix", GOOD)
@pytest.mark.parametrize("damage", range(9))
def test_damaged_files(tmp_path: Path, suffix: str, damage: int) -> None:
    chance = random.Random(damage)  # noqa: S311 - damage that can be repeated
    harm = (_cut, _flipped, _spliced)[damage % 3]
    data = GOOD[suffix]
    data = _inside(data, harm, chance) if suffix == ".docx" and damage > 3 else harm(data, chance)
    _never_raises(tmp_path / f"damaged{suffix}", data)


@pytest.mark.parametrize("name", ["compute-optimal-scaling.pdf"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_cut_paper(tmp_path: Path, name: str, share: float) -> None:
    data = (SAMPLE_LIBRARY / name).read_bytes()
    _never_raises(tmp_path / "cut.pdf", data[: int(len(data) * share)])


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".txt", "x" + " " * 400_000 + "y"),
        (".txt", "\n \f" * 100_000 + "y"),
        (".md", "[" * 50_000 + "x"),
        (".md", "> " * 5_000 + "x"),
        (".md", "*a " * 8_000),
        (".html", "<div>" * 20_000 + "x"),
        (".html", "<p>" + "a-" * 200_000),
    ],
)
def test_hostile_text_takes_no_time(tmp_path: Path, suffix: str, text: str) -> None:
    started = time.monotonic()
    _never_raises(tmp_path / f"hostile{suffix}", text.encode())
    assert time.monotonic() - started < 5


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _flipped(data: bytes, chance: random.Random) -> bytes:
    flipped = bytearray(data)
    for _ in range(chance.choice([1, 5, 40])):
        flipped[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(flipped)


def _spliced(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randrange(200) :] + data[:50]


def _inside(
    package: bytes, harm: Callable[[bytes, random.Random], bytes], chance: random.Random
) -> bytes:
    """A docx that is a sound archive with one damaged part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w") as new:
        victim = chance.choice([n for n in old.namelist() if old.getinfo(n).file_size])
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, harm(part, chance) if name == victim else part)
    return out.getvalue()
