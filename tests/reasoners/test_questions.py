"""Which questions a set of sources gives rise to, and how they are worded."""

from __future__ import annotations

import pytest

from research_core.reading.phrases import Phrase
from research_core.reasoners.extractive.gather import gather, read_all
from research_core.reasoners.extractive.questions import ORDER, questions_from
from research_core.reasoners.extractive.subjects import (
    compares,
    defines,
    is_topic,
    shown_in,
    stands_as_noun,
    subjects,
    topic_name,
)
from tests.reasoners.stories import CAFE, research_of


def test_questions_name_real_subjects_in_reading_order() -> None:
    research = research_of(*CAFE.values(), topic="카페 창업 비용", language="ko")
    drafts = gather(research).questions
    assert 1 <= len(drafts) <= 6
    assert len({draft.text for draft in drafts}) == len(drafts)
    assert all(draft.facet in ORDER for draft in drafts)
    assert all(draft.terms for draft in drafts)


def test_without_units_there_are_no_questions_and_without_phrases_the_topic_is_one() -> None:
    assert questions_from([], [], "topic", "en") == ()
    research = research_of("ヒートポンプは、外の空気から熱を集めて家を暖める装置です。", topic="熱")
    units, phrases = read_all(research)
    if units:
        (draft,) = questions_from([], units, "熱", "en")
        assert draft.origin == "topic"
    assert phrases == []


@pytest.mark.parametrize(
    ("names", "able"),
    [
        (["test data"], False),
        (["비율"], False),
        (["GSM8K"], False),
        (["기술 발전"], False),
        (["heat pump"], True),
        (["권리금"], True),
        (["자기 일관성", "self-consistency"], True),
    ],
)
def test_what_is_said_of_anything_is_no_subject(names: list[str], able: bool) -> None:
    assert bool(subjects([Phrase(names)], "topic", "en")) is able


def test_what_the_topic_rules_out_is_no_subject() -> None:
    phrases = [Phrase(["fine-tuning"]), Phrase(["verifiers"])]
    left = subjects(phrases, "better answers without fine-tuning", "en")
    assert [phrase.names[0] for phrase in left] == ["verifiers"]


def test_names_of_people_and_parts_of_longer_terms_are_no_subjects() -> None:
    phrases = [
        Phrase(["Harbor Laboratory"], proper=True),
        Phrase(["sequential"], apart=0.1),
        Phrase(["voting"], apart=0.9),
    ]
    assert [p.names[0] for p in subjects(phrases, "topic", "en")] == ["voting"]


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("reward model", "A reward model is a judge.", "reward models"),
        ("flow temperature", "The flow temperature of the system is low.", "the flow temperature"),
        ("tree search", "Plain tree search helps.", "tree search"),
        ("heat pumps", "Heat pumps help.", "heat pumps"),
        ("best-of-N", "A best-of-N baseline.", "best-of-N"),
        ("chain of thought", "A chain of thought helps.", "chain of thought"),
        ("study", "Every study is counted.", "studies"),
    ],
)
def test_english_names_agree_in_number(name: str, text: str, shown: str) -> None:
    assert shown_in(name, [text]) == shown


@pytest.mark.parametrize(
    ("name", "text", "yes"),
    [
        ("tenant", "A deposit protects the tenant.", True),
        ("repeat", "The models repeat themselves.", False),
        ("권리금", "점주는 권리금을 낸다.", True),
        ("tree search", "They tree search.", True),
    ],
)
def test_a_verb_is_no_subject(name: str, text: str, yes: bool) -> None:
    assert stands_as_noun(Phrase([name]), [text]) is yes


def test_the_topic_is_named_as_the_analyst_wrote_it() -> None:
    texts = ["Heat pumps heat old houses.", "Old houses lose heat."]
    assert topic_name("Are heat pumps a good choice?", texts) == "heat pumps"
    assert topic_name("sourdough bread", texts) == ""
    assert is_topic(Phrase(["language model"]), "better LLM answers")
    assert not is_topic(Phrase(["verifier"]), "better LLM answers")


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("A heat pump is cheaper to run than a gas boiler.", True),
        ("The gas boiler stands beside the heat pump in the cellar.", False),
    ],
)
def test_a_comparison_sets_one_against_the_other(text: str, yes: bool) -> None:
    assert compares(Phrase(["heat pump"]), Phrase(["gas boiler"]), text) is yes


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("개인 카페는 프랜차이즈보다 이익률이 높다.", True),
        ("개인 카페에는 프랜차이즈보다 손님이 많다.", False),
    ],
)
def test_a_korean_comparison_has_a_subject(text: str, yes: bool) -> None:
    assert compares(Phrase(["개인 카페"]), Phrase(["프랜차이즈"]), text) is yes


def test_a_definition_opens_with_the_name() -> None:
    phrase = Phrase(["자기 일관성", "self-consistency"])
    assert defines(phrase, "자기 일관성(self-consistency)은 투표로 고르는 기법이다.")
    assert defines(phrase, "Self-consistency is a method that takes a vote.")
    assert not defines(phrase, "검증기는 자기 일관성과 함께 쓰는 기법이다.")
