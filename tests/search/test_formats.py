"""Each format is read into plain paragraphs, or refused with a cause."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from pathlib import Path

import pytest

from research_core.search.formats import LARGEST_FILE, Document, Unreadable, page_at, read_document
from research_core.search.formats.pdf import plain_pages
from tests.search import papers

KOREAN = (
    "자기 일관성은 여러 추론 경로를 뽑아 다수결로 답을 고르는 방법이다.\n표본이 늘면 비용도 는다."
)


@pytest.fixture
def read(tmp_path: Path):
    def reader(name: str, data: bytes | str) -> Document:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return read_document(path)

    return reader


def test_markdown_loses_its_markup(read) -> None:
    source = """---
title: 'Front title'
tags: [a]
---
# Heading *one*

A paragraph with **bold**, `code`, a [link](https://example.org "t")
and a [reference][r]; ![picture](x.png) 한국어.

## Lists
- first item
  continued
- second
  - nested

1. one

| a | b |
|---|---|
| 1 | `2` |

```python
dropped = True
```

<div>kept <b>words</b> &amp; more</div><script>dropped()</script>

> quoted  \nbroken line

[r]: https://example.org
"""
    document = read("a.md", source)
    assert document.title == "Front title"
    assert document.text == (
        "Heading one\n\n"
        "A paragraph with bold, code, a link and a reference;  한국어.\n\n"
        "Lists\n\n- first item continued\n- second\n- nested\n- one\n\n"
        "| a | b |\n| 1 | 2 |\n\n"
        "kept words & more\n\n"
        "quoted\nbroken line"
    )


def test_markdown_is_titled_by_its_first_heading_or_line(read) -> None:
    assert read("a.md", "Intro.\n\nTitle here\n=====\n\ntext").title == "Title here"
    assert read("b.markdown", "Only a line.\n\nMore.").title == "Only a line."


def test_html_gives_the_article(read) -> None:
    paragraphs = "".join(f"<p>{KOREAN} 문단 {n}.</p>" for n in range(4))
    page = f"""<?xml version="1.0" encoding="utf-8"?><html><head><title> 자기
    일관성 </title><style>p{{}}</style></head><body><nav><a href=/>메뉴</a></nav><article><h1>제목</h1>
    {paragraphs}<ul><li>가</li><li>나</li></ul>
    <table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table></article>
    <script>alert(1)</script></body></html>"""
    document = read("a.html", page)
    assert document.title == "자기 일관성"
    assert "alert" not in document.text
    assert "메뉴" not in document.text
    assert "\n\n- 가\n- 나\n\n" in document.text
    assert document.text.endswith("| a | b |\n| 1 | 2 |")
    assert document.text.count("문단") == 4


def test_html_without_an_article_gives_its_visible_text(read) -> None:
    page = "<html><head><title>T</title></head><body><form><button>Press</button></form></body>"
    assert read("a.htm", page) == Document("T", "Press")


def test_html_in_a_declared_encoding(read) -> None:
    page = (
        f"<html><head><meta charset=euc-kr><title>한글</title></head><body><p>{KOREAN}</p></body>"
    )
    document = read("a.html", page.encode("euc-kr"))
    assert document.title == "한글"
    assert "다수결로 답을" in document.text


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp949", "euc-kr", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_text_in_korean_encodings(read, encoding: str) -> None:
    document = read("a.txt", KOREAN.encode(encoding))
    assert document == Document(KOREAN.splitlines()[0], KOREAN)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("한글", "cp949"), ("A naïve café déjà vu, said Zoë.", "cp1252"), ("똠방각하 펲시", "cp949")],
)
def test_short_text_in_old_encodings(read, text: str, encoding: str) -> None:
    assert read("a.txt", text.encode(encoding)).text == text


def test_a_scratch_in_utf8_costs_one_character(read) -> None:
    data = (KOREAN * 3).encode()
    assert read("a.txt", data[:-2]).text == (KOREAN * 3)[:-2]
    assert read("b.txt", data[:40] + b"\xff" + data[40:]).text.endswith(KOREAN[-20:])


def test_text_is_made_plain(read) -> None:
    written = unicodedata.normalize("NFD", "각주 é") + "\r\n\x00\x07 x \r\n\n\n\n끝\ufeff"
    assert read("a.TXT", written).text == "각주 é\n x\n\n끝"


def test_a_word_document(read) -> None:
    document = read("a.docx", papers.word())
    assert document.title == "검증기의 역할"
    assert document.text == (
        "검증기의 역할\n\n검증기는 여러 답 가운데 하나를 고른다. A verifier picks one answer.\n\n"
        "- 첫째 항목\n- 둘째 항목\n\n| 비용 | 16 samples |"
    )
    assert read("b.docx", papers.word("속성의 제목")).title == "속성의 제목"


def test_a_pdf_has_pages_and_paragraphs(read) -> None:
    data = papers.pdf(
        ["제목", "검증기는 답을 고르는 절차이며 여러 표본 가운데 가장", "좋은 답을 돌려준다.", "3"],
        ["Test-time scaling spends more computation when it an-", "swers a question; test-time"],
        title="논문 제목",
    )
    document = read("a.pdf", data)
    assert document.title == "논문 제목"
    first, second = document.text.split("\n\f\n")
    assert (
        first == "제목\n\n검증기는 답을 고르는 절차이며 여러 표본 가운데 가장 좋은 답을 돌려준다."
    )
    assert "when it answers a question" in second
    assert page_at(document.text, document.text.index("검증기")) == 1
    assert page_at(document.text, document.text.index("answers")) == 2


def test_pdf_lines_become_paragraphs() -> None:
    body = "A line that is as wide as the page of this paper is, more or less,"
    page = f"Journal of Tests {{n}}\n{body}\n{body} compute-\noptimal\n• bullet one\n{{n}}\n"
    pages = [page.format(n=n) for n in range(1, 5)] + ["compute-optimal", ""]
    text = plain_pages(pages)
    assert "Journal" not in text
    assert text.split("\n\f\n")[0] == f"{body} {body} compute-optimal\n\n• bullet one"
    assert text.count("\f") == 5


def test_a_pdf_title_made_by_a_printer_is_not_one(read) -> None:
    data = papers.pdf(["First line of it"], title="Microsoft Word - draft3.docx")
    assert read("a.pdf", data).title == "First line of it"


def test_a_pdf_locked_only_against_printing_is_read(read) -> None:
    assert "secret" in read("a.pdf", papers.locked_pdf("")).text


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"\0" * (201 * 2**20))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "cause"),
    [
        ("cut.pdf", papers.pdf(["Some words"])[:200], "damaged"),
        ("no.pdf", b"not a pdf at all", "damaged"),
        ("zero.pdf", b"", "damaged"),
        ("locked.pdf", papers.locked_pdf("password"), "encrypted"),
        ("scanned.pdf", papers.pdf([], []), "no_text"),
        ("cut.docx", papers.word()[:3000], "damaged"),
        ("not.docx", b"plain words", "damaged"),
        ("part.docx", papers.without_part(papers.word(), "word/document.xml"), "damaged"),
        ("old.docx", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 500, "encrypted"),
        ("bomb.docx", _bomb(), "too_large"),
        ("binary.txt", bytes(range(256)) * 20, "damaged"),
        ("empty.txt", b"", "no_text"),
        ("space.md", b" \n\n---\n", "no_text"),
        ("empty.html", b"", "no_text"),
        ("frame.html", b"<html><head><title>x</title></head><body></body></html>", "no_text"),
    ],
)
def test_what_cannot_be_read_says_why(read, name: str, data: bytes, cause: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(name, data)
    assert caught.value.cause == cause
    assert caught.value.detail


def test_a_large_file_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(Unreadable, match="too_large"):
        read_document(path)


def test_a_file_that_went_away(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="unreadable"):
        read_document(tmp_path / "gone.txt")
