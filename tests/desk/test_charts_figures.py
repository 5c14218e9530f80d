"""What the charts show is what the events say."""

from __future__ import annotations

from pages.parts.sources.charts import bars, by_date, by_domain, coverage, efforts
from research_core.domain.events import EvidenceGathered
from research_core.domain.values import QuestionDraft
from tests.desk.web_story import web_story
from tests.mindmap.story import Story

RUN = "0webrun00030"


def test_coverage_grows_step_by_step() -> None:
    story = web_story(RUN)
    points = coverage(story.events, story.research)
    assert [(p.step, p.answered, p.partly, p.open) for p in points] == [(1, 1, 1, 0), (2, 2, 0, 0)]
    assert points[0].minutes < points[1].minutes


def test_a_question_counts_from_when_it_was_asked() -> None:
    story = Story(RUN)
    story.start()
    story.plan("One?")
    story.find(("A page", "Its text."))
    story.gather()
    story.reason()
    story.tell(EvidenceGathered(2, (QuestionDraft("Two?"),), ()))
    story.reason()
    points = coverage(story.events, story.research)
    assert [(p.answered, p.partly, p.open) for p in points] == [(0, 0, 1), (0, 0, 2)]


def test_efforts_add_up_to_what_was_spent() -> None:
    research = web_story(RUN, reasoner="gemini").research
    found = efforts(research)
    assert sum(effort.tokens for effort in found) == sum(
        call.prompt_tokens + call.reply_tokens for call in research.calls
    )
    seconds = sum(search.milliseconds for search in research.searches)
    seconds += sum(call.milliseconds for call in research.calls)
    assert round(sum(effort.seconds for effort in found), 1) == round(seconds / 1000, 1)
    assert {effort.task for effort in found} == {"reason", "search"}


def test_passages_by_domain_and_by_year() -> None:
    research = web_story(RUN, 60).research
    domains = by_domain(research)
    assert domains[0] == ("host0.example", 2)
    assert sum(count for _, count in domains) == 60
    dates = by_date(research)
    assert [year for year, _ in dates] == [str(2015 + n) for n in range(10)]
    assert sum(count for _, count in dates) == 60


def test_months_where_all_is_from_two_years() -> None:
    research = web_story(RUN, 2).research
    assert by_date(research) == [("2015-01", 1), ("2016-02", 1)]


def test_a_specification_asks_for_nothing_from_elsewhere() -> None:
    rows = [{"x": "1", "n": 2, "series": "a"}, {"x": "1", "n": 3, "series": "b"}]
    for theme in ("light", "dark"):
        made = bars(rows, ["a", "b"], ("Step", "Tokens"), theme)
        assert [row["place"] for row in made["data"]["values"]] == [0, 1]
        assert "url" not in str(made)
    assert made["encoding"]["color"]["scale"]["domain"] == ["a", "b"]
