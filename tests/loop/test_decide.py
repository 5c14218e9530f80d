"""What comes next follows from the state alone."""

from __future__ import annotations

from research_core.domain.events import (
    Injected,
    ReportRequested,
    RunPaused,
    SearchFailed,
    SearchReplied,
)
from research_core.loop.decide import (
    AskSearches,
    GatherEvidence,
    MakePlan,
    Pause,
    ReadReply,
    Reason,
    WriteReport,
    decide,
)
from tests.mindmap.story import Story


def planned() -> Story:
    story = Story()
    story.start()
    story.plan("What helps?")
    return story


def test_a_run_goes_from_plan_to_search_to_reading_to_reasoning() -> None:
    story = Story()
    assert decide(story.research) is None
    story.start()
    assert decide(story.research) == MakePlan()
    story.plan("What helps?")
    action = decide(story.research)
    assert isinstance(action, AskSearches)
    assert [(query.id, provider) for query, provider in action.pairs] == [("y2.0", "documents")]
    story.tell(SearchReplied("y2.0", "documents", ["text"], 1))
    assert decide(story.research) == ReadReply("y2.0", "documents")


def test_fresh_sources_are_gathered_and_reasoned_over() -> None:
    story = planned()
    (source,) = story.find(("A", "A text."), query="y2.0")
    assert decide(story.research) == GatherEvidence()
    story.gather((source, "q2.0"))
    assert decide(story.research) == Reason()
    story.reason()
    assert decide(story.research) == WriteReport()


def test_a_survey_that_finds_nothing_is_still_reasoned_over() -> None:
    story = planned()
    story.find(query="y2.0")
    assert decide(story.research) == GatherEvidence()


def test_a_pause_stops_and_the_report_request_goes_on() -> None:
    story = planned()
    story.tell(RunPaused("analyst"))
    assert decide(story.research) is None
    story.tell(ReportRequested())
    assert decide(story.research) == WriteReport()


def test_the_report_now_uses_what_was_found_but_asks_nothing_more() -> None:
    story = planned()
    story.find(("A", "A text."), query="y2.0")
    story.tell(Injected("query", "one more"))
    story.tell(ReportRequested())
    assert decide(story.research) == GatherEvidence()


def test_an_injection_earns_a_round_even_after_the_last() -> None:
    story = planned()
    (source,) = story.find(("A", "A text."), query="y2.0")
    story.gather((source, "q2.0"))
    story.reason()
    assert decide(story.research) == WriteReport()
    story.tell(Injected("query", "one more"))
    action = decide(story.research)
    assert isinstance(action, AskSearches)
    assert action.pairs[0][0].text == "one more"


def test_a_note_alone_earns_a_round_too() -> None:
    story = planned()
    (source,) = story.find(("A", "A text."), query="y2.0")
    story.gather((source, "q2.0"))
    story.reason()
    story.inject("mind the cost")
    assert decide(story.research) == GatherEvidence()


def test_when_nothing_could_be_searched_the_run_pauses_with_its_cause() -> None:
    story = planned()
    story.tell(SearchFailed("y2.0", "documents", "refused_key", "The key was refused."))
    assert decide(story.research) == Pause("search.refused_key", "The key was refused.")


def test_a_single_odd_failure_does_not_stop_the_others() -> None:
    story = planned()
    story.find(("A", "A text."), query="y2.0")
    story.tell(Injected("query", "one more"))
    story.tell(SearchFailed("y5.0", "documents", "broken_reply", "HTML came back."))
    assert decide(story.research) == GatherEvidence()


def test_one_slow_answer_among_good_ones_does_not_end_the_searching() -> None:
    story = planned()
    story.find(("A", "A text."), query="y2.0")
    story.tell(SearchFailed("y2.9", "documents", "timeout", "It took too long."))
    assert story.research.providers_down == frozenset()
    story.tell(SearchFailed("y2.8", "documents", "unreachable", "No network."))
    assert story.research.providers_down == {"documents"}


def test_a_service_that_only_fails_pauses_the_run() -> None:
    story = planned()
    story.tell(SearchFailed("y2.0", "documents", "broken_reply", "HTTP 503."))
    assert decide(story.research) == Pause("search.broken_reply", "HTTP 503.")


def test_what_the_analyst_asks_waits_for_a_service_that_is_gone() -> None:
    story = planned()
    (source,) = story.find(("A", "A text."), query="y2.0")
    story.gather((source, "q2.0"))
    story.reason()
    story.tell(Injected("query", "one more"))
    story.tell(SearchFailed("y7.0", "documents", "unreachable", "No network."))
    assert decide(story.research) == Pause("search.unreachable", "No network.")
