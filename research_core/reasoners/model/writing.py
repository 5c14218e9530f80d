"""The report: one streamed call over the checked claims, and a gate behind it."""

from __future__ import annotations

from research_core.domain.events import ReportWritten
from research_core.domain.research import Research
from research_core.domain.values import Report, Section
from research_core.ports import Prompt
from research_core.reasoners.extractive.report import contradiction_sections
from research_core.reasoners.model.gate import gate, numbered_claims
from research_core.reasoners.model.packing import CLAIMS, fenced, notes_of, within_budget
from research_core.reasoners.model.prompts import fill
from research_core.report.gaps import gap_sentences
from research_core.texts import say

_TOKENS = 6_000


def report_prompt(research: Research) -> Prompt:
    """What the model is asked for the report: claims alone, never a page."""
    language = research.brief.language
    text = fill(
        "report",
        language,
        topic=research.brief.topic,
        claims="\n".join(_claims(research)),
        disputes="\n".join(_disputes(research)),
        notes=notes_of(research, ("note",)),
        headings="\n".join(_headings(research)),
    )
    return Prompt(fill("system", language), text, most_tokens=_TOKENS)


def report_from(text: str, research: Research, reasoner: str) -> tuple[ReportWritten | None, str]:
    """The report that a reply holds, or None and why it is none, in words for the model."""
    gated = gate(text, research)
    if gated.trouble:
        return None, gated.trouble
    language = research.brief.language
    gaps = Section("gaps", say(language, "report.gaps"), gap_sentences(research))
    sections = (*gated.sections, *contradiction_sections(research), gaps)
    return ReportWritten(Report(research.brief.topic, language, reasoner, sections)), ""


def _claims(research: Research) -> list[str]:
    lines = []
    labels = {question.id: place for place, question in enumerate(research.questions, 1)}
    for number, claim in numbered_claims(research).items():
        voices = len(research.voices(claim))
        label = labels.get(claim.question)
        where = f"Q{label}, " if label else ""
        lines.append(f"[{number}] {fenced(claim.text)} ({where}{voices} sources)")
    return within_budget(lines, CLAIMS)


def _disputes(research: Research) -> list[str]:
    numbers = {claim.id: number for number, claim in numbered_claims(research).items()}
    pairs = [
        f"- [{numbers[c.left]}] / [{numbers[c.right]}]: {fenced(c.about)}"
        for c in research.contradictions
        if c.left in numbers and c.right in numbers
    ]
    return [say(research.brief.language, "map.contradictions"), *pairs] if pairs else []


def _headings(research: Research) -> list[str]:
    covered = {claim.question for claim in numbered_claims(research).values()}
    return [
        f"## Q{place} {fenced(' '.join(question.text.split()))}"
        for place, question in enumerate(research.questions, 1)
        if question.id in covered
    ]
