"""How much of what: numbers in figures and in words, in English and Korean, and what bears them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research_core.bearing.quantities import Quantity, computed_from, quantities_of


def one(text: str) -> Quantity:
    found = quantities_of(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("a dam of 1,240 metres", 1240, "length"),
        ("2.9 billion crowns", 2.9e9, "crowns"),
        ("2조 9천억 원", 2.9e12, "won"),
        ("41만 2천 명", 412_000, ""),
        ("1억 2,345만 달러", 123_450_000, "dollars"),
        ("2.9백만 유로", 2.9e6, "euros"),
        ("₩8,500만", 85_000_000, "won"),
        ("$3.2 million", 3.2e6, "dollars"),
        ("three hundred and twenty pumps", 320, ""),
        ("Twenty-one wells", 21, ""),
        ("a dozen valves", 12, ""),
        ("펌프 스물다섯 대가 돈다", 25, ""),
        ("삼백이십 명", 320, ""),
        ("오십 퍼센트", 50, "percent"),
        ("三百二十人", 320, ""),
        ("12%", 12, "percent"),
        ("12%p", 12, "points"),
        ("7 percentage points", 7, "points"),
        ("7%포인트", 7, "points"),
        ("half of the wells", 50, "percent"),
        ("우물의 절반", 50, "percent"),
        ("two thirds of the wells", 200 / 3, "percent"),
        ("3분의 1이 말랐다", 100 / 3, "percent"),
        ("90 minutes", 5400, "time"),
        ("1.5시간", 5400, "time"),
        ("two decades", 240, "month"),
        ("3 tonnes", 3000, "mass"),
        ("-4 degrees", -4, "degrees"),
    ],
)
def test_a_quantity_has_its_value_in_the_base_of_its_unit(
    text: str, value: float, unit: str
) -> None:
    quantity = one(text)
    assert quantity.value == pytest.approx(value)
    assert quantity.unit == unit


@pytest.mark.parametrize(
    ("text", "exactness"),
    [
        ("about 30 wells", "about"),
        ("우물 서른 곳쯤", "about"),
        ("more than 30 wells", "above"),
        ("at least thirty wells", "above"),
        ("30곳 이상", "above"),
        ("fewer than 30 wells", "below"),
        ("30곳 미만", "below"),
        ("thousands of wells", "above"),
        ("30 wells", "exact"),
    ],
)
def test_how_exactly_it_is_meant(text: str, exactness: str) -> None:
    assert one(text).exactness == exactness


@pytest.mark.parametrize(
    "text",
    ["no one was hurt", "the old one", "one of them", "일부는 이미 말랐다", "GPT-4o and B2B"],
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert quantities_of(text) == ()


@pytest.mark.parametrize(
    ("said", "known", "is_borne"),
    [
        ("2,900 million crowns", "2.9 billion crowns", True),
        ("more than 400,000 riders", "412,000 riders", True),
        ("more than 420,000 riders", "412,000 riders", False),
        ("about 410,000 riders", "412,000 riders", True),
        ("410,000 riders", "412,000 riders", False),
        ("410,000 riders", "about 410,000 riders", False),
        ("38 hours", "38 minutes", False),
        ("90 minutes", "1.5 hours", True),
        ("12 percentage points", "12 percent", False),
        ("12 crowns", "12 percent", False),
        ("1,870명", "1,870 people", True),
        ("fewer than 40 wells", "38 wells", True),
        ("fewer than 40 wells", "more than 38 wells", False),
    ],
)
def test_what_bears_a_quantity(said: str, known: str, is_borne: bool) -> None:
    assert one(said).is_borne_by(one(known)) is is_borne


def test_two_quantities_give_their_difference_sum_and_ratio() -> None:
    made = {(round(q.value, 6), q.unit) for q in computed_from(quantities_of("from 31% to 24%"))}
    assert (7, "points") in made
    assert (55, "percent") in made
    assert computed_from(quantities_of("31% of 24 wells")) == ()


@given(st.integers(0, 10**15))
def test_figures_with_thousands_marks_are_read_as_written(value: int) -> None:
    assert one(f"{value:,} wells").value == value


@given(st.integers(1, 9999), st.integers(0, 9999))
def test_korean_scales_add_up(high: int, low: int) -> None:
    words = f"{high}억 {low}만 원" if low else f"{high}억 원"
    assert one(words).value == high * 10**8 + low * 10**4


@given(st.text(max_size=200))
def test_any_text_has_quantities_or_none(text: str) -> None:
    assert all(quantity.words in text for quantity in quantities_of(text))
