"""Topics that the reasoner was not built on, on small documents of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from research_core import Library
from research_core.report.markdown import to_markdown
from tests.conftest import TOPIC
from tests.reasoners.stories import CAFE, DEPOSITS, finish, write


def test_heat_pumps(library: Library, documents: Path) -> None:
    research = finish(library, TOPIC, documents)
    text = to_markdown(research)
    assert "A heat pump is a machine that moves heat" in text
    (contradiction,) = research.contradictions
    assert contradiction.about.endswith("(2.4 times ↔ 3.1 times)")
    assert all("?" in question.text for question in research.questions)


def test_a_cafe(library: Library, tmp_path: Path) -> None:
    research = finish(library, "카페 창업 비용", write(tmp_path / "cafe", CAFE))
    text = to_markdown(research)
    assert len(research.claims) >= 5
    assert "권리금" in " ".join(question.text for question in research.questions)
    assert "기자" not in text
    assert "구독" not in text
    assert not research.contradictions


def test_one_short_document_still_gives_questions(library: Library, tmp_path: Path) -> None:
    research = finish(
        library, "tenancy deposit protection", write(tmp_path / "law", DEPOSITS), language="en"
    )
    assert research.claims
    assert any("deposit" in question.text for question in research.questions)
    assert "Only one source speaks on" in to_markdown(research)


def test_another_language_is_quoted_in_an_english_frame(library: Library, tmp_path: Path) -> None:
    folder = write(
        tmp_path / "de",
        {
            "a.md": "Eine Wärmepumpe ist ein Gerät, das der Umgebung im Altbau Wärme entzieht. "
            "Die Wärmepumpe braucht im Altbau keine vollständige Sanierung des Hauses. "
            "Im Altbau senken größere Heizkörper die Stromkosten der Wärmepumpe deutlich.",
        },
    )
    research = finish(library, "Wärmepumpe im Altbau", folder, language="de")
    text = to_markdown(research)
    assert "## Summary" in text
    assert "Eine Wärmepumpe ist ein Gerät" in text


def test_an_injected_question_gets_its_own_section_or_a_gap(
    library: Library, documents: Path
) -> None:
    research = finish(
        library,
        TOPIC,
        documents,
        injections=(
            ("question", "What does wall insulation cost per square metre?"),
            ("question", "Which vaccines do dogs need?"),
        ),
    )
    answered, unanswered = [q for q in research.questions if q.origin == "analyst"]
    assert any("90 dollars" in claim.text for claim in research.claims_of(answered.id))
    assert not research.claims_of(unanswered.id)
    assert "No statement was found for: Which vaccines" in to_markdown(research)
    assert all(injection.used_in for injection in research.injections)


def test_an_injected_note_shifts_the_ranking(library: Library, documents: Path) -> None:
    plain = finish(library, TOPIC, documents)
    noted = finish(library, TOPIC, documents, injections=(("note", "radiators and tariffs"),))

    def score(research: object, word: str) -> float:
        return max(e.score for e in research.evidence.values() if word in e.text)  # type: ignore[attr-defined]

    assert score(noted, "adiators") > score(plain, "adiators")


@pytest.mark.parametrize(
    ("topic", "said"), [("카페 창업 비용", "이 주제에 관한"), ("dog vaccines", "on this topic")]
)
def test_nothing_found_is_said_and_the_run_ends(
    library: Library, documents: Path, topic: str, said: str
) -> None:
    research = finish(library, topic, documents)
    assert research.state == "finished"
    assert not research.claims
    assert said in to_markdown(research)
    assert research.steps[-1].done
