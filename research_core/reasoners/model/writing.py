"""The report: one streamed call over the checked claims, and a gate behind it."""

from __future__ import annotations

from collections.abc import Mapping

from research_core.domain.events import ReportWritten
from research_core.domain.research import Research
from research_core.domain.standing import live_questions, standing_contradictions
from research_core.domain.values import Claim, Report, Section, Sentence
from research_core.ports import Prompt
from research_core.reasoners.extractive.report import contradiction_sections, gaps_section
from research_core.reasoners.model.gate import gate, numbered_claims
from research_core.reasoners.model.packing import (
    CLAIMS,
    fenced,
    label_of,
    notes_of,
    one_line,
    pinned_of,
    within_budget,
)
from research_core.reasoners.model.prompts import fill
from research_core.reasoners.steering import words_of
from research_core.report.rewriting import section_wanted, with_section
from research_core.texts import say

_TOKENS = 6_000


def report_prompt(research: Research) -> Prompt:
    """What the model is asked for the report, or for the one section of it that the analyst
    wants anew: claims alone, never a page."""
    language = research.brief.language
    section = section_wanted(research)
    claims = numbered_claims(research, section)
    headings = [heading for key, heading in _headings(research, claims) if section in ("", key)]
    pinned = [f"[{number}]" for number, claim in claims.items() if research.is_pinned(claim.id)]
    text = fill(
        "section" if section else "report",
        language,
        topic=research.brief.topic,
        claims="\n".join(_claims(research, claims)),
        disputes="\n".join(_disputes(research, claims)),
        notes="\n".join(filter(None, (notes_of(research, ("note",)), pinned_of(research, pinned)))),
        headings="\n".join(headings or ["## Summary"] if section else headings),
    )
    return Prompt(fill("system", language), text, most_tokens=_TOKENS)


def report_from(text: str, research: Research, reasoner: str) -> tuple[ReportWritten | None, str]:
    """The report that a reply holds, or None and why it is none, in words for the model."""
    section = section_wanted(research)
    gated = gate(text, research, section)
    if gated.trouble:
        return None, gated.trouble
    if research.report and section:
        (anew,) = gated.sections if section != "summary" else _with_pinned(research, gated.sections)
        return ReportWritten(with_section(research.report, section, anew, reasoner)), ""
    sections = (
        *_with_pinned(research, gated.sections),
        *contradiction_sections(research),
        gaps_section(research),
    )
    title, language = research.brief.topic, research.brief.language
    return ReportWritten(Report(title, language, reasoner, sections)), ""


def _with_pinned(research: Research, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """What the analyst pinned stands in the summary, whether the model took it up or not."""
    summary = sections[0].sentences if sections[0].kind == "summary" else ()
    told = {claim for sentence in summary for claim in sentence.claims}
    missing = tuple(
        Sentence(words_of(research, claim)[0], (claim.id,))
        for claim in numbered_claims(research).values()
        if research.is_pinned(claim.id) and claim.id not in told
    )
    if not missing:
        return sections
    heading = say(research.brief.language, "report.summary")
    rest = sections[1:] if summary else sections
    return Section("summary", heading, (*missing, *summary)), *rest


def _claims(research: Research, claims: Mapping[int, Claim]) -> list[str]:
    """Pinned ones first: should the room not do for all, they are in it."""
    lines = []
    first = sorted(claims.items(), key=lambda item: not research.is_pinned(item[1].id))
    for number, claim in first:
        voices = len(research.independent_voices(claim))
        label = label_of(research, claim.question)
        where = f"{label}, " if label else ""
        words = one_line(words_of(research, claim)[0])
        lines.append(f"[{number}] {words} ({where}{voices} sources)")
    return within_budget(lines, CLAIMS)


def _disputes(research: Research, claims: Mapping[int, Claim]) -> list[str]:
    numbers = {claim.id: number for number, claim in claims.items()}
    pairs = [
        f"- [{numbers[c.left]}] / [{numbers[c.right]}]: {fenced(c.about)}"
        for c in standing_contradictions(research)
        if c.left in numbers and c.right in numbers
    ]
    return [say(research.brief.language, "map.contradictions"), *pairs] if pairs else []


def _headings(research: Research, claims: Mapping[int, Claim]) -> list[tuple[str, str]]:
    """The key and the heading of each section on a question."""
    covered = {claim.question for claim in claims.values()}
    return [
        (question.id, f"## {label_of(research, question.id)} {one_line(question.text)}")
        for question in live_questions(research)
        if question.id in covered
    ]
