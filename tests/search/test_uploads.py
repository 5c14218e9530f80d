"""Uploads land in the folder under a safe name, and never on top of another."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from research_core.errors import BadInput
from research_core.search.formats import LARGEST_FILE
from research_core.search.uploads import save_upload


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("보고서 2026.pdf", "보고서 2026.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\notes.MD", "notes.md"),
        ("/abs/olute.html", "olute.html"),
        ("..hidden.txt", "hidden.txt"),
        (".txt", "document.txt"),
        ("~$lock.docx", "lock.docx"),
        ('a<b>:"|?*\x00\n\u202ec.txt', "a b c.txt"),
        ("CON.txt", "_CON.txt"),
        ("nul.tar.md", "_nul.tar.md"),
        ("x .txt", "x.txt"),
        ("보" * 200 + ".md", "보" * 60 + ".md"),
    ],
)
def test_names_are_made_safe(tmp_path: Path, name: str, saved: str) -> None:
    path = save_upload(tmp_path / "new" / "folder", name, b"data")
    assert path == tmp_path / "new" / "folder" / saved
    assert path.read_bytes() == b"data"


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.text(max_size=300))
def test_no_name_leaves_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "inside"
    path = save_upload(folder, f"{name}.txt", b"x")
    assert path.parent == folder
    assert path.resolve().is_relative_to(folder.resolve())
    assert not path.name.startswith(".")
    assert [entry.name for entry in tmp_path.iterdir()] == ["inside"]


def test_another_content_gets_another_name(tmp_path: Path) -> None:
    first = save_upload(tmp_path, "a.txt", b"one")
    assert save_upload(tmp_path, "a.txt", b"one") == first
    assert save_upload(tmp_path, "a.txt", b"two").name == "a-2.txt"
    assert save_upload(tmp_path, "a.txt", b"three").name == "a-3.txt"
    assert save_upload(tmp_path, "a.txt", b"two").name == "a-2.txt"
    assert first.read_bytes() == b"one"


def test_a_link_in_the_way_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").symlink_to(target)
    assert save_upload(folder, "a.txt", b"x").name == "a-2.txt"
    assert not target.exists()


@pytest.mark.parametrize("name", ["tool.exe", "sheet.xlsx", "noending", "", "a.pdf.zip"])
def test_unknown_formats_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput) as caught:
        save_upload(tmp_path, name, b"x")
    assert caught.value.code == "upload.format"
    assert list(tmp_path.iterdir()) == []


def test_large_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="larger than 25 MB"):
        save_upload(tmp_path, "a.txt", b"x" * (LARGEST_FILE + 1))


def test_a_folder_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(BadInput) as caught:
        save_upload(tmp_path / "file", "a.txt", b"x")
    assert caught.value.code == "upload.refused"
