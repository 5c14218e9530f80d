"""What the analyst says of nodes and domains: what stands, what is used, and the receipts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research_core.domain.contents import node_words
from research_core.domain.copies import Printed, add_print, original_of, print_of
from research_core.domain.events import (
    ConceptRenamed,
    ConceptsMerged,
    Event,
    EvidenceGathered,
    MapAsked,
    MapQuestioned,
    ModelReplied,
    NodeMarked,
    ProviderReplaced,
    ReportWritten,
    RunDiscarded,
    RunForked,
    RunLabelled,
    SearchFailed,
    StepReasoned,
    TrustSet,
)
from research_core.domain.fold import fold, fold_all
from research_core.domain.hosts import host_of, trust_in
from research_core.domain.research import Research
from research_core.domain.spending import ready_injections, spent
from research_core.domain.values import (
    ClaimDraft,
    ConceptDraft,
    InjectionForm,
    PassageDraft,
    Quote,
    Report,
    Trust,
)
from research_core.intake import checked_domain
from research_core.loop.decide import AskMap, decide
from tests.domain.acts import acted_stories
from tests.mindmap.story import Story, claim, short_story

ARTICLE = (
    "The survey read the meters of two hundred and forty houses in and around the town. "
    "A heat pump in an old house saved thirty-one percent of its energy in one winter. "
    "Its authors advise owners to insulate the roof before they choose a machine. "
    "A second winter is to show whether the saving lasts when the winter is colder."
)
KOREAN = (
    "조사단은 도시와 그 주변에 있는 이백사십 가구의 계량기를 겨울 동안 읽었습니다. "
    "오래된 집에서 열펌프는 한 해 겨울에 에너지의 삼십일 퍼센트를 아꼈다고 합니다. "
    "연구진은 기계를 고르기 전에 지붕의 단열부터 손보라고 집주인들에게 권합니다."
)
MENU = "Home\nNews\nSport\nAbout us\nContact\nPrivacy and terms of use\n"


@pytest.mark.system
@settings(max_examples=80, deadline=None)
@given(acted_stories(), st.randoms(use_true_random=False))
def test_whatever_was_done_a_run_is_what_folding_its_events_gives(
    story: Story, chance: object
) -> None:
    at = chance.randint(0, len(story.events))  # type: ignore[attr-defined]
    before = fold_all(story.run, story.events[:at])
    research = before
    for recorded in story.events[at:]:
        research = fold(research, recorded)
    assert research == story.research
    assert before == fold_all(story.run, story.events[:at])


@pytest.mark.system
@settings(max_examples=80, deadline=None)
@given(acted_stories())
def test_what_stands_rests_on_something_that_may_be_used(story: Story) -> None:
    seen = story.research
    assert seen.usable_sources == tuple(s for s in seen.sources.values() if seen.is_usable(s))
    for source in seen.usable_sources:
        assert not seen.is_rejected(source.id)
        assert trust_in(source.url, seen.trust) != "block"
    usable = {source.id for source in seen.usable_sources}
    answering = [made for question in seen.questions for made in seen.claims_of(question.id)]
    assert set(answering) == set(seen.standing_claims)
    for made in seen.claims.values():
        voices = seen.voices(made)
        assert len(seen.independent_voices(made)) <= len(voices)
        if seen.stands(made):
            assert not seen.is_rejected(made.id)
            assert not seen.is_rejected(made.question)
            assert set(voices) <= usable
            assert voices or not made.quotes
    for question in seen.questions:
        pinned = [seen.is_pinned(made.id) for made in seen.claims_of(question.id)]
        assert pinned == sorted(pinned, reverse=True)


@pytest.mark.system
@settings(max_examples=80, deadline=None)
@given(acted_stories())
def test_every_act_has_its_receipt(story: Story) -> None:
    research = Research(id=story.run)
    for recorded in story.events:
        before, research = research, fold(research, recorded)
        if len(research.acts) > len(before.acts):
            act = research.acts[-1]
            assert (act.id, act.seq, act.used_in) == (f"a{recorded.seq}", recorded.seq, None)
            assert act.claims == len(research.standing_claims) - len(before.standing_claims)
            assert act.sources == len(research.usable_sources) - len(before.usable_sources)
        if isinstance(recorded.event, StepReasoned | ReportWritten):
            letter = "r" if isinstance(recorded.event, StepReasoned) else "p"
            where = f"{letter}{recorded.seq}"
            assert all(act.used_in for act in research.acts)
            open_before = [act.id for act in before.acts if not act.used_in]
            assert [act.id for act in research.acts if act.used_in == where] == open_before


@pytest.mark.system
@settings(max_examples=80, deadline=None)
@given(acted_stories())
def test_a_name_means_one_concept(story: Story) -> None:
    names = [name for concept in story.research.concepts for name in concept.names]
    assert len(names) == len(set(names))
    ids = {concept.id for concept in story.research.concepts}
    assert not ids & set(story.research.merged)
    for gone in story.research.merged:
        into = gone
        while into in story.research.merged:
            into = story.research.merged[into]
        assert into in ids


def test_an_act_that_another_tab_made_impossible_changes_nothing() -> None:
    story = short_story()
    before = story.research
    for event in (
        ConceptRenamed("k7.1", "VOTING"),
        ConceptRenamed("k9.9", "Nothing"),
        ConceptsMerged("k9.9", "k7.0"),
        ConceptsMerged("k7.0", "k7.0"),
    ):
        story.tell(event)
    assert (story.research.concepts, story.research.acts) == (before.concepts, ())


def test_a_concept_answers_to_all_names_that_it_ever_had() -> None:
    story = short_story()
    story.tell(ConceptRenamed("k7.0", "Majority voting"))
    story.tell(ConceptsMerged("k7.1", "k7.0"))
    story.tell(EvidenceGathered(3, (), ()))
    story.reason(concepts=(ConceptDraft("voting"), ConceptDraft("SAMPLES", ("draws",))))
    kept = next(concept for concept in story.research.concepts if concept.id == "k7.0")
    assert kept.name == "Majority voting"
    assert set(kept.aliases) >= {"Voting", "Samples", "draws"}
    assert [concept.id for concept in story.research.concepts] == ["k7.0", "k9.0"]


def test_a_claim_whose_quote_names_no_evidence_harms_nothing() -> None:
    story = short_story()
    drafts = (ClaimDraft("Strange", "q2.0", (Quote("e99.9", "words"),)),)
    step = story.reason(*drafts)
    story.tell(NodeMarked("s4.0", "rejected"))
    strange = story.research.claims[f"c{step}.0"]
    assert story.research.stands(strange)
    assert story.research.voices(strange) == ()


def known(text: str) -> dict[str, tuple[Printed, ...]]:
    """What source s1.0 prints."""
    prints: dict[str, tuple[Printed, ...]] = {}
    add_print(prints, "s1.0", print_of(text))
    return prints


@pytest.mark.parametrize("text", [ARTICLE, KOREAN])
def test_a_syndicated_text_is_a_copy_whatever_stands_around_it(text: str) -> None:
    first = f"{MENU}Morning Paper, by our correspondent in the north of the country\n{text}"
    second = f"{text}\nRead more in the Evening Post, which comes out every day but Sunday.\n{MENU}"
    assert original_of(print_of(second), known(first)) == "s1.0"
    assert original_of(print_of(text.upper()), known(first)) == "s1.0"


def test_strangers_with_the_same_menu_are_no_copies() -> None:
    first, second = (f"{MENU}{text}" for text in (ARTICLE, KOREAN))
    assert original_of(print_of(second), known(first)) is None
    assert original_of(print_of(MENU), known(MENU)) is None


def test_one_sentence_in_common_makes_no_copy() -> None:
    quoted, *_ = ARTICLE.split(". ")
    other = f"{quoted}. " + " ".join(
        f"What the {word} paper adds to this is a long sentence of its very own."
        for word in ("first", "second", "third")
    )
    assert original_of(print_of(other), known(ARTICLE)) is None


def test_a_page_that_is_nothing_but_a_notice_is_the_original_of_nobody() -> None:
    notice = "We use cookies to help provide and enhance our service and tailor content and ads."
    for article in (ARTICLE, KOREAN):
        assert original_of(print_of(f"{notice}\n{article}"), known(notice)) is None
        assert original_of(print_of(notice), known(f"{notice}\n{article}")) is None
    assert original_of(print_of(f"{MENU}{notice}"), known(notice)) == "s1.0"


@given(st.text(max_size=60))
def test_an_empty_text_is_never_a_copy(text: str) -> None:
    for empty in ("", " \n ", "...", "\ud800"):
        assert print_of(empty) == frozenset()
        assert original_of(print_of(empty), known(text)) is None
        assert original_of(print_of(text), known(empty)) is None


def test_copies_are_one_voice_and_the_first_is_the_original() -> None:
    story = Story()
    story.start()
    (question,) = story.plan("Q?")
    pages = (("A", ARTICLE), ("B", f"{MENU}{ARTICLE}"), ("C", KOREAN), ("D", f"{ARTICLE} More."))
    sources = story.find(*pages)
    pieces = story.gather(*((source, question) for source in sources))
    step = story.reason(claim("It saves energy", question, *pieces))
    first, second, third, fourth = sources
    made = story.research.claims[f"c{step}.0"]
    assert story.research.copies == {second: first, fourth: first}
    assert story.research.independent_voices(made) == (first, third)
    story.tell(NodeMarked(first, "rejected"))
    assert len(story.research.independent_voices(made)) == 2


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Example.org./a", "example.org"),
        ("http://user:word@news.example.org:8080/", "news.example.org"),
        ("file:///notes.md", ""),
        ("notes.md", ""),
        ("https://[broken", ""),
        ("", ""),
    ],
)
def test_the_host_of_an_address(url: str, host: str) -> None:
    assert host_of(url) == host


def test_the_nearest_domain_decides_and_only_leaves_out_all_others() -> None:
    trust: dict[str, Trust] = {"org": "block", "example.org": "prefer", "a.example.org": "block"}
    for host, said in (
        ("example.org", "prefer"),
        ("b.example.org", "prefer"),
        ("x.a.example.org", "block"),
        ("other.org", "block"),
        ("notexample.com", "neutral"),
    ):
        assert trust_in(f"https://{host}/", trust) == said
    trust["example.com"] = "only"
    assert trust_in("https://elsewhere.net/", trust) == "block"
    assert trust_in("https://www.example.com/", trust) == "only"
    assert trust_in("notes.md", trust) == "neutral"


FAILED = SearchFailed("y2.0", "tavily", "quota", "Used up.")


def test_a_fork_tries_again_what_failed_and_repeats_no_answer_of_a_stand_in() -> None:
    story = Story()
    story.start(providers=("tavily",))
    story.plan("What?", queries=("one", "two"))
    story.tell(FAILED)
    story.tell(ProviderReplaced("tavily", "tavily_keyless", "quota"))
    story.find(("A", "A text."), query="y2.0", provider="tavily_keyless")
    story.tell(RunForked("parent", len(story.events)))
    assert story.research.providers == ("tavily",)
    pairs = [(query.id, provider) for query, provider in story.research.open_searches]
    assert pairs == [("y2.1", "tavily")]


def test_a_fork_spends_from_its_beginning_and_has_no_place_in_the_library_yet() -> None:
    story = short_story()
    reply = ModelReplied("reason", 3, "m", "{}", "stop", 10, 5, 80, 0.1)
    for event in (reply, RunLabelled("Mine", ("tag",)), RunDiscarded()):
        story.tell(event, after_s=60)
    assert spent(story.research).calls == 1
    story.tell(RunForked("parent", len(story.events)), after_s=9_000)
    told = spent(story.research)
    assert (told.calls, told.tokens, told.money, told.minutes) == (0, 0, 0.0, 0.0)
    assert (story.research.title, story.research.tags) == ("", ())
    assert not story.research.discarded
    story.tell(reply)
    assert spent(story.research).calls == 1


def test_a_question_to_the_map_that_was_open_stays_with_the_parent() -> None:
    """What a model said to it is no answer to a question of the fork's."""
    story = Story()
    story.start(reasoner="gemini")
    story.tell(MapQuestioned("Whose?"))
    story.tell(ModelReplied("map", 0, "m", "MATCH (n) RETURN n", "stop", 1, 1, 1))
    assert story.research.replies_to("map", 0)
    story.tell(RunForked("parent", 3))
    assert story.research.open_map_questions == ()
    story.tell(MapQuestioned("Mine?"))
    assert story.research.replies_to("map", 0) == ()
    assert decide(story.research) == AskMap()
    story.tell(MapAsked(0, "Mine?", "", asked_by="analyst"))
    assert story.research.open_map_questions == ()


