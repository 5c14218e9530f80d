"""The extractive report: the claims in reading order, with what agrees, differs and lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from research_core.domain.events import ReportWritten
from research_core.domain.research import Research
from research_core.domain.values import Claim, Contradiction, Question, Report, Section, Sentence
from research_core.reading.language import language_of
from research_core.reading.phrases import pattern_of
from research_core.reading.terms import content_words
from research_core.reasoners.extractive.material import facets_of
from research_core.report.gaps import gap_sentences
from research_core.texts import say

_MOST_IN_SUMMARY = 4
_LEAST_LEFT = 2
_FILLED = {_LEAST_LEFT: 99, 1: 3}  # taking a question's last but one only for a summary of three
_LONG = 200
_INSIGHTS = frozenset({"comparison", "cause", "limit", "definition"})
# The order in which a reader wants to be told: what it is, what it brings, at what price.
_ORDER = ("definition", "cause", "figures", "comparison", "limit", "cost")


def report(research: Research) -> ReportWritten:
    """A report whose every sentence is a claim, but for the framing between them.

    Each claim is told once: in the summary, under its question, or where sources differ.
    """
    language = research.brief.language
    disputed = {side for c in research.contradictions for side in _pair(c)}
    summary = _summary(research, disputed)
    told = disputed | {claim.id for claim in summary}
    shared = _shared(research, told)
    sections = [
        _summary_section(research, summary),
        *_question_sections(research, told | {claim.id for claim in shared}),
        *_agreements(research, shared),
        *contradiction_sections(research),
        Section("gaps", say(language, "report.gaps"), gap_sentences(research)),
    ]
    return ReportWritten(Report(research.brief.topic, language, "extractive", tuple(sections)))


def _summary(research: Research, disputed: set[str]) -> list[Claim]:
    """What a busy reader wants first: the most central claims, of several questions.

    A question keeps two claims of its own where the summary can be filled without them.
    """
    by_standing = {claim.id: _standing(research, claim) for claim in research.claims.values()}
    chosen: list[Claim] = []
    for least_left in (_LEAST_LEFT, 1):
        for question in research.questions:
            own = [c for c in _checked(research, question) if c.id not in disputed]
            taken = sum(claim in chosen for claim in own)
            if not taken and len(own) > least_left and len(chosen) < _FILLED[least_left]:
                chosen.append(max(own, key=lambda claim: by_standing[claim.id]))
    chosen.sort(key=lambda claim: -by_standing[claim.id])
    kept = {claim.id for claim in chosen[:_MOST_IN_SUMMARY]}
    return [claim for claim in chosen if claim.id in kept]


def _checked(research: Research, question: Question) -> list[Claim]:
    """The claims that stand in their sources: no other is ever told as a fact."""
    return [claim for claim in research.claims_of(question.id) if claim.verified]


def _standing(research: Research, claim: Claim) -> float:
    """How much a claim tells of the topic, in the report's language, beyond a single figure."""
    language = language_of(claim.text)
    brings = facets_of(claim.text, language)
    topic = content_words(research.brief.topic)
    near = sum(pattern_of(word).search(claim.text) is not None for word in topic)
    heads = [term for question in research.questions for term in question.terms[:1]]
    central = sum(pattern_of(head).search(claim.text) is not None for head in heads)
    return (
        0.5 * claim.score
        + 0.1 * min(near, 3)
        + 0.1 * min(central, 3)
        + 0.12 * len(brings & _INSIGHTS)
        + (0.1 if len(research.voices(claim)) > 1 else 0.0)
        + (0.4 if language == research.brief.language else 0.0)
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
            "report.lead" if summary else "report.lead_short",
            claims=len(research.claims),
            sources=len(cited),
            questions=len({claim.question for claim in research.claims.values()}),
        )
    sentences = (Sentence(lead), *(_sentence(research, claim) for claim in summary))
    return Section("summary", say(language, "report.summary"), sentences)


def _question_sections(research: Research, told: set[str]) -> list[Section]:
    sections = []
    for question in research.questions:
        claims = [claim for claim in _checked(research, question) if claim.id not in told]
        if claims:
            ordered = sorted(claims, key=lambda c: _reading_order(research, question, c))
            sentences = tuple(_sentence(research, claim) for claim in ordered)
            sections.append(Section("question", question.text, sentences, question.id))
    return sections


def _reading_order(
    research: Research, question: Question, claim: Claim
) -> tuple[bool, bool, int, float]:
    """Own language first; of what the question asks for first, then as a reader wants it."""
    language = language_of(claim.text)
    brings = facets_of(claim.text, language)
    place = next((place for place, facet in enumerate(_ORDER) if facet in brings), len(_ORDER))
    asked = place == 0 or (bool(question.facet) and question.facet in brings)
    return (language != research.brief.language, not asked, place, -claim.score)


def _shared(research: Research, told: set[str]) -> list[Claim]:
    """The claims of several sources that their question can spare for a section of their own."""
    claims = [claim for claim in research.claims.values() if claim.verified]
    left = Counter(claim.question for claim in claims if claim.id not in told)
    shared = []
    for claim in claims:
        if claim.id in told or len(research.voices(claim)) < 2 or left[claim.question] < 2:
            continue
        left[claim.question] -= 1
        shared.append(claim)
    return shared


def _agreements(research: Research, shared: Sequence[Claim]) -> list[Section]:
    language = research.brief.language
    if not shared:
        return []
    sentences = tuple(
        Sentence(
            say(
                language,
                "report.agreement",
                count=len(research.voices(claim)),
                claim=_sentence(research, claim).text,
            ),
            (claim.id,),
        )
        for claim in shared
    )
    return [Section("agreements", say(language, "report.agreements"), sentences)]


def contradiction_sections(research: Research) -> list[Section]:
    """A section that puts side by side what sources disagree on; none for no disagreement."""
    sentences: list[Sentence] = []
    for contradiction in research.contradictions:
        if all(research.claims[side].verified for side in _pair(contradiction)):
            sentences += _sides(research, contradiction)
    if not sentences:
        return []
    heading = say(research.brief.language, "report.contradictions")
    return [Section("contradictions", heading, tuple(sentences))]


def _pair(contradiction: Contradiction) -> tuple[str, str]:
    return contradiction.left, contradiction.right


def _sides(research: Research, contradiction: Contradiction) -> list[Sentence]:
    left, right = research.claims[contradiction.left], research.claims[contradiction.right]
    frame = say(research.brief.language, "report.disagreement", about=contradiction.about)
    return [Sentence(frame), _sentence(research, left), _sentence(research, right)]


def _sentence(research: Research, claim: Claim) -> Sentence:
    """The claim, or where another voice says it in the report's language, that one's words."""
    language = research.brief.language
    texts = [claim.text, *(" ".join(quote.text.split()) for quote in claim.quotes)]
    own = next((text for text in texts if language_of(text) == language), claim.text)
    return Sentence(own, (claim.id,))
