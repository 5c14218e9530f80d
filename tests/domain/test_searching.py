"""What failing, repeated and moved searches leave behind."""

from __future__ import annotations

import pytest

from research_core.domain.events import (
    Injected,
    ProviderReplaced,
    RunPaused,
    RunResumed,
    SearchReplied,
)
from research_core.domain.values import SearchCause
from tests.domain.acts import LATER, fail
from tests.mindmap.story import Story


def searching(*providers: str, queries: tuple[str, ...] = ("one", "two")) -> Story:
    story = Story()
    story.start(providers=providers)
    story.plan("What?", queries=queries)
    return story


def open_pairs(story: Story) -> list[tuple[str, str]]:
    return [(query.id, provider) for query, provider in story.research.open_searches]


def test_a_search_that_failed_for_now_is_still_open() -> None:
    story = searching("tavily")
    seq = fail(story, "busy", again=LATER)
    (search,) = story.research.searches
    assert (search.state, search.seq, search.tries) == ("failed", seq, 1)
    assert (search.cause, search.again_at) == ("busy", LATER)
    assert open_pairs(story) == [("y2.0", "tavily"), ("y2.1", "tavily")]


def test_a_search_that_failed_for_good_is_not() -> None:
    story = searching("tavily")
    fail(story, "refused_query")
    assert open_pairs(story) == [("y2.1", "tavily")]
    assert story.research.providers_down == frozenset()


def test_each_try_takes_the_place_of_the_one_before_and_counts() -> None:
    story = searching("tavily")
    fail(story, "busy", again=LATER)
    fail(story, "timeout", again=LATER)
    assert [search.tries for search in story.research.searches] == [2]
    story.tell(SearchReplied("y2.0", "tavily", ["text"], 12))
    (search,) = story.research.searches
    assert (search.state, search.tries, search.again_at) == ("replied", 3, "")
    assert story.research.failures == ()
    assert open_pairs(story) == [("y2.1", "tavily")]


def test_tries_of_one_query_say_nothing_of_another() -> None:
    story = searching("tavily", "documents")
    fail(story, "busy", again=LATER)
    fail(story, "busy", "y2.1", again=LATER)
    fail(story, "broken_reply", provider="documents")
    assert {(s.query, s.provider, s.tries) for s in story.research.searches} == {
        ("y2.0", "tavily", 1),
        ("y2.1", "tavily", 1),
        ("y2.0", "documents", 1),
    }


@pytest.mark.parametrize(
    ("cause", "is_down"),
    [
        ("refused_key", True),
        ("not_set_up", True),
        ("quota", True),
        ("unreachable", True),
        ("timeout", True),
        ("busy", False),
        ("unavailable", False),
        ("broken_reply", False),
        ("refused_query", False),
    ],
)
def test_some_failures_close_a_place_and_only_when_they_are_for_good(
    cause: SearchCause, is_down: bool
) -> None:
    story = searching("tavily")
    fail(story, cause, again=LATER)
    assert story.research.providers_down == frozenset()
    fail(story, cause)
    assert story.research.providers_down == ({"tavily"} if is_down else frozenset())
    assert open_pairs(story) == ([] if is_down else [("y2.1", "tavily")])


def test_a_place_that_is_closed_waits_for_no_other_query_of_its_own() -> None:
    story = searching("tavily")
    fail(story, "busy", again=LATER)
    fail(story, "quota", "y2.1")
    assert open_pairs(story) == []


def test_after_a_resume_all_failures_are_forgiven_and_tries_begin_anew() -> None:
    story = searching("tavily")
    fail(story, "busy", again=LATER)
    fail(story, "quota", "y2.1")
    story.tell(RunPaused("search.quota"))
    story.tell(RunResumed())
    assert story.research.searches == ()
    assert open_pairs(story) == [("y2.0", "tavily"), ("y2.1", "tavily")]
    fail(story, "busy", again=LATER)
    assert [search.tries for search in story.research.searches] == [1]


def test_the_open_searches_move_to_the_place_that_takes_over() -> None:
    story = searching("tavily", queries=("one", "two", "three"))
    story.find(("A", "A text."), query="y2.0", provider="tavily")
    fail(story, "quota", "y2.1")
    story.tell(ProviderReplaced("tavily", "tavily_keyless", "quota"))
    research = story.research
    assert research.providers == ("tavily_keyless",)
    assert research.brief.providers == ("tavily",)
    assert open_pairs(story) == [("y2.1", "tavily_keyless"), ("y2.2", "tavily_keyless")]


def test_what_was_answered_but_not_read_yet_does_not_move_either() -> None:
    story = searching("tavily")
    story.tell(SearchReplied("y2.0", "tavily", ["text"], 12))
    fail(story, "refused_key", "y2.1")
    story.tell(ProviderReplaced("tavily", "tavily_keyless", "refused_key"))
    assert open_pairs(story) == [("y2.1", "tavily_keyless")]


def test_a_new_query_goes_to_the_place_that_took_over_and_the_others() -> None:
    story = searching("documents", "tavily", queries=("one",))
    story.find(("A", "A text."), query="y2.0", provider="documents")
    fail(story, "quota")
    story.tell(ProviderReplaced("tavily", "tavily_keyless", "quota"))
    story.tell(Injected("query", "one more"))
    assert story.research.providers == ("documents", "tavily_keyless")
    assert open_pairs(story) == [
        ("y2.0", "tavily_keyless"),
        ("y7.0", "documents"),
        ("y7.0", "tavily_keyless"),
    ]


def test_a_place_that_is_there_already_is_not_asked_twice() -> None:
    story = searching("tavily", "tavily_keyless", queries=("one",))
    fail(story, "quota")
    story.tell(ProviderReplaced("tavily", "tavily_keyless", "quota"))
    assert open_pairs(story) == [("y2.0", "tavily_keyless")]


def test_a_resume_tries_the_first_place_again_but_repeats_no_answer_of_its_stand_in() -> None:
    """The analyst may have put in another key."""
    story = searching("tavily")
    fail(story, "refused_key")
    story.tell(ProviderReplaced("tavily", "tavily_keyless", "refused_key"))
    story.find(("A", "A text."), query="y2.0", provider="tavily_keyless")
    story.tell(RunPaused("analyst"))
    story.tell(RunResumed())
    assert story.research.providers == ("tavily",)
    assert open_pairs(story) == [("y2.1", "tavily")]
    story.tell(RunPaused("analyst"))
    story.tell(RunResumed())
    assert open_pairs(story) == [("y2.1", "tavily")]
