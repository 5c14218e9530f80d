"""The report as Markdown: escaping, marks, references, gaps."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from research_core.domain.research import Research
from research_core.domain.values import (
    Brief,
    Claim,
    Evidence,
    Question,
    Quote,
    Report,
    Search,
    Section,
    Sentence,
    SkippedDocument,
    Source,
)
from research_core.report.docx import to_docx
from research_core.report.gaps import gap_sentences
from research_core.report.markdown import (
    citations,
    escape,
    to_markdown,
)
from research_core.report.references import to_csv
from research_core.report.rewriting import with_section

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
HOSTILE = "<script>alert(1)</script> ![x](http://e.org/p.png) [click](javascript:x) **b** `c`"


def told(language: str = "en") -> Research:
    """A research with two claims from two sources, and its report."""
    sources = {
        "s1": Source(
            "s1", "https://e.org/a>b", HOSTILE, "text one", "tavily", "q", None, "2026-01-02T"
        ),
        "s2": Source("s2", "documents:b`.md", "B", "text two", "documents", "q"),
    }
    evidence = {
        "e1": Evidence("e1", "s1", 0, 8, "text one", "q1", 0.5),
        "e2": Evidence("e2", "s2", 0, 8, "text two", "q1", 0.5),
    }
    claims = {
        "c1": Claim("c1", HOSTILE, "q1", (Quote("e2", "text two"), Quote("e1", "text one"))),
        "c2": Claim("c2", "text one", "q1", (Quote("e1", "text one"),)),
    }
    sections = (
        Section("summary", "Summary", (Sentence("Lead."), Sentence("A", ("c1",)))),
        Section("question", HOSTILE, (Sentence(HOSTILE, ("c2",)), Sentence("Frame.")), "q1"),
    )
    return Research(
        id="r",
        brief=Brief("T", language),
        questions=(Question("q1", "Why?", "sources"), Question("q2", "How?", "sources")),
        sources=sources,
        evidence=evidence,
        claims=claims,
        report=Report("Title <b>", language, "extractive", sections),
    )


def test_without_a_report_there_is_no_markdown() -> None:
    assert to_markdown(Research(id="r")) == ""


def test_marks_are_numbered_by_first_citation_and_all_resolve() -> None:
    research = told()
    assert research.report is not None
    assert citations(research, research.report) == {"s2": 1, "s1": 2}
    text = to_markdown(research)
    assert "- A [1][2]" in text
    assert re.findall(r"^(\d)\. ", text, re.MULTILINE) == ["1", "2"]
    assert "<https://e.org/a%3Eb>" in text
    assert "(2026-01-02)" in text
    assert "`b.md`" in text


def test_hostile_text_stays_text() -> None:
    html = MARKDOWN.render(to_markdown(told()))
    assert "<script" not in html
    assert "<img" not in html
    assert "<strong" not in html
    assert re.findall(r'href="([^"]*)"', html) == ["https://e.org/a%3Eb"]


@given(st.text(max_size=80))
def test_escaped_text_is_one_plain_line(text: str) -> None:
    escaped = escape(text)
    assert "\n" not in escaped
    html = MARKDOWN.render(f"- x {escaped} x")
    assert set(re.findall(r"<(\w+)", html)) <= {"ul", "li"}


@given(
    st.sampled_from(["<a>", "[x](y)", "![x](y)", "**x**", "_x_", "`x`", "~~x~~", "|", "&lt;b&gt;"])
)
def test_markup_is_neutralised_anywhere(markup: str) -> None:
    html = MARKDOWN.render(f"- {escape(f'a {markup} b')}")
    assert set(re.findall(r"<(\w+)", html)) <= {"ul", "li"}


@pytest.mark.parametrize("line", ["1. x", "- x", "+ x", "# x", "> x", "=== ", "---", "1) x"])
def test_a_line_that_starts_like_a_block_stays_a_line(line: str) -> None:
    html = MARKDOWN.render(escape(line))
    assert html.startswith("<p>")


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["No statement was found for: How?"]), ("ko", ["답을 찾지 못한 질문: How?"])],
)
def test_gaps_name_open_questions(language: str, words: list[str]) -> None:
    assert [sentence.text for sentence in gap_sentences(told(language))] == words


def test_gaps_name_what_failed_and_what_was_skipped() -> None:
    failed = Search("q", "tavily", "failed", 3, cause="unreachable", detail="no route")
    research = replace(
        told(),
        claims={},
        searches=(failed, failed),
        skipped=(SkippedDocument("a.pdf", "encrypted"),),
    )
    texts = [sentence.text for sentence in gap_sentences(research)]
    assert any("hold nothing" in text for text in texts)
    assert sum("no route" in text for text in texts) == 1
    assert any("a.pdf" in text and "encrypted" in text for text in texts)


def test_one_voice_is_a_gap_and_two_are_none() -> None:
    research = told()
    one = replace(research, questions=research.questions[:1], claims={"c2": research.claims["c2"]})
    assert "Only one source speaks on: Why?" in gap_sentences(one)[0].text
    two = replace(research, questions=research.questions[:1])
    assert "Every question" in gap_sentences(two)[0].text


def test_a_passage_that_was_rejected_is_in_no_table_of_references_while_another_is_left() -> None:
    research = told()
    both = to_csv(research)
    assert "text one" in both
    assert "text two" in both
    without = to_csv(replace(research, marks={"e2": "rejected"}))
    assert "text one" in without
    assert "text two" not in without
    assert to_csv(replace(research, marks={"e1": "rejected", "e2": "rejected"})) == both


def test_a_word_document_takes_any_name_of_a_model() -> None:
    research = told()
    assert research.report is not None
    report = replace(research.report, reasoner="mod\x00el\ud800")
    document = docx.Document(BytesIO(to_docx(replace(research, report=report))))
    assert "model" in document.paragraphs[1].text


def test_of_several_sections_with_one_key_only_the_first_is_replaced() -> None:
    first, second = (Section("gaps", name, ()) for name in "ab")
    report = Report("t", "en", "extractive", (first, second))
    anew = Section("gaps", "c", ())
    assert with_section(report, "gaps", anew, "gemini").sections == (anew, second)
    assert with_section(report, "gaps", None, "gemini").sections == (second,)
