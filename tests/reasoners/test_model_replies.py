"""Whatever a model replies is used for what it holds, and for no more."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research_core.reasoners.model.packing import fenced
from research_core.reasoners.model.replies import json_in, plain, read_plan, read_step
from research_core.reasoners.model.so_far import readable_so_far

STEP = {
    "planning": "Look at voting.",
    "claims": [
        {
            "text": "Voting helps.",
            "question": "Q1",
            "evidence": [{"id": "E1", "quote": "voting helps"}],
        },
        {
            "text": "It has a cost.",
            "question": "Q2",
            "evidence": [{"id": "E2", "quote": "at a cost"}],
        },
    ],
    "reflection": "Costs are thin.",
    "queries": [{"text": "cost of voting", "question": "Q2"}],
    "done": False,
}
WHOLE = json.dumps(STEP)


@pytest.mark.parametrize(
    "dress",
    [
        "{}",
        "```json\n{}\n```",
        "Here is my answer:\n\n{}\n\nI hope this helps.",
        "\ufeff{}",
        "<think>What now? I plan.</think>\n{}",
        '<think>It wants {"planning": "...", "done": true}.</think>\n{}',
        'It wants {"planning": "..."} of me.\n</think>\n\n```json\n{}\n```',
        "With {Q1} and {Q2} in mind:\n\n{}",
    ],
)
def test_a_whole_reply_is_read_in_any_dress(dress: str) -> None:
    said = read_step(dress.replace("{}", WHOLE))
    assert [claim.text for claim in said.claims] == ["Voting helps.", "It has a cost."]
    assert said.queries[0].question == "Q2"


def test_a_reply_cut_in_the_middle_keeps_what_came_before() -> None:
    said = read_step(WHOLE[: WHOLE.index("at a cost") + 4])
    assert said.planning == "Look at voting."
    assert said.claims[0].evidence[0].quote == "voting helps"


def test_a_bad_item_does_not_spoil_the_others() -> None:
    said = read_step(
        json.dumps({**STEP, "claims": [{"nothing": 1}, STEP["claims"][0], 5], "done": "maybe"})
    )
    assert [claim.text for claim in said.claims] == ["Voting helps."]
    assert said.done is False


def test_tags_in_prose_are_all_honoured_and_nothing_leaks_into_a_query() -> None:
    said = read_step(
        "**PLANNING**\n\nFirst the basics (<SEARCH>test time\ncompute</SEARCH>), then\n"
        "<SEARCH>self consistency</SEARCH> and <SEARCH>test time compute</SEARCH>.\n\n"
        "**EXECUTION**\nNothing yet.\n# REFLECTION\nGo on.\n"
        "<MIND_MAP_QUERY>What is thin?</MIND_MAP_QUERY>"
    )
    assert [query.text for query in said.queries] == ["test time compute", "self consistency"]
    assert (said.execution, said.map_questions) == ("Nothing yet.", ["What is thin?"])
    assert said.reflection.startswith("Go on.")
    assert "<" not in said.planning


@pytest.mark.parametrize(
    "text", ["", "   ", "I cannot help with that.", "<html><body>502</body>", "[1, 2]", "{{{{"]
)
def test_what_holds_nothing_gives_nothing(text: str) -> None:
    said = read_step(text)
    assert not (said.planning or said.claims or said.queries or said.done)
    assert not (read_plan(text).questions or read_plan(text).queries)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200), st.integers(0, len(WHOLE)))
def test_no_text_whatever_raises(noise: str, cut: int) -> None:
    for text in (noise, WHOLE[:cut] + noise, noise + WHOLE[cut:]):
        assert isinstance(read_step(text).claims, list)
        assert isinstance(read_plan(text).queries, list)


def test_deep_nesting_is_no_way_in() -> None:
    assert json_in('{"a":' * 20_000) is not None


@pytest.mark.parametrize("cut", range(0, len(WHOLE), 7))
def test_what_streams_in_can_be_read_at_any_moment(cut: int) -> None:
    parts = dict(readable_so_far("reason", WHOLE[:cut]))
    assert "{" not in parts.get("planning", "")
    if cut > WHOLE.index("It has a cost.") + 14:
        assert parts["claims"] == "Voting helps.\nIt has a cost."


def test_a_report_streams_in_as_it_is() -> None:
    assert readable_so_far("report", "## Summary\nVoting") == [("report", "## Summary\nVoting")]


def test_a_claim_is_words_without_links_addresses_and_labels() -> None:
    said = "A ran at 95 percent ([Marlowe](http://x.y/p(1).html)) [E1, E2], see [B](http://b.c) or <https://d.e>."
    assert plain(said) == "A ran at 95 percent, see B or."


@pytest.mark.parametrize(
    "noise", ["\n" * 50_000, "{" + "\n" * 50_000, " " * 50_000 + "x", "[" * 20_000]
)
def test_a_model_in_a_loop_freezes_nothing(noise: str) -> None:
    """Read in time linear in its length: a quadratic pattern would take minutes here."""
    assert read_step(noise).claims == []
    assert plain(noise).strip(" x[{") == ""


def test_a_reply_that_is_all_thought_is_read_as_it_is() -> None:
    said = read_step("<think>\n**PLANNING**\nLook at voting.\n</think>\n")
    assert said.planning.startswith("Look at voting.")


@pytest.mark.parametrize("noise", ["<" + " " * 100_000 + "x", "< /" * 50_000])
def test_a_fence_is_closed_to_a_model_in_a_loop_too(noise: str) -> None:
    """As above: a quadratic pattern would take minutes here."""
    assert fenced(noise) == noise


def test_a_number_without_end_is_no_confidence() -> None:
    said = read_step(f'{{"planning": "a", "claims": [{{"text": "a", "confidence": {"9" * 400}}}]}}')
    assert [claim.confidence for claim in said.claims] == [0.5]
