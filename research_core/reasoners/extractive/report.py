"""The extractive report: the claims in reading order, with what agrees, differs and lacks."""

from __future__ import annotations

from collections.abc import Sequence

from research_core.domain.events import ReportWritten
from research_core.domain.research import Research
from research_core.domain.values import Claim, Contradiction, Question, Report, Section, Sentence
from research_core.reading.figures import figures_of
from research_core.reading.language import language_of
from research_core.reading.phrases import pattern_of
from research_core.reading.terms import content_words
from research_core.report.gaps import gap_sentences
from research_core.texts import say

_MOST_IN_SUMMARY = 4
_LEAST_LEFT = 2
_LONG = 200
# The order in which a reader wants to be told: what it is, what it brings, at what price.
_ORDER = ("definition", "figures", "comparison", "cause", "limit", "cost")


def report(research: Research) -> ReportWritten:
    """A report whose every sentence is a claim, but for the framing between them."""
    language = research.brief.language
    disputed = {side for c in research.contradictions for side in (c.left, c.right)}
    summary = _summary(research, disputed)
    told = disputed | {claim.id for claim in summary}
    sections = [
        _summary_section(research, summary),
        *_question_sections(research, told),
        *_agreements(research),
        *_contradictions(research),
        Section("gaps", say(language, "report.gaps"), gap_sentences(research)),
    ]
    return ReportWritten(Report(research.brief.topic, language, "extractive", tuple(sections)))


def _summary(research: Research, disputed: set[str]) -> list[Claim]:
    """The best claim of each question, in the report's language first; the best few of them.

    A question keeps at least two claims of its own.
    """
    best = []
    for question in research.questions:
        claims = [
            claim
            for claim in research.claims_of(question.id)
            if claim.id not in disputed and len(research.voices(claim)) == 1
        ]
        if len(claims) > _LEAST_LEFT:
            best.append(max(claims, key=lambda claim: _standing(research, claim)))
    best.sort(key=lambda claim: -_standing(research, claim))
    chosen = {claim.id for claim in best[:_MOST_IN_SUMMARY]}
    return [claim for claim in best if claim.id in chosen]


def _standing(research: Research, claim: Claim) -> float:
    """A claim's score, and more for the topic's own words and the report's language."""
    topic = content_words(research.brief.topic)
    near = sum(pattern_of(word).search(claim.text) is not None for word in topic)
    own = language_of(claim.text) == research.brief.language
    return (
        claim.score
        + 0.1 * min(near, 3)
        + (0.3 if own else 0.0)
        - (0.2 if len(claim.text) > _LONG else 0.0)
    )


def _summary_section(research: Research, summary: Sequence[Claim]) -> Section:
    language = research.brief.language
    cited = {source for claim in research.claims.values() for source in research.voices(claim)}
    if not research.sources:
        lead = say(language, "report.lead_nothing")
    elif not research.claims:
        lead = say(language, "report.lead_none", sources=len(research.sources))
    else:
        lead = say(
            language,
            "report.lead",
            claims=len(research.claims),
            sources=len(cited),
            questions=len({claim.question for claim in research.claims.values()}),
        )
    sentences = (Sentence(lead), *(_sentence(claim) for claim in summary))
    return Section("summary", say(language, "report.summary"), sentences)


def _question_sections(research: Research, told: set[str]) -> list[Section]:
    sections = []
    for question in research.questions:
        claims = [claim for claim in research.claims_of(question.id) if claim.id not in told]
        if claims:
            ordered = sorted(claims, key=lambda claim: _reading_order(question, claim))
            sentences = tuple(_sentence(claim) for claim in ordered)
            sections.append(Section("question", question.text, sentences, question.id))
    return sections


def _reading_order(question: Question, claim: Claim) -> tuple[int, float]:
    return (0 if not figures_of(claim.text) else 1, -claim.score)


def _agreements(research: Research) -> list[Section]:
    language = research.brief.language
    shared = [
        (claim, len(research.voices(claim)))
        for claim in research.claims.values()
        if len(research.voices(claim)) > 1
    ]
    if not shared:
        return []
    sentences = tuple(
        Sentence(say(language, "report.agreement", count=count, claim=claim.text), (claim.id,))
        for claim, count in shared
    )
    return [Section("agreements", say(language, "report.agreements"), sentences)]


def _contradictions(research: Research) -> list[Section]:
    if not research.contradictions:
        return []
    sentences: list[Sentence] = []
    for contradiction in research.contradictions:
        sentences += _sides(research, contradiction)
    heading = say(research.brief.language, "report.contradictions")
    return [Section("contradictions", heading, tuple(sentences))]


def _sides(research: Research, contradiction: Contradiction) -> list[Sentence]:
    left, right = research.claims[contradiction.left], research.claims[contradiction.right]
    frame = say(research.brief.language, "report.disagreement", about=contradiction.about)
    return [Sentence(frame), _sentence(left), _sentence(right)]


def _sentence(claim: Claim) -> Sentence:
    return Sentence(claim.text, (claim.id,))
