"""Ids sort by time and do not collide; pointers find exactly what they name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research_core.domain.ids import qualify, run_id, run_number
from research_core.domain.pointer import text_at


def test_ids_are_short_typeable_and_sort_by_start() -> None:
    moments = (1_790_000_000_000 + place for place in range(50))
    ids = [run_id(run_number(moment, 0.999 - place / 60)) for place, moment in enumerate(moments)]
    assert ids == sorted(ids)
    assert all(len(made) == 12 and made.isalnum() and made.islower() for made in ids)
    assert not any(set(made) & set("ilou") for made in ids)


def test_ids_of_before_sort_before_those_of_today() -> None:
    assert run_id(run_number(1_700_000_000_000, 0.0)) > "0dsmr7k1zzzz"
    assert run_id(run_number(32_000_000_000_000, 0.0)) > run_id(run_number(1_790_000_000_000, 0.9))


@pytest.mark.parametrize(
    ("reference", "full"), [("@3", "c12.3"), ("c4.1", "c4.1"), ("@0", "c12.0")]
)
def test_references_inside_an_event(reference: str, full: str) -> None:
    assert qualify(reference, "c", 12) == full


@given(
    keys=st.lists(st.text(min_size=1), min_size=1, max_size=4),
    text=st.text(),
)
def test_a_pointer_finds_any_text(keys: list[str], text: str) -> None:
    document: object = text
    for key in reversed(keys):
        document = {key: [document]}
    pointer = "".join(f"/{key.replace('~', '~0').replace('/', '~1')}/0" for key in keys)
    assert text_at(document, pointer) == text


@pytest.mark.parametrize("pointer", ["/b", "/a/2", "/a/x", "/a", "/a/0/deep"])
def test_a_pointer_to_nothing_or_to_no_text_is_an_error(pointer: str) -> None:
    with pytest.raises(ValueError, match="stands at"):
        text_at({"a": ["text"]}, pointer)
