"""Key phrases, glosses, and what two sentences share."""

import pytest

from research_core.reading.glosses import glosses
from research_core.reading.language import language_of
from research_core.reading.phrases import Phrase, candidates, key_phrases, pattern_of
from research_core.reading.sentences import Sentence
from research_core.reading.sharing import shared_words


def book(*texts: str) -> list[tuple[str, Sentence]]:
    return [
        (f"s{place}", Sentence(0, len(text), text, language_of(text)))
        for place, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("자기 일관성(self-consistency)은 기법이다.", ("자기 일관성", "self-consistency")),
        ("과도한 사고(overthinking)는 낭비다.", None),
        ("We use test-time adaptation (TTA) here.", ("test-time adaptation", "TTA")),
        ("We use a number of steps (TTA) here.", None),
        ("검색 증강 생성(retrieval-augmented generation, RAG)이다.", "RAG"),
    ],
)
def test_glosses(text: str, names: tuple[str, ...] | str | None) -> None:
    found = list(glosses([text]))
    if names is None:
        assert found == []
    elif isinstance(names, str):
        assert found[0][-1] == names
    else:
        assert found == [names]


def test_phrases_of_two_languages_meet_in_a_gloss() -> None:
    phrases = key_phrases(
        book(
            "자기 일관성(self-consistency)은 답을 여러 번 뽑는 기법이다.",
            "Self-consistency takes a vote among sampled answers.",
            "자기 일관성은 학습이 필요 없다.",
        )
    )
    phrase = next(p for p in phrases if "자기 일관성" in p.names)
    assert phrase.places == {0, 1, 2}
    assert phrase.name("ko") == "자기 일관성"
    assert phrase.name("en").casefold() == "self-consistency"
    assert phrase.names_for("en")[0].casefold() == "self-consistency"
    assert phrase.has_name("ko")


def test_a_phrase_is_shown_in_lower_case_and_names_are_told_apart() -> None:
    phrases = {
        phrase.names[0]: phrase
        for phrase in key_phrases(
            book(
                "Roof insulation lowers the heat demand of the house.",
                "The owners chose roof insulation because the Harbor Laboratory said so.",
                "In the survey of the Harbor Laboratory, roof insulation was cheap.",
            )
        )
    }
    assert not phrases["roof insulation"].proper
    assert phrases["Harbor Laboratory"].proper


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("Analysts caution that insurance terms changed.", {"Analysts caution", "terms changed"}),
        ("There are inference-time methods for it.", {"inference-time"}),
        ("윤리적 합의와 맞춤형 서비스가 필요한 분야이다.", {"윤리적", "맞춤형"}),
        ("Wang et al. (2022) tried it with Kim (2020).", {"Wang", "Kim"}),
    ],
)
def test_verbs_adjectives_and_authors_are_no_phrases(text: str, absent: set[str]) -> None:
    assert not absent & set(candidates(text, language_of(text)))


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("heat pump", "Heat-pumps are quiet"),
        ("reward models", "a reward model"),
        ("early study", "two early studies"),
        ("자기 일관성", "자기 일관성을 쓴다"),
    ],
)
def test_a_term_is_found_in_any_form(term: str, text: str) -> None:
    assert pattern_of(term).search(text)


def test_a_latin_term_is_a_whole_word() -> None:
    assert not pattern_of("heat").search("wheat")
    assert not pattern_of("heat").search("heater")


def test_few_sentences_still_have_phrases_and_none_have_none() -> None:
    assert key_phrases([]) == []
    phrases = key_phrases(book("The deposit is money.", "A landlord keeps the deposit safe."))
    assert "deposit" in [phrase.names[0] for phrase in phrases]
    assert Phrase(["x"]).name("ko") == "x"


def test_what_two_sentences_share_reads_as_noun_phrases() -> None:
    assert shared_words(
        "In the Harbor team's measurements on GSM8K, the accuracy gain of voting ended at 10.",
        "In the Ridge team's measurements on GSM8K, the accuracy gain of voting went on to 64.",
        "en",
    ) == ["GSM8K", "accuracy gain of voting"]
    assert shared_words(
        "하버 팀의 GSM8K 측정에서 자기 일관성(self-consistency)의 정확도 향상은 표본 10개 이후 멈췄다.",
        "리지 팀의 GSM8K 측정에서 자기 일관성(self-consistency)의 정확도 향상은 표본 64개 이후 멈췄다.",
        "ko",
    ) == ["GSM8K 측정", "자기 일관성의 정확도 향상"]
