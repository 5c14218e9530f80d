"""What counts as the same, what as different, and what as neither."""

import pytest

from research_core.reasoners.extractive.agreement import agreements, conflicts, says_the_same
from tests.reasoners.stories import units

DIFFER = [
    (
        "In the Nord survey, a heat pump in an old house reached a seasonal performance of 3.1 times its input.",
        "In the Sund survey, a heat pump in an old house reached a seasonal performance of 2.4 times its input.",
        "(2.4 times ↔ 3.1 times)",
    ),
    (
        "하버 팀의 GSM8K 측정에서 자기 일관성의 정확도 향상은 표본 10개 이후 멈췄다.",
        "리지 팀의 GSM8K 측정에서 자기 일관성의 정확도 향상은 표본 64개 이후에야 멈췄다.",
        "(10개 ↔ 64개)",
    ),
]
# A person would not call these a contradiction.
DO_NOT_DIFFER = [
    # another benchmark
    (
        "Voting improved the accuracy of the model on GSM8K by 17.9 points in the study.",
        "Voting improved the accuracy of the model on SVAMP by 11.0 points in the study.",
    ),
    # another thing, in similar words
    (
        "Roof insulation lowered the heat demand of the house by 25 percent in a year.",
        "A dynamic tariff lowered the electricity bill of the family by 18 percent in a year.",
    ),
    # another unit
    (
        "A heat pump in an old house reached a seasonal performance of 3.1 times its input.",
        "A heat pump in an old house reached a flow temperature of 55 percent of its input.",
    ),
    # the same figure
    (
        "Roof insulation lowered the heat demand of old houses by 25 percent in the study.",
        "Roof insulation lowered the heat demand of most old houses by 25 percent in a trial.",
    ),
    (
        "서울에서 10평 카페를 여는 데에는 평균 8,000만 원이 든다고 한다.",
        "에스프레소 머신은 새 제품이 평균 1,500만 원 정도에 팔린다고 한다.",
    ),
    (
        "카페 매출에서 원재료비가 차지하는 비율은 보통 30% 정도이다.",
        "카페 매출에서 인건비가 차지하는 비율은 보통 20% 정도이다.",
    ),
]


@pytest.mark.parametrize(("left", "right", "figures"), DIFFER)
def test_different_figures_for_the_same_thing_are_told(left: str, right: str, figures: str) -> None:
    found = conflicts(units(left, right), "en")
    assert len(found) == 1
    assert found[0].about.endswith(figures)
    assert not found[0].about.startswith("(")


@pytest.mark.parametrize(("left", "right"), DO_NOT_DIFFER)
def test_other_pairs_are_no_contradiction(left: str, right: str) -> None:
    assert conflicts(units(left, right), "en") == []


def test_one_source_does_not_contradict_itself() -> None:
    left, right, _ = DIFFER[0]
    assert conflicts(units(f"{left} {right}"), "en") == []


def test_a_matter_told_in_two_languages_is_told_once_in_the_preferred_one() -> None:
    english = [
        "In the Harbor team's measurements on GSM8K, the accuracy gain of voting ended after 10 samples.",
        "In the Ridge team's measurements on GSM8K, the accuracy gain of voting ended only after 64 samples.",
    ]
    korean = DIFFER[1][:2]
    for language, count in (("en", "10 samples"), ("ko", "10개")):
        found = conflicts(units(*english, *korean), language)
        assert len(found) == 1
        assert count in found[0].about


def test_the_same_words_or_the_same_telling_figures_agree() -> None:
    texts = (
        "Kojima et al. (2022) reported that it raised accuracy from 17.7% to 78.7% on MultiArith.",
        "Kojima 등(2022)은 그것이 MultiArith 정확도를 17.7%에서 78.7%로 높였다고 보고하였다.",
    )
    assert len(list(agreements(units(*texts)))) == 1
    one, other = units(
        "Roof insulation lowered the heat demand of old houses by 25 percent in the study.",
        "In the study, roof insulation lowered the heat demand of old houses by 25 percent.",
    )
    assert says_the_same(one, other)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (
            "Roof insulation lowered the heat demand of old houses by 25 percent in the study.",
            "Roof insulation lowered the heat demand of old houses by 35 percent in the study.",
        ),
        (
            "On GSM8K the accuracy rose from 17.7% to 78.7% with one more sentence.",
            "MATH 정확도는 두 번째 방식을 쓰자 17.7%에서 78.7%로 높아졌다고 한다.",
        ),
    ],
)
def test_other_figures_or_other_names_do_not_agree(left: str, right: str) -> None:
    one, other = units(left, right)
    assert not says_the_same(one, other)
