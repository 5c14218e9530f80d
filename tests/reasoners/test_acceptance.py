"""The two topics that everyone tries first, on the shipped library, read as a reader would."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from research_core import Library, Settings
from research_core.domain.events import EvidenceGathered, PlanMade, ReportWritten, StepReasoned
from research_core.domain.fold import fold
from research_core.domain.research import Research
from research_core.reading.language import language_of
from research_core.reasoners.extractive import ExtractiveReasoner
from research_core.report.markdown import citations, to_markdown
from tests.reasoners.stories import finish

KOREAN = "LLM 에서 fine tuning, 학습 없이 test time 에서 성능을 가장 좋게 하는 방법을 찾아서"
ENGLISH = "How can language models be improved at inference time without training?"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    opened = Library(Settings(mindtrail_home=tmp_path_factory.mktemp("home")))
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=[KOREAN, ENGLISH])
def research(request: pytest.FixtureRequest, shelf: Library) -> Research:
    return finish(shelf, request.param)


def test_there_are_enough_cited_claims_and_each_stands_in_its_source(research: Research) -> None:
    assert len(research.claims) >= 12
    for claim in research.claims.values():
        assert claim.verified
        for quote in claim.quotes:
            source = research.sources[research.evidence[quote.evidence].source]
            assert quote.match == "exact"
            assert quote.text in source.text


def test_every_mark_resolves_and_every_reference_is_cited(research: Research) -> None:
    text, _, references = to_markdown(research).partition(
        "## 참고 문헌" if research.brief.language == "ko" else "## References"
    )
    marks = {int(mark) for mark in re.findall(r"(?<!\\)\[(\d+)\]", text)}
    listed = {int(number) for number in re.findall(r"^(\d+)\. ", references, re.MULTILINE)}
    assert marks == listed == set(range(1, len(listed) + 1))


def test_each_claim_is_told_once(research: Research) -> None:
    assert research.report is not None
    told = [
        claim
        for section in research.report.sections
        for sentence in section.sentences
        for claim in sentence.claims
    ]
    assert sorted(told) == sorted(set(told))
    assert set(told) <= set(research.claims)


def test_the_planted_contradiction_is_named(research: Research) -> None:
    about = [contradiction.about for contradiction in research.contradictions]
    assert len(about) == 1
    ten, many = (
        ("10개", "64개") if research.brief.language == "ko" else ("10 samples", "64 samples")
    )
    assert ten in about[0]
    assert many in about[0]
    assert "GSM8K" in about[0]


def test_questions_are_few_distinct_and_of_the_language(research: Research) -> None:
    texts = [question.text for question in research.questions]
    assert 4 <= len(set(texts)) == len(texts) <= 6
    assert all(language_of(text) == research.brief.language for text in texts)
    assert len({question.terms[0] for question in research.questions}) == len(texts)


def test_the_summary_is_short_and_in_the_language(research: Research) -> None:
    assert research.report is not None
    _lead, *statements = research.report.sections[0].sentences
    assert 3 <= len(statements) <= 5
    assert all(language_of(s.text) == research.brief.language for s in statements)


def test_no_source_speaks_more_than_twice_under_a_question(research: Research) -> None:
    disputed = {side for c in research.contradictions for side in (c.left, c.right)}
    for question in research.questions:
        claims = [c for c in research.claims_of(question.id) if c.id not in disputed]
        first = [research.evidence[claim.quotes[0].evidence].source for claim in claims]
        assert max(map(first.count, first), default=0) <= 2


def test_steps_say_what_was_done(research: Research) -> None:
    for step in research.steps:
        assert language_of(step.execution) == research.brief.language
        assert language_of(step.reflection) == research.brief.language
    assert research.steps[-1].done


@pytest.mark.parametrize(
    "topic",
    [
        "추가 학습 없이 LLM 성능을 높이는 방법",
        "언어 모델의 추론 시점 성능 향상 기법",
        "Methods to improve LLM performance at test time without fine-tuning",
        "test-time compute scaling for large language models",
    ],
)
def test_a_paraphrase_finds_the_contradiction_too(shelf: Library, topic: str) -> None:
    assert len(finish(shelf, topic).contradictions) == 1


@pytest.mark.parametrize("topic", ["sourdough bread hydration", "고령화 사회 자산관리"])
def test_what_the_library_does_not_know_is_not_quoted(shelf: Library, topic: str) -> None:
    research = finish(shelf, topic)
    assert research.state == "finished"
    assert not research.claims
    assert ("hold nothing" if topic.isascii() else "내용이 없습니다") in to_markdown(research)


def test_every_event_follows_from_the_ones_before(shelf: Library) -> None:
    run = shelf.start(ENGLISH)
    events = list(shelf.drive(run))
    reasoner = ExtractiveReasoner()
    methods = {
        PlanMade: reasoner.plan,
        EvidenceGathered: reasoner.gather,
        StepReasoned: reasoner.reason,
        ReportWritten: reasoner.report,
    }
    research = Research(id=run)
    made = 0
    for recorded in [*shelf.events(run)[: -len(events)], *events]:
        method = methods.get(type(recorded.event))
        if method:
            assert list(method(research)) == [recorded.event]
            made += 1
        research = fold(research, recorded)
    assert made >= 4


def test_references_are_numbered_by_first_citation(research: Research) -> None:
    assert research.report is not None
    numbers = citations(research, research.report)
    assert list(numbers.values()) == list(range(1, len(numbers) + 1))
