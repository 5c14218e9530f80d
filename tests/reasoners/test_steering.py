"""What the analyst rejects is neither read nor told any more; what they pin comes first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from research_core.domain.events import NodeMarked, RewriteRequested, TrustSet
from research_core.domain.research import Research
from research_core.domain.values import (
    ClaimDraft,
    ConceptDraft,
    Contradiction,
    Mark,
    Quote,
    Section,
    Trust,
    Voice,
)
from research_core.reasoners.extractive.gather import gather
from research_core.reasoners.extractive.reason import reason
from research_core.reasoners.extractive.report import report
from research_core.report.markdown import citations, to_markdown
from tests.mindmap.story import Story

COST = "What does a heat pump cost?"
COLD = "Does a heat pump work in cold weather?"
A = (
    "The heat pump of the Nord survey cost 9000 dollars in an old house. "
    "A heat pump loses output on cold days, because the air holds less heat."
)
B = (
    "In cold weather the heat pump of the Kell study worked, because it was made for 15 degrees. "
    "A heat pump costs more than a boiler, whereas its running costs are lower."
)
C = "The Sund survey says that a heat pump in an old house cost 12000 dollars with its radiators."


class Desk(Story):
    """A run on heat pumps, and an analyst who acts on it."""

    cost: str
    cold: str
    sources: list[str]

    def begin(self, *texts: str) -> list[str]:
        """Two questions, and a source a text; returns the sources' ids."""
        self.start("heat pump in an old house")
        self.cost, self.cold = self.plan(COST, COLD, queries=("heat pump in an old house",))
        return self.find(*((f"Page {n}", text) for n, text in enumerate(texts)), query="y2.0")

    def round(self) -> None:
        """One round of the extractive reasoner."""
        self.tell(gather(self.research))
        self.tell(reason(self.research))

    def mark(self, node: str, mark: Mark = "rejected") -> None:
        self.tell(NodeMarked(node, mark))

    def trust(self, domain: str, trust: Trust) -> None:
        self.tell(TrustSet(domain, trust))

    def claim_with(self, words: str) -> str:
        """The id of the one claim with these words."""
        (found,) = (c.id for c in self.research.claims.values() if words in c.text)
        return found

    def sections(self) -> dict[str, Section]:
        """The report as it would be now, by section; every citation in it stands."""
        made = report(self.research).report
        check(replace(self.research, report=made))
        return {section.key: section for section in made.sections}


def check(research: Research) -> None:
    """Every claim in the report stands, and every mark leads to a usable source it quotes."""
    assert research.report is not None
    for section in research.report.sections:
        for sentence in section.sentences:
            for claim in sentence.claims:
                assert research.stands(research.claims[claim])
    numbers = citations(research, research.report)
    text = to_markdown(research)
    for source, number in numbers.items():
        assert research.is_usable(research.sources[source])
        assert f"[{number}]" in text
        assert f"\n{number}. " in text


def words(section: Section) -> str:
    return "\n".join(sentence.text for sentence in section.sentences)


def told(desk: Desk) -> str:
    return "\n".join(words(section) for section in desk.sections().values())


@pytest.fixture
def desk() -> Desk:
    """One round over three sources."""
    desk = Desk()
    desk.sources = desk.begin(A, B, C)
    desk.round()
    assert all(words in told(desk) for words in ("9000", "15 degrees", "12000", "boiler"))
    return desk


def test_a_rejected_source_is_not_read_and_not_told(desk: Desk) -> None:
    desk.mark(desk.sources[0])
    assert "9000" not in told(desk)
    assert "Page 0" not in to_markdown(replace(desk.research, report=report(desk.research).report))
    fresh = Desk()
    first, *_ = fresh.begin(A, B, C)
    fresh.mark(first)
    assert all(passage.source != first for passage in gather(fresh.research).passages)


def test_rejected_between_reading_and_reasoning_it_makes_no_claim() -> None:
    desk = Desk()
    first, *_ = desk.begin(A, B, C)
    desk.tell(gather(desk.research))
    desk.mark(first)
    step = reason(desk.research)
    sources = {desk.research.evidence[q.evidence].source for c in step.claims for q in c.quotes}
    assert sources
    assert first not in sources


