"""Units, concepts, ranking and off-topic sources."""

from __future__ import annotations

from dataclasses import replace

import pytest

from research_core.domain.values import ClaimDraft, ConceptDraft, Query, Quote
from research_core.reading.phrases import Phrase
from research_core.reasoners.extractive.concepts import concepts_in, names_in, relations_in
from research_core.reasoners.extractive.material import sources_on_topic
from research_core.reasoners.extractive.plan import plan, shorten
from research_core.reasoners.extractive.ranking import Ask, rank, relevance, words_and_glosses
from tests.reasoners.stories import research_of, units


def test_a_claim_is_clean_and_its_quote_verbatim() -> None:
    text = "However, a **heat pump** costs more  to buy than a [gas boiler](x) does."
    (unit,) = units(text)
    assert unit.claim == "A heat pump costs more to buy than a gas boiler does."
    assert unit.text in text


def test_a_hollow_sentence_is_worth_nothing() -> None:
    (hollow,) = units("Careful planning plays a crucial role for the owners of old houses.")
    (telling,) = units("Wall insulation costs 90 dollars because it needs a scaffold.")
    assert hollow.worth == 0.0
    assert telling.worth > 0.4


def test_a_web_search_that_guessed_is_not_read() -> None:
    research = research_of(
        "Heat pumps heat old houses at a low cost.", "The aqueduct brought water to Rome."
    )
    web = {key: replace(source, provider="tavily") for key, source in research.sources.items()}
    query = Query("q", "heat pump cost", "plan")
    topic = replace(research.brief, topic="heat pumps in old houses")
    found = sources_on_topic(replace(research, sources=web, queries=(query,), brief=topic))
    assert [source.id for source in found] == ["s0"]


def test_without_a_shared_script_the_score_decides() -> None:
    research = research_of("Heat pumps heat old houses.", "The aqueduct brought water to Rome.")
    web = {
        key: replace(source, provider="tavily", score=score)
        for (key, source), score in zip(research.sources.items(), (0.9, 0.1), strict=True)
    }
    found = sources_on_topic(
        replace(research, sources=web, brief=replace(research.brief, topic="열펌프"))
    )
    assert [source.id for source in found] == ["s0"]


def test_a_comparison_needs_both_sides() -> None:
    ask = Ask(
        "q", ("heat pump", "gas boiler"), "comparison", False, (("heat pump",), ("gas boiler",))
    )
    both, one = units(
        "A heat pump is cheaper to run than a gas boiler in most of the tariffs.",
        "A heat pump is cheaper to run than it was in the tariffs of last year.",
    )
    assert relevance(both, ask) > 0
    assert relevance(one, ask) == 0


def test_the_report_language_and_a_note_count() -> None:
    english, korean = units(
        "A heat pump costs 20,000 dollars because it needs a compressor and a tank.",
        "열펌프(heat pump)는 압축기가 필요하기 때문에 20,000달러가 든다.",
    )
    ask = Ask("q", ("heat pump",), "cost", False)
    assert [item.unit for item in rank([korean, english], [ask], "en")] == [english, korean]
    plain = rank([english], [ask], "ko")[0].score
    assert rank([english], [ask], "ko", ["compressor"])[0].score > plain


def test_an_analysts_words_bring_their_glosses() -> None:
    phrases = [Phrase(["자기 일관성", "self-consistency"])]
    assert "자기 일관성" in words_and_glosses("What is self-consistency?", phrases)


def test_concepts_are_named_and_related_by_what_stands_between() -> None:
    phrases = [Phrase(["heat pump"], sources={"a", "b"}), Phrase(["compressor"], sources={"a"})]
    claim = ClaimDraft("Heat pumps fail because compressors wear.", "q", (Quote("e1", "x"),))
    concepts = concepts_in([claim.text], phrases, "en")
    assert [concept.name for concept in concepts] == ["heat pump", "compressor"]
    assert names_in(claim.text, concepts) == ("heat pump", "compressor")
    (relation,) = relations_in([claim], concepts)
    assert (relation.source, relation.type, relation.target) == (
        "heat pump",
        "CAUSES",
        "compressor",
    )
    assert concepts_in(["nothing of it"], phrases, "en") == ()
    assert names_in("x", [ConceptDraft("y")]) == ()


@pytest.mark.parametrize(
    ("topic", "language", "wanted"),
    [
        ("LLM 에서 test time 성능", "ko", "LLM test time"),
        ("heat pumps in old houses", "en", "heat pumps in old houses"),
    ],
)
def test_the_first_searches(topic: str, language: str, wanted: str) -> None:
    made = plan(research_of(topic=topic, language=language))
    texts = [query.text for query in made.queries]
    assert wanted in texts
    assert len(texts) == len(set(texts))
    assert made.planning


def test_a_long_topic_is_cut_at_a_word() -> None:
    assert shorten("word " * 100, 12) == "word word"
    assert shorten("short") == "short"
