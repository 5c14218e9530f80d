"""A folder of the analyst's documents: what is found in it, and what is told about the rest."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from research_core.domain.values import SkippedDocument
from research_core.errors import BadInput, SearchError
from research_core.search.documents import SAMPLE_LIBRARY, DocumentsSearch
from research_core.search.ranking import passages
from tests.conftest import unprivileged
from tests.search import papers

NOTHING_KNOWN: frozenset[str] = frozenset()


def found(folder: Path, query: str, known: frozenset[str] = NOTHING_KNOWN) -> list[dict[str, Any]]:
    return DocumentsSearch(folder).search(query, known).raw["results"]  # type: ignore


def write(folder: Path, name: str, text: str | bytes = "Bread needs flour and water.") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_all_formats_below_the_folder_are_searched(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "# 제빵\n\n빵 반죽의 수분율은 밀가루 무게로 잰다.")
    write(tmp_path, "deep/er/b.TXT", "반죽의 수분율을 높이면 빵이 부드럽다.".encode("cp949"))
    write(tmp_path, "c.html", "<html><title>빵</title><body><p>반죽 수분율 75%</p></body></html>")
    write(tmp_path, "d.pdf", papers.pdf(["반죽의 수분율이란 무엇인가"]))
    write(tmp_path, "e.xlsx", "반죽 수분율")
    write(tmp_path, ".hidden.md", "반죽 수분율")
    write(tmp_path, ".git/f.md", "반죽 수분율")
    write(tmp_path, "~$g.docx", "반죽 수분율")
    results = found(tmp_path, "반죽의 수분율은 얼마나?")
    assert {result["path"] for result in results} == {"a.md", "deep/er/b.TXT", "c.html", "d.pdf"}
    for result in results:
        assert result["url"] == f"documents:{result['path']}"
        assert result["content"] in result["raw_content"]
        assert 0 < result["score"] <= 1
        assert time.strptime(result["modified"], "%Y-%m-%d")


def test_links_may_not_lead_out(tmp_path: Path) -> None:
    outside = write(tmp_path, "outside/secret.txt", "secret bread")
    folder = tmp_path / "folder"
    inside = write(folder, "real.txt", "bread here")
    (folder / "leak.txt").symlink_to(outside)
    (folder / "leak").symlink_to(outside.parent)
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "alias.txt").symlink_to(inside)
    assert {result["path"] for result in found(folder, "bread")} == {"real.txt", "alias.txt"}


def test_a_folder_that_is_itself_a_link_is_searched(tmp_path: Path) -> None:
    write(tmp_path, "real/a.txt", "bread")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert len(found(tmp_path / "link", "bread")) == 1


def test_unreadable_documents_are_named_and_the_others_read(tmp_path: Path) -> None:
    write(tmp_path, "good.txt")
    write(tmp_path, "sub/broken.pdf", b"%PDF-1.4 nothing more")
    write(tmp_path, "locked.pdf", papers.locked_pdf("password"))
    write(tmp_path, "스캔.pdf", papers.pdf([]))
    reply = DocumentsSearch(tmp_path).search("bread flour", NOTHING_KNOWN)
    assert len(reply.raw["results"]) == 1  # type: ignore
    assert {(doc.path, doc.cause) for doc in reply.skipped} == {
        ("sub/broken.pdf", "damaged"),
        ("locked.pdf", "encrypted"),
        ("스캔.pdf", "no_text"),
    }
    assert all(isinstance(doc, SkippedDocument) and doc.detail for doc in reply.skipped)


@pytest.mark.skipif(sys.platform != "linux", reason="file names there are any bytes")
def test_hostile_names_are_data(tmp_path: Path) -> None:
    write(tmp_path, os.fsdecode(b"bad-\xff\xfe.txt"), "bread one")
    write(tmp_path, unicodedata.normalize("NFD", "빵.txt"), "bread two")
    write(tmp_path, "a\nb <script>'\"#?%.txt", "bread three")
    results = found(tmp_path, "bread")
    json.dumps(results).encode()
    "".join(result["url"] for result in results).encode("utf-8")
    assert {"documents:빵.txt", "documents:a\nb <script>'\"#?%.txt"} < {r["url"] for r in results}
    kept, dropped = DocumentsSearch(tmp_path).read({"results": results}, NOTHING_KNOWN)
    assert (len(kept), len(dropped)) == (3, 0)


def test_known_documents_come_without_their_text(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    search = DocumentsSearch(tmp_path)
    known = frozenset({"documents:a.txt"})
    reply = search.search("bread", known)
    assert "raw_content" not in reply.raw["results"][0]  # type: ignore
    kept, dropped = search.read(reply.raw, known)
    assert not kept
    assert [(d.url, d.reason) for d in dropped] == [("documents:a.txt", "duplicate")]


@pytest.mark.parametrize("kind", ["missing", "file", "impossible"])
def test_a_folder_that_is_none_is_refused(tmp_path: Path, kind: str) -> None:
    file = write(tmp_path, "file.txt")
    folder = {"missing": tmp_path / "no", "file": file, "impossible": tmp_path / "a\0b"}[kind]
    with pytest.raises(BadInput) as caught:
        DocumentsSearch(folder)
    assert caught.value.code == "documents.folder"
    assert caught.value.facts["folder"] == str(folder)
    assert "Choose a folder" in str(caught.value)


def test_folders_that_may_not_be_read(open_folder: Path) -> None:
    write(open_folder, "closed/a.txt")
    write(open_folder, "b.txt")
    (open_folder / "closed").chmod(0)
    with unprivileged():
        with pytest.raises(BadInput, match="cannot be read"):
            DocumentsSearch(open_folder / "closed")
        reply = DocumentsSearch(open_folder).search("bread", NOTHING_KNOWN)
    assert [(doc.path, doc.cause) for doc in reply.skipped] == [("closed", "unreadable")]
    (open_folder / "closed").chmod(0o700)


def test_a_folder_without_documents_finds_nothing(tmp_path: Path) -> None:
    assert found(tmp_path, "bread") == []
    write(tmp_path, "broken.docx", b"x")
    assert found(tmp_path, "bread") == []


def test_a_folder_that_goes_away_fails_the_search(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    file = write(folder, "a.txt")
    search = DocumentsSearch(folder)
    file.unlink()
    folder.rmdir()
    with pytest.raises(SearchError, match="can no longer be read") as caught:
        search.search("bread", NOTHING_KNOWN)
    assert caught.value.cause == "unreachable"


def test_changes_are_seen_and_the_rest_is_not_read_again(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "bread of wheat")
    write(tmp_path, "b.txt", "bread of rye")
    search = DocumentsSearch(tmp_path)
    before = search._folder.shelf()
    assert search._folder.shelf() is before
    assert DocumentsSearch(tmp_path)._folder.shelf() is before
    write(tmp_path, "a.txt", "wine of the south, and cheese")
    write(tmp_path, "c.txt", "more bread")
    after = search._folder.shelf()
    assert after.documents[1] is before.documents[1]
    assert {r["path"] for r in found(tmp_path, "bread")} == {"b.txt", "c.txt"}
    (tmp_path / "b.txt").unlink()
    assert {r["path"] for r in found(tmp_path, "bread")} == {"c.txt"}


def test_threads_share_one_index(tmp_path: Path) -> None:
    for number in range(12):
        write(tmp_path, f"{number}.txt", f"bread number{number} of flour")
    search = DocumentsSearch(tmp_path)
    shelves: set[int] = set()
    answers: list[str] = []
    start = threading.Barrier(8)

    def ask() -> None:
        start.wait()
        shelves.add(id(search._folder.shelf()))
        answers.append(json.dumps(search.search("bread flour", NOTHING_KNOWN).raw))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(shelves) == len(set(answers)) == 1
    assert len(answers) == 8
    assert len(json.loads(answers[0])["results"]) == 8


def test_the_sample_library_says_what_it_is(tmp_path: Path) -> None:
    assert SAMPLE_LIBRARY.is_dir()
    reply = DocumentsSearch(SAMPLE_LIBRARY).search("language model", NOTHING_KNOWN)
    assert reply.raw["sample"] is True  # type: ignore
    assert reply.skipped == ()
    assert DocumentsSearch(tmp_path).search("x", NOTHING_KNOWN).raw["sample"] is False  # type: ignore


def test_passages_cover_the_text() -> None:
    text = "\n\n".join(["Short one."] * 3 + ["word " * 500, "x" * 5000]) + "\n\f\nlast"
    places = list(passages(text))
    assert "".join(text[a:b] for a, b in places).replace("\n", "").replace("\f", "") == (
        text.replace("\n", "").replace("\f", "")
    )
    assert all(0 < end - start <= 1800 for start, end in places)
    assert list(passages("")) == []