@pytest.mark.parametrize("node", ["claim", "evidence"])
def test_what_is_rejected_is_not_said_again(desk: Desk, node: str) -> None:
    claim = desk.research.claims[desk.claim_with("9000")]
    desk.mark(claim.id if node == "claim" else claim.quotes[0].evidence)
    assert "9000" not in told(desk)
    (echo,) = desk.find(("Echo", f"{A} The end of the page."), query="y3.0")
    desk.round()
    desk.round()
    if node == "claim":
        assert "9000" not in told(desk)
    else:  # another page may say so: the passage was rejected, not what it says
        assert "9000" in told(desk)
        assert desk.research.voices(desk.research.claims[claim.id]) == (echo,)


def test_a_rejected_question_asks_nothing_and_has_no_section(desk: Desk) -> None:
    desk.mark(desk.cold)
    assert all(p.question != desk.cold for p in gather(desk.research).passages)
    assert COLD not in told(desk)
    assert desk.cold not in desk.sections()
    desk.find(("More", C.replace("12000", "13000")), query="y3.0")
    desk.tell(gather(desk.research))
    step = reason(desk.research)
    assert COLD not in step.planning + step.reflection
    assert desk.cold not in step.answered
    assert all(query.question != desk.cold for query in step.queries)


def test_a_question_whose_claims_all_fell_is_a_gap_and_is_asked_again(desk: Desk) -> None:
    for claim in desk.research.claims_of(desk.cold):
        desk.mark(claim.id)
    gaps = words(desk.sections()["gaps"])
    assert f"You rejected all statements that were found for: {COLD}" in gaps
    answered = replace(
        desk.research,
        questions=tuple(replace(q, answered=True) for q in desk.research.questions),
    )
    step = reason(answered)
    assert desk.cold not in step.answered
    assert COLD in step.reflection


def test_with_nothing_left_the_report_says_so(desk: Desk) -> None:
    desk.trust("example.org", "block")
    sections = desk.sections()
    assert set(sections) == {"summary", "gaps"}
    assert "No statement is left" in words(sections["summary"])
    assert "holds nothing on this topic" not in words(sections["gaps"])
    desk.trust("example.org", "neutral")
    assert "9000" in told(desk)


def test_only_standing_sides_contradict() -> None:
    desk = Desk()
    a, b = desk.begin("It costs 5 dollars in Busan.", "It costs 7 dollars in Busan.")
    first, second = desk.gather((a, desk.cost), (b, desk.cost))
    desk.reason(
        ClaimDraft("It costs 5 dollars.", desk.cost, (Quote(first, "It costs 5 dollars"),)),
        ClaimDraft("It costs 7 dollars.", desk.cost, (Quote(second, "It costs 7 dollars"),)),
        contradictions=(Contradiction("@0", "@1", "the price"),),
    )
    assert "contradictions" in desk.sections()
    desk.mark(desk.claim_with("5 dollars"))
    sections = desk.sections()
    assert "contradictions" not in sections
    assert "7 dollars" in words(sections[desk.cost])  # it is told in its own place again


def test_a_claim_that_lost_its_first_source_is_told_in_the_words_of_the_other() -> None:
    desk = Desk()
    a, b = desk.begin("Pumps cost 5 dollars.", "The price of a pump is 5 dollars.")
    first, second = desk.gather((a, desk.cost), (b, desk.cost))
    desk.reason(
        ClaimDraft("Pumps cost 5 dollars.", desk.cost, (Quote(first, "Pumps cost 5 dollars."),))
    )
    claim = desk.claim_with("5 dollars")
    desk.reason(voices=(Voice(claim, Quote(second, "The price of a pump is 5 dollars.")),))
    desk.mark(a)
    text = told(desk)
    assert "The price of a pump is 5 dollars." in text
    assert "Pumps cost" not in text


def test_copies_of_one_text_are_one_voice() -> None:
    line = "Pumps cost exactly 5 dollars in the whole of the Nord region."
    desk = Desk()
    a, b = desk.begin(f"{line} Bought by many.", f"{line} Sold by few.")
    assert desk.research.copies == {b: a}
    first, second = desk.gather((a, desk.cost), (b, desk.cost))
    desk.reason(ClaimDraft(line, desk.cost, (Quote(first, line), Quote(second, line))))
    sections = desk.sections()
    assert "agreements" not in sections
    assert f"Only one source speaks on: {COST}" in words(sections["gaps"])
    made = report(desk.research).report
    assert set(citations(desk.research, made)) == {a, b}  # both are quoted, so both are cited


