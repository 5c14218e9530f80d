"""The gate before a model's report: what may stand in it."""

from __future__ import annotations

import pytest

from research_core.domain.events import StepReasoned
from research_core.domain.research import Research
from research_core.domain.values import ClaimDraft, Quote
from research_core.reasoners.model.gate import gate
from tests.mindmap.story import Story

WORDS = "Self-consistency by Wang et al. (2022) improved accuracy by 17.9 points on GSM8K."
OTHER = "Verifiers by Dr. Cobbe select the best of 100 samples."


@pytest.fixture
def research() -> Research:
    return told("What helps?")


def told(question: str) -> Research:
    """One question, two claims that answer it."""
    story = Story()
    story.start()
    story.plan(question)
    (source,) = story.find(("A", f"{WORDS} {OTHER}"), query="y2.0")
    story.gather((source, "q2.0"), (source, "q2.0"))
    evidence = next(iter(story.research.evidence))
    claims = tuple(ClaimDraft(text, "q2.0", (Quote(evidence, text),)) for text in (WORDS, OTHER))
    story.tell(StepReasoned(1, "gemini", "", "", "", claims))
    return story.research


def sentences(text: str, research: Research) -> list[str]:
    """What of a report stands."""
    return [s.text for section in gate(text, research).sections for s in section.sentences]


def test_a_sentence_is_not_torn_at_an_abbreviation(research: Research) -> None:
    text = f"## Summary\n{WORDS[:-1]} [1]. {OTHER[:-1]} [2].\n"
    assert sentences(text, research) == [WORDS, OTHER]
    assert gate(text, research).dropped == 0


@pytest.mark.parametrize(
    "sentence",
    [
        "Self-consistency improved accuracy by 17.9 points.",  # cites nothing
        "Self-consistency improved accuracy by 17.9 points [9].",  # cites what is not there
        "Self-consistency improved accuracy by 27 points [1].",  # another figure
        "The weather in Busan is mild and sunny all year round [1].",  # something else
    ],
)
def test_a_sentence_that_its_claims_do_not_bear_is_dropped(
    research: Research, sentence: str
) -> None:
    gated = gate(f"## Summary\n{sentence}\n", research)
    assert (gated.sections, gated.dropped) == ((), 1)
    assert gated.trouble


def test_a_line_of_abbreviations_without_end_freezes_nothing(research: Research) -> None:
    """Read in time linear in its length: searching all of it at each stop would take minutes."""
    assert gate("al. " * 20_000, research).dropped == 1


def test_what_a_model_thought_before_its_report_is_no_part_of_it(research: Research) -> None:
    thought = "I should cite claims. There are two. I put the figure first. Then the other."
    gated = gate(f"<think>{thought}</think>\n## Summary\n{WORDS[:-1]} [1].\n", research)
    assert (gated.dropped, gated.trouble) == (0, "")


def test_marks_before_and_behind_the_stop_both_count(research: Research) -> None:
    text = "## Summary\nSelf-consistency improved accuracy by 17.9 points. [1] Verifiers select the best of 100 samples [2, 1].\n"
    gated = gate(text, research)
    assert [len(s.claims) for s in gated.sections[0].sentences] == [1, 2]


def test_a_heading_names_its_question_however_either_is_spaced() -> None:
    research = told("What  helps\tmost?")
    gated = gate(f"## what helps most?\n{WORDS[:-1]} [1].\n", research)
    assert [section.question for section in gated.sections] == ["q2.0"]


def test_half_a_report_is_no_report(research: Research) -> None:
    text = "## Summary\nSelf-consistency improved accuracy by 17.9 points [1]. It is great. It is loved. It is new.\n"
    assert "cite no claim" in gate(text, research).trouble


def test_a_heading_without_end_is_only_a_heading(research: Research) -> None:
    assert gate(f"## Q{'1' * 5000}\n{WORDS[:-1]} [1].\n", research).dropped == 0
