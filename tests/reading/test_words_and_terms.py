"""Word lists, terms, figures, language and quotes: the small tools of reading."""

import re

import pytest

from research_core.errors import BadInput
from research_core.reading.figures import Figure, figures_of, show, without_figures
from research_core.reading.language import is_english, language_of, report_language
from research_core.reading.quotes import match_of
from research_core.reading.terms import content_words, noun, stem
from research_core.reading.words import binding_words, words_of


@pytest.mark.parametrize("language", ["en", "ko"])
def test_word_lists_compile_and_hold_something(language: str) -> None:
    lists = words_of(language)
    assert set(lists.facets) == {"comparison", "cause", "limit", "cost", "definition"}
    for pattern in (lists.leaning, lists.connective, lists.meta, lists.hollow):
        assert isinstance(pattern, re.Pattern)
        assert not pattern.fullmatch("")
    assert min(len(lists.function), len(lists.weak), len(lists.vague)) > 50


def test_a_language_without_lists_gets_the_english_ones() -> None:
    assert words_of("ja") == words_of("en")
    assert {"der", "les", "los"} <= binding_words()


@pytest.mark.parametrize(
    ("facet", "language", "text"),
    [
        ("definition", "en", "A heat pump is a device that moves heat."),
        ("definition", "ko", "권리금은 점포의 자리에 대해 치르는 돈이다."),
        ("comparison", "en", "Wall insulation lasts longer than the boiler."),
        ("comparison", "ko", "개인 카페의 이익률은 프랜차이즈보다 높다."),
        ("cause", "en", "The bill falls because the radiators are larger."),
        ("cause", "ko", "수수료 때문에 이익률이 낮다."),
        ("limit", "en", "Voting works only when answers can be compared."),
        ("limit", "ko", "메트포르민은 신장 환자에게는 쓸 수 없다."),
        ("cost", "en", "The system costs 20,000 euros."),
        ("cost", "ko", "인테리어 비용이 가장 크다."),
    ],
)
def test_cues_find_what_a_sentence_brings(facet: str, language: str, text: str) -> None:
    assert words_of(language).facets[facet].search(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Poor installation is the main reason for high bills."),
        ("en", "The pump was cheap in the survey of the year."),
        ("ko", "카페의 3년 생존율은 51%이다."),
        ("ko", "소형 모델은 값이 싸기 때문이다."),
    ],
)
def test_what_only_looks_like_a_definition_is_none(language: str, text: str) -> None:
    assert not words_of(language).facets["definition"].search(text)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("It rose by 17.9 points to 78.7% in 2024.", [(17.9, "points"), (78.7, "percent")]),
        ("정확도가 10.4%에서 40.7%로 올랐다.", [(10.4, "percent"), (40.7, "percent")]),
        ("표본 64개 이후에야 멈췄다.", [(64, "samples")]),
        ("It cost 20,000 dollars [3] (Kim, 2020).", [(20000, "dollars")]),
        ("GSM8K and s1-32B are names.", []),
        ("In 1999 and 2025 nothing happened.", []),
    ],
)
def test_figures(text: str, figures: list[tuple[float, str]]) -> None:
    assert [(figure.value, figure.unit) for figure in figures_of(text)] == figures


def test_figures_are_shown_as_a_language_writes_them() -> None:
    assert show(Figure(10, "samples"), "en") == "10 samples"
    assert show(Figure(10, "samples"), "ko") == "10개"
    assert show(Figure(4.5, "percent"), "ko") == "4.5%"
    assert show(Figure(20000, ""), "en") == "20,000"
    assert "10" not in without_figures("after 10 samples")


@pytest.mark.parametrize(
    ("word", "bare"),
    [
        ("일관성을", "일관성"),
        ("모델에서", "모델"),
        ("정확도", "정확도"),
        ("높였다", ""),
        ("그리고", ""),
        ("결과", "결과"),
        ("있는", ""),
        ("카페의", "카페"),
    ],
)
def test_nouns_lose_their_particles(word: str, bare: str) -> None:
    assert noun(word) == bare


def test_stems_and_content_words() -> None:
    assert stem("models") == stem("model") == "model"
    assert stem("studies") == "study"
    assert stem("analysis") == "analysis"
    words = content_words("LLM 에서 test time 성능을 좋게 하는 방법")
    assert words == ["LLM", "test", "time", "성능"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("plain English", "en"),
        ("자기 일관성(self-consistency)", "ko"),
        ("ヒートポンプは静かだ", "ja"),
        ("热泵是一种装置", "zh"),
        ("", "en"),
    ],
)
def test_language_by_script(text: str, language: str) -> None:
    assert language_of(text) == language


def test_english_is_known_by_its_small_words() -> None:
    assert is_english("A heat pump is a device that moves heat into the house.")
    assert not is_english("Größere Heizkörper senken die Vorlauftemperatur spürbar.")


def test_the_report_language_is_the_wish_or_the_topic() -> None:
    assert report_language("카페 창업", "auto") == "ko"
    assert report_language("카페 창업", "en-GB") == "en"
    assert report_language("x", "pt-BR") == "pt-BR"
    with pytest.raises(BadInput, match="not a language"):
        report_language("x", "English please")


@pytest.mark.parametrize(
    ("quote", "source", "match"),
    [
        ("a pump", "It is a pump.", "exact"),
        ("a  “pump” – here", 'It is a "pump" - here.', "close"),
        ("the pump moves heat into a house", "So the pumps move heat into a house.", "close"),
        ("a boiler burns gas for heat", "It is a pump for water.", "missing"),
        ("  ", "anything", "missing"),
    ],
)
def test_quotes_are_looked_up_in_their_source(quote: str, source: str, match: str) -> None:
    assert match_of(quote, source) == match