def test_the_fork_of_a_complete_run_is_complete() -> None:
    story = short_story()
    story.tell(ReportWritten(Report("t", "en", "extractive", ())))
    story.tell(RunForked("parent", len(story.events)))
    assert story.research.state == "finished"
    assert decide(story.research) is None


@pytest.mark.parametrize(
    "rest", [None, ReportWritten(Report("t", "en", "extractive", ())), MapQuestioned("What?")]
)
def test_a_run_in_the_bin_rests_until_it_is_taken_out(rest: Event | None) -> None:
    story = Story()
    story.start(reasoner="gemini")
    if rest:
        story.tell(rest)
    due = decide(story.research)
    story.tell(RunDiscarded())
    assert decide(story.research) is None
    story.tell(RunDiscarded(discarded=False))
    assert decide(story.research) == due


def test_every_node_has_its_words() -> None:
    story = short_story()
    nodes = ("q2.0", "s4.1", "e5.0", "c7.0", "k7.1", "i6", "r7", "x1")
    assert [node_words(story.research, node) for node in nodes] == [
        "Which methods help most?",
        "Scaling compute",
        "Voting over 40 samples adds 17.9 points.",
        "Voting adds 17.9 points",
        "Samples",
        "Does it hold for Korean benchmarks?",
        "Voting over samples helps.",
        "",
    ]


