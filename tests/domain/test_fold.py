"""A run is what folding its events gives."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from research_core.domain.events import (
    EVENT_BY_KIND,
    EVENT_TYPES,
    Injected,
    ReportRequested,
    ReportWritten,
    RunPaused,
    RunResumed,
    RunStopped,
    SearchFailed,
    SearchRead,
    SearchReplied,
)
from research_core.domain.fold import fold, fold_all
from research_core.domain.research import Research
from research_core.domain.values import DroppedResult, KeptResult, Report
from tests.mindmap.story import Story, short_story

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def test_every_kind_is_stable_and_has_a_version() -> None:
    assert sorted(EVENT_BY_KIND) == [
        "budget.set",
        "concept.renamed",
        "concepts.merged",
        "documents.skipped",
        "evidence.gathered",
        "injected",
        "map.asked",
        "map.questioned",
        "model.failed",
        "model.replied",
        "node.marked",
        "plan.made",
        "provider.replaced",
        "report.requested",
        "report.written",
        "rewrite.requested",
        "run.discarded",
        "run.forked",
        "run.labelled",
        "run.paused",
        "run.resumed",
        "run.started",
        "run.stopped",
        "search.failed",
        "search.read",
        "search.replied",
        "section.imported",
        "step.reasoned",
        "trust.set",
        "wait.ended",
        "wait.started",
    ]
    assert all(event.version >= 1 for event in EVENT_TYPES)


def test_a_gap_a_repeat_and_a_stranger_are_refused() -> None:
    story = short_story()
    first, second, third = story.events[:3]
    research = fold(Research(id=story.run), first)
    with pytest.raises(ValueError, match="does not follow"):
        fold(research, third)
    with pytest.raises(ValueError, match="does not follow"):
        fold(research, first)
    with pytest.raises(ValueError, match="does not follow"):
        fold(research, dataclasses.replace(second, run="another"))


def test_folding_never_changes_what_was_folded_before() -> None:
    story = short_story()
    states = [Research(id=story.run)]
    for recorded in story.events:
        states.append(fold(states[-1], recorded))
    for place in range(len(states)):
        assert fold_all(story.run, story.events[:place]) == states[place]


def test_ids_name_the_event_and_the_place_in_it() -> None:
    research = short_story().research
    for claim in research.claims.values():
        event, _, place = claim.id[1:].partition(".")
        assert claim.step == f"r{event}"
        assert place.isdigit()
    assert all(evidence.source in research.sources for evidence in research.evidence.values())


def test_a_contradiction_of_the_same_event_finds_its_claim() -> None:
    research = short_story().research
    (contradiction,) = research.contradictions
    assert {contradiction.left, contradiction.right} <= set(research.claims)


def test_evidence_is_the_very_text_of_its_source() -> None:
    research = short_story().research
    for piece in research.evidence.values():
        assert research.sources[piece.source].text[piece.start : piece.end] == piece.text


def test_a_concept_is_one_whatever_its_capitals() -> None:
    names = [concept.name.casefold() for concept in short_story().research.concepts]
    assert len(names) == len(set(names)) == 3


def test_a_query_asked_before_is_not_asked_again() -> None:
    story = Story()
    story.start()
    story.plan("What?")
    story.inject("Self-Consistency  sample COUNT", form="query")
    assert [query.text for query in story.research.queries] == ["self-consistency sample count"]


def test_an_injected_question_is_planned_and_searched() -> None:
    story = Story()
    story.start()
    seq = story.tell(Injected("question", "Does it hold in Korean?"))
    question = story.research.questions[-1]
    query = story.research.queries[-1]
    assert (question.id, question.origin) == (f"q{seq}.0", "analyst")
    assert (query.question, query.origin) == (question.id, "analyst")


def test_a_receipt_tells_the_step_and_what_it_changed() -> None:
    (injection,) = short_story().research.injections
    assert injection.used_in is not None
    assert injection.used_in.startswith("r")


def test_sources_come_from_the_raw_reply_by_pointer() -> None:
    story = Story()
    story.start()
    story.plan("What?")
    raw = {"results": [{"a/b": "slash"}, {"~": "tilde"}]}
    story.tell(SearchReplied("y2.0", "tavily", raw, 12))
    kept = (
        KeptResult("https://a", "A", "/results/0/a~1b"),
        KeptResult("https://b", "B", "/results/1/~0"),
    )
    story.tell(SearchRead("y2.0", "tavily", kept, (DroppedResult("https://c", "duplicate"),)))
    assert [source.text for source in story.research.sources.values()] == ["slash", "tilde"]
    (search,) = story.research.searches
    assert (search.state, search.kept, search.results) == ("read", 2, 3)


def test_a_failed_search_is_open_again_after_a_resume() -> None:
    story = Story()
    story.start()
    story.plan("What?")
    story.tell(SearchFailed("y2.0", "documents", "unreachable", "no network"))
    assert story.research.open_searches == ()
    assert story.research.providers_down == {"documents"}
    story.tell(RunPaused("search.unreachable", "no network"))
    story.tell(RunResumed())
    assert [query.id for query, _ in story.research.open_searches] == ["y2.0"]
    assert story.research.providers_down == frozenset()


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([RunPaused("analyst")], "paused"),
        ([RunPaused("analyst"), RunResumed()], "running"),
        ([RunStopped()], "stopped"),
        ([RunStopped(), RunPaused("analyst")], "stopped"),
        ([RunStopped(), RunResumed()], "running"),
        ([RunPaused("analyst"), ReportRequested()], "running"),
        ([ReportWritten(Report("t", "en", "extractive", ()))], "finished"),
        ([ReportWritten(Report("t", "en", "extractive", ())), RunStopped()], "finished"),
        ([ReportWritten(Report("t", "en", "extractive", ())), ReportRequested()], "finished"),
        ([ReportWritten(Report("t", "en", "extractive", ())), RunResumed()], "running"),
    ],
)
def test_the_lifecycle(events: list[object], state: str) -> None:
    story = Story()
    story.start()
    for event in events:
        story.tell(event)  # type: ignore[arg-type]
    assert story.research.state == state
