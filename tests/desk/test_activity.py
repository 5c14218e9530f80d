"""What a run is doing, in a word and in a sentence, at each moment of its work."""

from __future__ import annotations

import pytest

from pages.parts.activity import activity, at_work_on
from pages.parts.texts import Texts
from research_core import InFlight, ReportRequested, Wait, WaitStarted
from tests.mindmap.story import QUERY, START, Story, claim

EN, KO = Texts("en"), Texts("ko")


def now(story: Story, t: Texts = EN) -> tuple[str, str]:
    """The word and the sentence."""
    doing = activity(story.research)
    return doing, at_work_on(story.research, doing, t)


def test_a_run_says_what_it_is_doing_from_its_topic_to_its_report() -> None:
    story = Story()
    story.start()
    assert now(story) == ("planning", "Splitting the topic into questions.")
    (question,) = story.plan("Which methods help?", queries=("voting", "tree   search\nlimits"))
    asked = "Asking the sample library for “voting”, and 1 more."
    assert now(story) == ("searching", asked)
    assert now(story, KO)[1] == "예제 자료에서 “voting” 외 1건을 검색하고 있습니다."
    found = story.find(("Voting", "Voting helps."), query=story.research.queries[0].id)
    asked = "Asking the sample library for “tree search limits”."
    assert now(story) == ("searching", asked), "on one line"
    story.find(("Trees", "Trees help."), query=story.research.queries[1].id)
    assert now(story) == ("reading", "Reading what the searches brought.")
    evidence = story.gather((found[0], question))
    said = "Looking for claims in 1 passage, each in the words of its source."
    assert now(story) == ("reasoning", said)
    story.reason(claim("Voting helps", question, *evidence))
    story.tell(ReportRequested())
    assert now(story) == ("writing", "Writing the report from 1 claim.")


def test_a_long_query_is_cut() -> None:
    story = Story()
    story.start()
    story.plan("Which methods help?", queries=("voting " * 50,))
    _, sentence = now(story)
    assert sentence.endswith(" voting…”.")
    assert len(sentence) < 130


def test_a_call_to_a_model_says_what_it_is_for() -> None:
    story = Story()
    story.start()
    doing = activity(story.research, InFlight(story.run, "map", 1, "gemini-2.0-flash", "", START))
    assert at_work_on(story.research, doing, EN).startswith("Asking the mind map")


def test_a_wait_leaves_the_word_to_its_reason() -> None:
    story = Story()
    story.start()
    story.tell(WaitStarted(Wait("model", "gemini", "quota", "2026-11-21T09:00:42+00:00")))
    assert now(story) == ("waiting", "")


@pytest.mark.parametrize("t", [EN, KO], ids=["en", "ko"])
def test_every_word_for_what_it_does_has_a_sentence(t: Texts) -> None:
    story = Story()
    story.start()
    story.plan("Which methods help?", queries=(QUERY,))
    for doing in ("planning", "searching", "reading", "reasoning", "asking", "writing"):
        assert t.has(f"status.doing.{doing}")
        assert at_work_on(story.research, doing, t)
