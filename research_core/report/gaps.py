"""What a run could not answer, in words: open questions, failed searches, skipped files."""

from __future__ import annotations

from research_core.domain.research import Research
from research_core.domain.standing import has_fallen, live_questions, voices_on
from research_core.domain.values import Question, Sentence
from research_core.texts import say


def gap_sentences(research: Research) -> tuple[Sentence, ...]:
    """One sentence a gap, or one that says that there is none."""
    language = research.brief.language
    lines = []
    if not research.claims:
        lines.append(say(language, "report.gap_nothing"))
    elif not research.standing_claims:
        lines.append(say(language, "report.nothing_left"))
    lines += [line for q in live_questions(research) if (line := gap_of(research, q))]
    for provider in dict.fromkeys(failure.provider for failure in research.failures):
        detail = next(f.detail for f in research.failures if f.provider == provider)
        name = say(language, f"provider.{provider}")
        lines.append(say(language, "report.gap_down", provider=name, detail=detail))
    for document in research.skipped:
        cause = say(language, f"cause.{document.cause}")
        lines.append(say(language, "report.gap_skipped", path=document.path, cause=cause))
    return tuple(Sentence(line) for line in lines or [say(language, "report.gap_none")])


def gap_of(research: Research, question: Question) -> str:
    """What is missing for a question; "" when several voices speak on it."""
    claims = research.claims_of(question.id)
    if not claims:
        name = "gap_fallen" if has_fallen(research, question) else "gap_open"
    elif len(voices_on(research, claims)) == 1:
        name = "gap_one"
    else:
        return ""
    return say(research.brief.language, f"report.{name}", question=question.text)
