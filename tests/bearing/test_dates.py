"""One day in its common forms, and what bears a part of it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research_core.bearing.dates import Date, dates_of

FORMS = (
    "{y}-{m:02}-{d:02}",
    "{y}. {m}. {d}.",
    "{y}년 {m}월 {d}일",
    "{y}年{m}月{d}日",
    "{d} {name} {y}",
    "{name} {d}, {y}",
    "{d}th of {name} {y}",
)


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)), st.sampled_from(FORMS))
def test_a_day_is_the_same_in_every_form(day: date, form: str) -> None:
    words = form.format(y=day.year, m=day.month, d=day.day, name=f"{day:%B}")
    (found,), rest = dates_of(f"opened {words}")
    assert (found.year, found.month, found.day) == (day.year, day.month, day.day)
    assert not any(letter.isdigit() for letter in rest)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("in April 2032", (2032, 4, None)),
        ("2032년 4월에", (2032, 4, None)),
        ("in 2031", (2031, None, None)),
        ("2031년에", (2031, None, None)),
        ("on 3 May", (None, 5, 3)),
        ("5월 3일에", (None, 5, 3)),
    ],
)
def test_a_part_of_a_date(text: str, parts: tuple[int | None, ...]) -> None:
    ((found,), _) = dates_of(text)
    assert (found.year, found.month, found.day) == parts


@pytest.mark.parametrize(
    "text", ["2,031 wells", "2031 people", "it may rain", "12 months", "$1999"]
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert dates_of(text) == ((), text)


def test_a_date_bears_what_it_says_and_less() -> None:
    day = Date(2031, 5, 14, "")
    assert Date(2031, None, None, "").is_borne_by(day)
    assert Date(None, 5, 14, "").is_borne_by(day)
    assert not Date(2031, 6, 14, "").is_borne_by(day)
    assert not day.is_borne_by(Date(2031, 5, None, ""))