def test_a_pin_goes_with_its_concept_and_no_mark_stays_on_one_that_is_gone() -> None:
    for said, kept, left in (
        ("pinned", "none", {"k7.0": "pinned"}),
        ("pinned", "rejected", {"k7.0": "rejected"}),
        ("rejected", "none", {}),
    ):
        story = short_story()
        story.tell(NodeMarked("k7.1", said))  # type: ignore[arg-type]
        story.tell(NodeMarked("k7.0", kept))  # type: ignore[arg-type]
        story.tell(ConceptsMerged("k7.1", "k7.0"))
        assert story.research.marks == left


def test_a_domain_is_the_same_in_its_own_letters_and_in_those_of_the_web() -> None:
    for typed in ("münchen.de", "https://www.München.de?a=b", "münchen.de#c", "xn--mnchen-3ya.de"):
        trust: dict[str, Trust] = {checked_domain(typed): "block"}
        assert trust_in("https://xn--mnchen-3ya.de/a", trust) == "block"
        assert trust_in("https://news.münchen.de/a", trust) == "block"
    story = short_story()
    story.tell(TrustSet("münchen.de", "block"))  # as an earlier program recorded it
    assert trust_in("https://xn--mnchen-3ya.de/", story.research.trust) == "block"
    story.tell(TrustSet("münchen.de", "neutral"))
    assert story.research.trust == {}
    assert host_of(f"https://{'ü' * 80}.de/") == f"{'ü' * 80}.de"


