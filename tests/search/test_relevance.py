"""A search finds what is on its subject, and nothing when nothing is."""

from __future__ import annotations

from pathlib import Path

import pytest

from research_core.search.documents import SAMPLE_LIBRARY, DocumentsSearch
from research_core.search.terms import subject_words, terms, words


def paths(query: str, folder: Path = SAMPLE_LIBRARY) -> list[str]:
    reply = DocumentsSearch(folder).search(query, frozenset())
    return [result["path"] for result in reply.raw["results"]]  # type: ignore


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("self-consistency sample count", "self-consistency.md"),
        ("자기 일관성 표본 개수", "self-consistency-ko.md"),
        ("How many samples does self-consistency need?", "self-consistency.md"),
        ("best-of-N reward model overoptimization", "best-of-n-and-verifiers.html"),
        ("budget forcing s1", "compute-optimal-scaling.pdf"),
        ("retrieval augmented generation", "in-context-learning-and-retrieval-ko.docx"),
        ("한국어 벤치마크 소형 모델", "small-models-and-evaluation-ko.md"),
        ("프롬프트를 자동으로 최적화하기", "tools-and-prompts-ko.md"),
        ("tree of thoughts search", "search-revision-and-debate.md"),
        ("디코딩 온도", "decoding-and-cost-ko.txt"),
        (
            "LLM 에서 fine tuning, 학습 없이 test time 에서 성능을 가장 좋게 하는 방법을 찾아서",
            "chain-of-thought-ko.md",
        ),
        ("inference-time improvement of language models without training", "practical-guide.md"),
    ],
)
def test_what_is_on_the_subject_is_found(query: str, expected: str) -> None:
    assert expected in paths(query)[:5]


@pytest.mark.parametrize(
    "query",
    [
        "sourdough bread hydration",
        "고령화 사회 자산관리",
        "best time to visit Japan in spring",
        "how to train for a marathon",
        "양자 컴퓨터 오류 정정",
        "large hadron collider results",
        "intermittent fasting weight loss",
        "한국 부동산 시장 전망",
        "supply chain cost reduction in the automotive industry",
        "전기차 배터리 성능",
        "sleep quality and memory training in older adults",
        "sample size in clinical trials of vaccines",
        "반도체 수출 규제의 경제적 영향",
        "기후 변화가 농업에 미치는 영향",
        "how to do it?",
        "방법을 찾아서 알려줘",
        "",
        "?!",
    ],
)
def test_what_is_off_the_subject_is_not(query: str) -> None:
    assert paths(query) == []


def test_a_mixed_query_finds_documents_in_one_language(tmp_path: Path) -> None:
    english = "A language model (LLM) can improve at test time without fine tuning."
    (tmp_path / "english.md").write_text(english)
    (tmp_path / "other.md").write_text("Fine bread takes time to rise.")
    query = "LLM 에서 fine tuning, 학습 없이 test time 에서 성능을 가장 좋게 하는 방법을 찾아서"
    assert paths(query, tmp_path) == ["english.md"]


def test_common_words_all_over_a_long_book_are_no_subject(tmp_path: Path) -> None:
    scattered = ("visit", "japan", "spring", "best", "time")
    chapters = [
        f"{word} " + f"filler{place} words here " * 60 for place, word in enumerate(scattered)
    ]
    (tmp_path / "book.txt").write_text("\n\n".join("\n\n".join([c] * 4) for c in chapters))
    assert paths("best time to visit Japan in spring", tmp_path) == []
    (tmp_path / "guide.txt").write_text("The best time for a visit to Japan is spring.")
    assert paths("best time to visit Japan in spring", tmp_path) == ["guide.txt"]


def test_particles_plurals_and_case_do_not_matter() -> None:
    assert words("학습이 학습을 학습은 학습에서는") == ["학습"] * 4
    assert words("Samples SAMPLE studies class ＬＬＭ") == [
        "sample",
        "sample",
        "study",
        "class",
        "llm",
    ]
    assert terms("자산관리") == ["자산", "산관", "관리"]
    assert terms("日本語") == ["日本", "本語"]
    assert terms("model") == ["model"]
    assert subject_words("LLM은 어떻게 추론을 하는가, how does it reason?")[:2] == ["llm", "추론"]


def test_best_passage_is_the_snippet() -> None:
    reply = DocumentsSearch(SAMPLE_LIBRARY).search("nucleus sampling Holtzman", frozenset())
    result = reply.raw["results"][0]  # type: ignore
    assert "nucleus" in result["content"].casefold()  # type: ignore
    assert len(result["content"]) < 2000  # type: ignore
