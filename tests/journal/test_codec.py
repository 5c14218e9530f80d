"""What is written is what is read, whatever the events hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from research_core.domain.events import (
    EVENT_BY_KIND,
    Event,
    PlanMade,
    Recorded,
    ReportWritten,
    RunPaused,
    RunStarted,
    SearchFailed,
    SearchReplied,
    StepReasoned,
)
from research_core.domain.values import (
    Brief,
    ClaimDraft,
    ConceptDraft,
    Contradiction,
    QueryDraft,
    QuestionDraft,
    Quote,
    Relation,
    Report,
    Section,
    Sentence,
    Voice,
)
from research_core.errors import JournalError, JournalTooNew
from research_core.journal import codec
from research_core.journal.codec import decode, encode, from_line, to_line

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_REPLIES = st.builds(
    SearchReplied, query=st.text(), provider=st.text(), reply=_JSON, milliseconds=st.integers(0)
)


def _is_finite(event: Event) -> bool:
    try:
        return bool(encode(event))
    except ValueError:
        return False


def _any_of(kind: str) -> st.SearchStrategy[Event]:
    """Events of one kind with any values that their fields allow."""
    event = EVENT_BY_KIND[kind]
    return _REPLIES if event is SearchReplied else st.from_type(event).filter(_is_finite)


@pytest.mark.parametrize("kind", sorted(EVENT_BY_KIND))
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(data=st.data())
def test_any_event_of_every_kind_survives_the_journal(kind: str, data: st.DataObject) -> None:
    event = data.draw(_any_of(kind))
    assert decode(event.kind, event.version, encode(event)) == event
    recorded = Recorded("run", 7, datetime(2026, 1, 1, tzinfo=UTC), event)
    assert from_line(to_line(recorded)) == recorded


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


def test_an_event_of_two_versions_ago_takes_both_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    def name(fields: dict[str, Any]) -> dict[str, Any]:
        return {"why": fields["reason"]}

    def rename(fields: dict[str, Any]) -> dict[str, Any]:
        return {"cause": fields["why"], "detail": ""}

    monkeypatch.setitem(codec.UPCASTERS, ("run.paused", -1), name)
    monkeypatch.setitem(codec.UPCASTERS, ("run.paused", 0), rename)
    assert decode("run.paused", -1, '{"reason": "analyst"}') == RunPaused("analyst", "")


# As version 0.1.0 wrote them, and what they mean today.
_OLD_EVENTS = [
    (
        '{"brief":{"topic":"히트펌프","language":"ko","reasoner":"extractive",'
        '"providers":["documents","tavily"],"rounds":4,"documents":"papers"}}',
        RunStarted(Brief("히트펌프", "ko", "extractive", ("documents", "tavily"), 4, "papers")),
    ),
    (
        '{"reasoner":"extractive","planning":"First the plan.","questions":[{"text":'
        '"What helps?","origin":"topic","terms":["heat","pump"],"facet":"figures"}],'
        '"queries":[{"text":"heat pump","question":"@0"},{"text":"radiators","question":null}]}',
        PlanMade(
            "extractive",
            "First the plan.",
            (QuestionDraft("What helps?", "topic", ("heat", "pump"), "figures"),),
            (QueryDraft("heat pump", "@0"), QueryDraft("radiators")),
        ),
    ),
    (
        '{"query":"y2.0","provider":"tavily","cause":"quota",'
        '"detail":"The searches are used up.","milliseconds":31}',
        SearchFailed("y2.0", "tavily", "quota", "The searches are used up.", 31),
    ),
    (
        '{"round":1,"reasoner":"extractive","planning":"Plan.","execution":"Execution.",'
        '"reflection":"Reflection.","claims":[{"text":"It saves 18 percent.","question":"q2.0",'
        '"quotes":[{"evidence":"e5.0","text":"saved 18 percent","match":"exact"}],'
        '"concepts":["saving"],"score":0.5}],"voices":[{"claim":"c4.0","quote":'
        '{"evidence":"e5.1","text":"18 percent","match":"close"}}],"contradictions":'
        '[{"left":"@0","right":"c4.0","about":"the saving"}],"concepts":[{"name":"saving",'
        '"aliases":["savings"],"confidence":0.9}],"relations":[{"source":"saving",'
        '"target":"cost","type":"CAUSES","description":"less to pay","confidence":0.8,'
        '"evidence":"e5.0"}],"answered":["q2.0"],"queries":[{"text":"Sund survey",'
        '"question":"q2.0"}],"used":["i3"],"done":true,"reason":"answered"}',
        StepReasoned(
            1,
            "extractive",
            "Plan.",
            "Execution.",
            "Reflection.",
            claims=(
                ClaimDraft(
                    "It saves 18 percent.",
                    "q2.0",
                    (Quote("e5.0", "saved 18 percent"),),
                    ("saving",),
                    0.5,
                ),
            ),
            voices=(Voice("c4.0", Quote("e5.1", "18 percent", "close")),),
            contradictions=(Contradiction("@0", "c4.0", "the saving"),),
            concepts=(ConceptDraft("saving", ("savings",), 0.9),),
            relations=(Relation("saving", "cost", "CAUSES", "less to pay", 0.8, "e5.0"),),
            answered=("q2.0",),
            queries=(QueryDraft("Sund survey", "q2.0"),),
            used=("i3",),
            done=True,
            reason="answered",
        ),
    ),
    (
        '{"report":{"title":"Heat pumps","language":"en","reasoner":"extractive","sections":'
        '[{"kind":"question","heading":"What helps?","sentences":[{"text":"It saves.",'
        '"claims":["c7.0"]}],"question":"q2.0"}]}}',
        ReportWritten(
            Report(
                "Heat pumps",
                "en",
                "extractive",
                (Section("question", "What helps?", (Sentence("It saves.", ("c7.0",)),), "q2.0"),),
            )
        ),
    ),
]


@pytest.mark.parametrize(("data", "today"), _OLD_EVENTS, ids=[e.kind for _, e in _OLD_EVENTS])
def test_what_the_first_version_wrote_is_read_today(data: str, today: Event) -> None:
    assert today.version > 1
    assert decode(today.kind, 1, data) == today
    row = {"run": "old", "seq": 3, "at": "2026-01-02T03:04:05+00:00", "kind": today.kind}
    line = json.dumps({**row, "version": 1, "data": json.loads(data)}, ensure_ascii=False)
    assert from_line(line) == Recorded("old", 3, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), today)


def test_every_version_before_todays_can_be_brought_up_to_date() -> None:
    missing = [
        (kind, version)
        for kind, event in EVENT_BY_KIND.items()
        for version in range(1, event.version)
        if (kind, version) not in codec.UPCASTERS
    ]
    assert missing == []


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_what_is_no_number_in_json_is_refused(number: str) -> None:
    fields = f'{{"query": "y1.0", "provider": "tavily", "reply": {number}, "milliseconds": 1}}'
    event = f'"kind": "search.replied", "version": 1, "data": {fields}'
    with pytest.raises(JournalError, match="damaged"):
        from_line(f'{{"run": "r", "seq": 1, "at": "2026-01-02T03:04:05+00:00", {event}}}')
    if number != "1e999":  # ``encode`` never writes it so
        with pytest.raises(JournalError, match="damaged"):
            decode("search.replied", 1, fields)
    with pytest.raises(ValueError, match="JSON"):
        encode(SearchReplied("y1.0", "tavily", float(number), 1))
