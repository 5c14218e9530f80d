"""What is written is what is read, whatever the events hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from research_core.domain.events import EVENT_TYPES, Event, Recorded, SearchReplied
from research_core.errors import JournalError, JournalTooNew
from research_core.journal import codec
from research_core.journal.codec import decode, encode, from_line, to_line

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_EVENTS = st.one_of(*(st.from_type(event) for event in EVENT_TYPES if event is not SearchReplied))
_REPLIES = st.builds(
    SearchReplied, query=st.text(), provider=st.text(), reply=_JSON, milliseconds=st.integers(0)
)


def _is_finite(event: Event) -> bool:
    return "NaN" not in encode(event) and "Infinity" not in encode(event)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(_EVENTS.filter(_is_finite) | _REPLIES)
def test_any_event_survives_the_journal(event: Event) -> None:
    assert decode(event.kind, event.version, encode(event)) == event


@given(_REPLIES, st.integers(1, 10**6))
def test_any_event_survives_a_line(event: Event, seq: int) -> None:
    recorded = Recorded("run", seq, datetime(2026, 1, 1, tzinfo=UTC), event)
    line = to_line(recorded)
    assert "\n" not in line
    assert from_line(line) == recorded


def test_korean_is_written_as_korean() -> None:
    assert "한국어" in encode(SearchReplied("y1.0", "documents", {"t": "한국어"}, 1))


@pytest.mark.parametrize(("kind", "version"), [("run.teleported", 1), ("run.paused", 99)])
def test_a_newer_event_is_refused_not_guessed(kind: str, version: int) -> None:
    with pytest.raises(JournalTooNew, match="newer Mindtrail"):
        decode(kind, version, "{}")


@pytest.mark.parametrize("data", ["{", "[]", '{"cause": 3}', "{}"])
def test_a_damaged_event_is_named(data: str) -> None:
    with pytest.raises(JournalError, match="damaged"):
        decode("run.paused", 1, data)


def test_an_older_event_is_brought_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    def rename(fields: dict[str, Any]) -> dict[str, Any]:
        return {"cause": fields["why"], "detail": ""}

    monkeypatch.setitem(codec.UPCASTERS, ("run.paused", 0), rename)
    assert decode("run.paused", 0, json.dumps({"why": "analyst"})).cause == "analyst"  # type: ignore[union-attr]
