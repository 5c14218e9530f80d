"""An analyst who acts between two events of a run over the sample library."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from research_core import InjectionForm, Library
from research_core.domain.research import Research
from research_core.domain.values import Claim
from research_core.report.markdown import citations, to_markdown

TOPIC = "What improves a language model at test time without training?"
KOREAN = "학습 없이 추론 시점에 언어 모델의 성능을 높이는 방법"


def steered(library: Library, topic: str, act: Callable[[str, Research], None]) -> Research:
    """The run after its end; the analyst acts right after its first step."""
    run = library.start(topic)
    acted = False
    for recorded in library.drive(run):
        if recorded.event.kind == "step.reasoned" and not acted:
            acted = True
            act(run, library.research(run))
    research = library.research(run)
    assert acted
    assert research.state == "finished"
    return research


def watch(run: str, research: Research) -> None:
    """An analyst who only looks on."""


def sentences(research: Research) -> list[str]:
    assert research.report is not None
    return [s.text for section in research.report.sections for s in section.sentences]


def check_marks(research: Research) -> None:
    """Every mark leads to a reference, and each reference is of a source in use."""
    assert research.report is not None
    numbers = citations(research, research.report)
    text = to_markdown(research)
    assert numbers
    for source, number in numbers.items():
        assert research.is_usable(research.sources[source])
        assert text.count(f"[{number}]") >= 1
        assert f"\n{number}. " in text


def test_a_pinned_claim_comes_first_of_those_on_its_question(library: Library) -> None:
    pinned: list[Claim] = []

    def pin(run: str, research: Research) -> None:
        pinned.append(research.claims_of(research.questions[0].id)[-1])
        library.mark(run, pinned[0].id, "pinned")

    research = steered(library, TOPIC, pin)
    found = research.claims_of(pinned[0].question)
    assert len(found) > 1
    assert found[0].id == pinned[0].id


@pytest.mark.parametrize("topic", [TOPIC, KOREAN])
def test_a_claim_rejected_in_the_middle_is_never_in_the_report(
    library: Library, topic: str
) -> None:
    out: list[Claim] = []

    def reject(run: str, research: Research) -> None:
        out.extend(list(research.claims.values())[:2])
        for claim in out:
            library.mark(run, claim.id, "rejected")

    research = steered(library, topic, reject)
    assert research.report is not None
    cited = {c for section in research.report.sections for s in section.sentences for c in s.claims}
    assert cited
    for claim in out:
        assert claim.id not in cited
        assert not any(claim.text in sentence for sentence in sentences(research))
    check_marks(research)


@pytest.mark.parametrize("topic", [TOPIC, KOREAN])
def test_a_source_rejected_in_the_middle_is_quoted_nowhere(library: Library, topic: str) -> None:
    out: list[str] = []

    def reject(run: str, research: Research) -> None:
        out.append(research.voices(next(iter(research.claims.values())))[0])
        library.mark(run, out[0], "rejected")

    research = steered(library, topic, reject)
    (act,) = research.acts
    assert (act.claims < 0, act.sources) == (True, -1)
    assert act.used_in
    later = next(r.seq for r in library.events(research.id) if r.event.kind == "node.marked")
    read = [e for e in research.evidence.values() if int(e.id[1:].partition(".")[0]) > later]
    assert all(evidence.source != out[0] for evidence in read)
    assert out[0] not in citations(research, research.report)  # type: ignore[arg-type]
    check_marks(research)


@pytest.mark.parametrize("form", ["query", "question", "note"])
def test_what_is_taken_back_in_time_is_neither_searched_nor_used(
    library: Library, form: InjectionForm
) -> None:
    def change_one_s_mind(run: str, research: Research) -> None:
        put_in = library.inject(run, "Which chess openings do beginners like?", form)
        library.mark(run, put_in, "rejected")

    research = steered(library, TOPIC, change_one_s_mind)
    (injection,) = research.injections
    searched = {search.query for search in research.searches}
    assert f"y{injection.id[1:]}.0" not in searched
    assert injection.used_in is None
    assert not research.queued, "a finished run waits for nothing"
    assert sentences(research) == sentences(steered(library, TOPIC, watch))


def test_no_trust_in_domains_touches_the_analyst_s_own_documents(library: Library) -> None:
    plain = steered(library, TOPIC, watch)
    only = steered(library, TOPIC, lambda run, _: library.trust(run, "example.org", "only"))
    assert sentences(only) == sentences(plain)


def test_a_section_of_a_finished_run_is_written_anew_from_what_stands(library: Library) -> None:
    research = steered(library, TOPIC, watch)
    assert research.report is not None
    section = next(s for s in research.report.sections if s.kind == "question")
    out = section.sentences[0].claims[0]
    library.mark(research.id, out, "rejected")
    library.rewrite_report(research.id, section.key)
    for _ in library.drive(research.id):
        pass
    after = library.research(research.id)
    assert after.report is not None
    for old in research.report.sections:
        (new,) = [s for s in after.report.sections if s.key == old.key]
        assert (new == old) == (old.key != section.key)
    assert out not in {
        c for s in after.report.sections for sentence in s.sentences for c in sentence.claims
    }
    check_marks(after)
