"""What a run could not answer, in words: open questions, failed searches, skipped files."""

from __future__ import annotations

from research_core.domain.research import Research
from research_core.domain.values import Sentence
from research_core.texts import say


def gap_sentences(research: Research) -> tuple[Sentence, ...]:
    """One sentence a gap, or one that says that there is none."""
    language = research.brief.language
    lines = []
    if not research.claims:
        lines.append(say(language, "report.gap_nothing"))
    for question in research.questions:
        claims = research.claims_of(question.id)
        voices = {source for claim in claims for source in research.voices(claim)}
        if not claims:
            lines.append(say(language, "report.gap_open", question=question.text))
        elif len(voices) == 1:
            lines.append(say(language, "report.gap_one", question=question.text))
    for provider in dict.fromkeys(failure.provider for failure in research.failures):
        detail = next(f.detail for f in research.failures if f.provider == provider)
        name = say(language, f"provider.{provider}")
        lines.append(say(language, "report.gap_down", provider=name, detail=detail))
    for document in research.skipped:
        cause = say(language, f"cause.{document.cause}")
        lines.append(say(language, "report.gap_skipped", path=document.path, cause=cause))
    return tuple(Sentence(line) for line in lines or [say(language, "report.gap_none")])