def test_what_was_asked_and_the_question_it_became_are_taken_back_as_one() -> None:
    story = Story()
    story.start()
    story.plan("Which methods help most?")
    asked = story.inject("Does it hold for small models?", form="question")
    question = story.research.questions[-1].id
    for one, other in ((asked, question), (question, asked)):
        story.tell(NodeMarked(one, "rejected"))
        assert story.research.is_rejected(other)
        assert story.research.queued == ()
        assert {query.question for query, _ in story.research.open_searches} == {None}
        story.tell(NodeMarked(other, "none"))
        assert dict(story.research.marks) == {}
        assert [injection.id for injection in story.research.queued] == [asked]


@pytest.mark.parametrize("form", ["query", "question"])
def test_words_that_were_taken_back_can_be_put_in_again(form: InjectionForm) -> None:
    story = Story()
    story.start()
    story.plan("Which methods help most?")
    story.find(("Voting", "Voting helps."), query=story.research.queries[0].id)
    first = story.inject("lithium price", form=form)
    story.tell(NodeMarked(first, "rejected"))
    assert story.research.open_searches == ()
    again = story.inject("Lithium  price", form=form)
    (query, _), *others = story.research.open_searches
    assert (query.text, others) == ("lithium price", [])
    assert ready_injections(story.research) == (), "its search is still to be made"
    story.find(("Prices", "Lithium is dear."), query=query.id)
    assert [i.id for i in ready_injections(story.research)] == [again]
    story.tell(NodeMarked(first, "none"))
    assert story.research.open_searches == (), "nothing is searched twice"
    story.reason(used=(again,))
    assert next(i.results for i in story.research.injections if i.id == again) == 1


def test_what_is_taken_back_after_it_was_heard_is_not_used() -> None:
    story = Story()
    story.start()
    (question,) = story.plan("Which methods help most?")
    (source,) = story.find(("Voting", "Voting helps."))
    note = story.inject("Cost matters")
    passage = PassageDraft(source, 0, 5, question, 0.5)
    story.tell(EvidenceGathered(1, (), (passage,), (note,)))
    assert [injection.id for injection in story.research.taken_up] == [note]
    story.tell(NodeMarked(note, "rejected"))
    assert story.research.taken_up == ()
