"""What the trail tells of models, waits, the map, budgets and imported logs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pages.parts.amounts import amount, budget_words, money
from pages.parts.desk.live_reply import report_reply_html, step_reply_html
from pages.parts.desk.receipts import injection_receipt
from pages.parts.desk.trail import trail_drafts
from pages.parts.desk.trail_html import entry_html, execution_html
from pages.parts.escape import clean
from pages.parts.texts import Texts
from pages.parts.timeline import Timeline, active_seconds
from pages.parts.watch import Watch
from research_core import (
    Brief,
    Budget,
    BudgetSet,
    EvidenceGathered,
    InFlight,
    Injected,
    MapAsked,
    ModelFailed,
    ModelReplied,
    NodeMarked,
    PlanMade,
    ProviderReplaced,
    ReportWritten,
    RewriteRequested,
    RunPaused,
    RunStarted,
    SectionImported,
    StepReasoned,
    Wait,
    WaitEnded,
    WaitStarted,
)
from research_core.domain.values import Report
from tests.mindmap.story import Story, short_story

EN, KO = Texts("en"), Texts("ko")
UNTIL = "2026-11-21T09:00:42+00:00"
REPLY = ModelReplied("reason", 2, "gemini-2.0-flash", "{<b>}", "stop", 1000, 234, 3210, 0.0012)
FAILED = ModelFailed("reason", 2, "gemini-2.0-flash", "quota", "asks to wait", 40, UNTIL)
WAIT = WaitStarted(Wait("model", "gemini-2.0-flash", "quota", UNTIL))
MAP = MapAsked(2, "Claims so far", "MATCH (c) RETURN c", '[{"text": "</pre><script>x</script>"}]')
HOSTILE = '<img src=x onerror="window.hacked=1"> ## [x](javascript:y)'


def story(*events: object, reasoner: str = "gemini") -> tuple[Story, Timeline]:
    """A run with a model that is told these events after its start."""
    told = Story()
    told.tell(RunStarted(Brief("topic", "en", reasoner=reasoner, providers=("tavily",))))
    for event in events:
        told.tell(event)  # type: ignore[arg-type]
    timeline = Timeline()
    timeline.take(told.events)
    return told, timeline


def last(*events: object, t: Texts = EN) -> str:
    """The newest entry as the screen gets it."""
    told, timeline = story(*events)
    return clean(entry_html(timeline.entries[-1], told.research, t))


def test_a_call_tells_its_task_model_tokens_and_seconds() -> None:
    words = last(REPLY)
    assert "Model call: reasoning 2" in words
    assert "gemini-2.0-flash · 1,234 tokens · 3.2 s · $0.001" in words
    assert "&lt;b&gt;" in words
    assert "모델 호출: 추론 2" in last(REPLY, t=KO)


def test_a_reply_that_did_not_end_as_meant_says_why() -> None:
    assert EN("finish.length") in last(replace(REPLY, finish="length"))


def test_a_failed_call_and_its_wait_are_one_entry() -> None:
    _, timeline = story(FAILED, WAIT, WaitEnded())
    assert [entry.kind for entry in timeline.entries] == ["started", "call_failed"]
    words = last(FAILED, WAIT, WaitEnded())
    assert "gemini-2.0-flash: The model was asked too often for now." in words
    assert "Asked again at 09:00:42." in words


@pytest.mark.parametrize(
    ("after", "title"),
    [
        ((), "Waiting until 09:00:42"),
        ((WaitEnded(),), "Waited 40.0 s"),
    ],
)
def test_a_wait_tells_until_when_and_how_it_ended(after: tuple[object, ...], title: str) -> None:
    words = last(WAIT, *after)
    assert title in words
    assert "Gemini asks to wait." in words


def test_a_wait_that_was_sat_out_says_so_whatever_was_put_in_meanwhile() -> None:
    told, timeline = story(WAIT, Injected("note", "Meanwhile"), WaitEnded())
    assert [entry.kind for entry in timeline.entries] == ["started", "wait", "injected"]
    assert "Waited 40.0 s" in entry_html(timeline.entries[1], told.research, EN)
    going_on = timeline.copy()
    going_on.take(told.events)
    assert len(going_on.entries[1].events) == len(timeline.entries[1].events)


def test_the_trail_draws_a_wait_anew_that_was_cut_short() -> None:
    told, timeline = story(WAIT)
    waiting = Watch(told.run, told.research, timeline, {}, 0)
    over = Watch(told.run, replace(told.research, wait=None), timeline, {}, 0)
    assert trail_drafts(waiting, EN)[-1].depends_on != trail_drafts(over, EN)[-1].depends_on


def test_a_wait_that_somebody_ended_says_so() -> None:
    told, timeline = story(WAIT, RunPaused("analyst"), BudgetSet(Budget()))
    told.research = replace(told.research, wait=None)
    words = entry_html(timeline.entries[1], told.research, EN)
    assert "A wait until 09:00:42 ended early" in words


def test_the_questions_of_a_step_to_the_map_are_one_entry_with_their_rows_on_demand() -> None:
    refused = MapAsked(2, "Mine?", "MATCH (n) DELETE n", error="only reading", asked_by="model")
    words = last(MAP, refused)
    assert "2 questions to the mind map" in words
    assert "Claims so far · 1 row" in words
    assert "Mine? · no answer · the model's own question" in words
    assert "MATCH (n) DELETE n" in words
    assert "<script>" not in words


def test_rows_that_are_no_json_are_shown_as_they_are() -> None:
    assert "neo4j.time.DateTime" in last(replace(MAP, rows="[neo4j.time.DateTime(2025)]"))


def test_a_replaced_place_is_named_with_its_cause() -> None:
    words = last(ProviderReplaced("tavily", "tavily_keyless", "quota"))
    assert "Tavily without a key takes over from Tavily" in words
    assert EN("cause.search.quota") in words


def test_a_budget_is_told_in_its_units() -> None:
    assert "10 calls, $0.25" in last(BudgetSet(Budget(calls=10, money=0.25)))
    assert EN("budget.none") in last(BudgetSet(Budget()))
    assert budget_words(Budget(minutes=2.5, searches=1), EN) == "1 search, 2.5 minutes"
    assert [money(n, EN) for n in (0.0, 0.00061, 0.0061, 0.5)] == [
        "$0",
        "$0.0006",
        "$0.006",
        "$0.50",
    ]
    assert amount("minutes", 1.0, KO) == "1분"


def test_imported_sections_stand_in_the_trail_unless_something_tells_them() -> None:
    shown = SectionImported("Odd Section", "2025-02-19 03:13:19", HOSTILE)
    _, timeline = story(SectionImported("Raw", "", "x", told=True), shown)
    assert [entry.kind for entry in timeline.entries] == ["started", "section"]
    words = last(shown)
    assert "Imported: Odd Section" in words
    assert "<img" not in words
    assert "window.hacked=1" in words


def test_what_was_done_without_the_model_says_why() -> None:
    plan = PlanMade("extractive", "planning", (), (), because="quota_day")
    assert EN("because.quota_day") in last(plan)
    report = Report("t", "en", "extractive", (), because="made_up_later")
    assert EN("because.other") in last(ReportWritten(report))


def test_a_step_done_without_the_model_says_why() -> None:
    step = StepReasoned(1, "extractive", "p", "e", "r", because="unusable")
    words = last(EvidenceGathered(1, (), ()), step)
    assert EN("because.unusable") in words
    assert EN("reasoner.extractive") in words


def test_a_wait_for_a_place_to_search_names_the_place() -> None:
    words = last(WaitStarted(Wait("search", "tavily", "busy", UNTIL)))
    assert "Tavily asks to wait." in words
    strange = last(WaitStarted(Wait("search", "tavily", "made_up_later", UNTIL)))
    assert EN("wait.other", name="Tavily") in strange


def test_writing_again_is_time_at_work() -> None:
    report = ReportWritten(Report("t", "en", "extractive", (), because="hurry"))
    _, timeline = story(report, RewriteRequested(), report)
    assert active_seconds(timeline.entries, datetime(2027, 1, 1, tzinfo=UTC)) == 2.0
    assert timeline.entries[2].kind == "rewrite"


def test_a_claim_with_doubts_is_marked_in_words() -> None:
    told = short_story()
    step = told.research.steps[0]
    claim = next(iter(told.research.claims.values()))
    doubted = replace(claim, doubt="figures")
    research = replace(told.research, claims={**told.research.claims, claim.id: doubted})
    words = execution_html(step, research, EN)
    assert "mt-claim-unchecked" in words
    assert f"{EN('mark.unchecked')}: {EN('doubt.figures')}" in words
    lost = replace(claim, quotes=tuple(replace(quote, match="missing") for quote in claim.quotes))
    research = replace(told.research, claims={**told.research.claims, claim.id: lost})
    words = execution_html(step, research, EN)
    assert EN("doubt.quote") in words
    assert EN("trail.missing_quote") in words
    assert EN("mark.unchecked") + ":" not in execution_html(step, told.research, EN)


def flight(task: str, text: str) -> InFlight:
    return InFlight("run1", task, 1, "gemini-2.0-flash", text, datetime.now(UTC))  # type: ignore[arg-type]


def test_a_reply_is_readable_and_literal_while_it_streams_in() -> None:
    text = '{"planning": "First this.", "claims": [{"text": "' + HOSTILE.replace('"', '\\"')
    words = clean(step_reply_html(flight("reason", text), EN))
    assert "gemini-2.0-flash is writing: reasoning 1" in words
    assert "First this." in words
    assert EN("live.part.claims") in words
    assert "&lt;img" in words
    assert "<img" not in words
    assert EN("live.waiting") in step_reply_html(flight("reason", ""), EN)


def test_a_report_streams_in_at_its_own_place() -> None:
    words = clean(report_reply_html(flight("report", f"## Summary\n{HOSTILE}"), EN))
    assert "<h2>Summary</h2>" in words
    assert "<img" not in words
    assert report_reply_html(flight("reason", "{}"), EN) == ""
    assert EN("live.report_below") in step_reply_html(flight("report", "## S"), EN)


def test_a_receipt_says_when_what_was_put_in_is_taken_back() -> None:
    told, _ = story(Injected("query", "small models"))
    (injection,) = told.research.injections
    assert injection_receipt(injection, told.research, EN) == "Queued for the next round"
    told.tell(NodeMarked(injection.id, "rejected"))
    said = injection_receipt(injection, told.research, EN)
    assert said == "You rejected it before it was used"