def test_a_pinned_claim_is_in_the_summary_and_first_in_its_section(desk: Desk) -> None:
    before = desk.sections()
    claim = desk.research.claims[desk.claim_with("boiler")]
    assert claim.text not in words(before["summary"])
    desk.mark(claim.id, "pinned")
    sections = desk.sections()
    assert sections["summary"].sentences[1].claims == (claim.id,)
    assert sections[claim.question].sentences[0].claims == (claim.id,)


def test_a_pinned_question_comes_first_everywhere(desk: Desk) -> None:
    desk.mark(desk.cold, "pinned")
    keys = list(desk.sections())
    assert keys.index(desk.cold) < keys.index(desk.cost)
    desk.find(("More", f"{C.replace('12000', '700')} {B.replace('15', '25')}"), query="y3.0")
    made = gather(desk.research)
    asked_for = [passage.question for passage in made.passages]
    assert asked_for[0] == desk.cold
    assert asked_for == sorted(asked_for, key=lambda question: question != desk.cold)
    desk.tell(made)
    step = reason(desk.research)
    assert not step.queries or step.queries[0].question == desk.cold


@pytest.mark.parametrize("way", ["pin", "prefer"])
def test_a_favoured_source_ranks_higher(way: str) -> None:
    desk = Desk()
    _, second, _ = desk.begin(A, B, C)
    plain = {(p.source, p.start): p.score for p in gather(desk.research).passages}
    if way == "pin":
        desk.mark(second, "pinned")
    else:
        desk.trust("example.org", "prefer")
    now = {(p.source, p.start): p.score for p in gather(desk.research).passages}
    shared = plain.keys() & now.keys()
    own = [place for place in shared if place[0] == second]
    assert own
    assert all(now[place] == pytest.approx(min(1, 1.5 * plain[place]), abs=1e-3) for place in own)
    others = [place for place in shared if place[0] != second]
    capped = [place for place in others if plain[place] == 1.0]
    assert all((now[p] == plain[p]) == (way == "pin") for p in others if p not in capped)


def test_a_pinned_concept_is_searched_for(desk: Desk) -> None:
    desk.reason(concepts=(ConceptDraft("Radiators"),))
    (concept,) = (c.id for c in desk.research.concepts if c.name == "Radiators")
    desk.mark(concept, "pinned")
    desk.find(("More", B.replace("15", "25").replace("Kell", "Lund")), query="y3.0")
    desk.tell(gather(desk.research))
    step = reason(desk.research)
    assert any("radiators" in query.text.casefold() for query in step.queries)


def rewritten(desk: Desk, section: str) -> tuple[dict[str, Section], dict[str, Section]]:
    """The sections of the report before and after one of them was made anew."""
    assert desk.research.report is not None
    before = {made.key: made for made in desk.research.report.sections}
    desk.tell(RewriteRequested(section))
    desk.tell(report(desk.research))
    check_marks(desk.research)
    assert desk.research.state == "finished"
    return before, {made.key: made for made in desk.research.report.sections}


def check_marks(research: Research) -> None:
    assert research.report is not None
    numbers = citations(research, research.report)
    assert sorted(numbers.values()) == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("which", ["summary", "cost", "cold", "gaps"])
def test_a_section_made_anew_of_the_same_is_the_same(desk: Desk, which: str) -> None:
    desk.tell(report(desk.research))
    before, after = rewritten(desk, getattr(desk, which, which))
    assert after == before


def test_only_the_one_section_is_made_anew(desk: Desk) -> None:
    desk.tell(report(desk.research))
    desk.mark(desk.claim_with("boiler"))
    desk.mark(desk.claim_with("15 degrees"))
    before, after = rewritten(desk, desk.cost)
    assert "boiler" in words(before.pop(desk.cost))
    assert "boiler" not in words(after.pop(desk.cost))
    assert after == before


def test_a_section_on_a_rejected_question_goes_and_one_without_claims_says_so(desk: Desk) -> None:
    desk.tell(report(desk.research))
    for claim in desk.research.claims_of(desk.cold):
        desk.mark(claim.id)
    _, after = rewritten(desk, desk.cold)
    assert words(after[desk.cold]).startswith("You rejected all statements")
    desk.mark(desk.cost)
    before, after = rewritten(desk, desk.cost)
    assert list(after) == [key for key in before if key != desk.cost]
