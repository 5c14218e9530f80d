"""The extractive report: the claims in reading order, with what agrees, differs and lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from research_core.domain.events import ReportWritten
from research_core.domain.research import Research
from research_core.domain.standing import live_questions, standing_contradictions
from research_core.domain.values import Claim, Contradiction, Question, Report, Section, Sentence
from research_core.reading.language import language_of
from research_core.reading.phrases import pattern_of
from research_core.reading.terms import content_words
from research_core.reasoners.extractive.material import facets_of
from research_core.reasoners.steering import words_of
from research_core.report.gaps import gap_of, gap_sentences
from research_core.report.rewriting import section_wanted, with_section
from research_core.texts import say

_MOST_IN_SUMMARY = 4
_LEAST_LEFT = 2
_FILLED = {_LEAST_LEFT: 99, 1: 3}  # taking a question's last but one only for a summary of three
_LONG = 200
_INSIGHTS = frozenset({"comparison", "cause", "limit", "definition"})
# The order in which a reader wants to be told: what it is, what it brings, at what price.
_ORDER = ("definition", "cause", "figures", "comparison", "limit", "cost")


def report(research: Research) -> ReportWritten:
    """A report whose every sentence is a claim, but for the framing between them; or the one
    section that the analyst wants anew.

    Each claim is told once: in the summary, under its question, or where sources differ. A
    pinned one is in the summary and first under its question as well.
    """
    if research.report and (key := section_wanted(research)):
        anew = _section_anew(research, research.report, key)
        return ReportWritten(with_section(research.report, key, anew, "extractive"))
    language = research.brief.language
    disputed = _disputed(research)
    summary = _summary(research, disputed)
    told = disputed | {claim.id for claim in summary if not research.is_pinned(claim.id)}
    shared = _shared(research, told)
    sections = [
        _summary_section(research, summary),
        *_question_sections(research, told | {claim.id for claim in shared}),
        *_agreements(research, shared),
        *contradiction_sections(research),
        gaps_section(research),
    ]
    return ReportWritten(Report(research.brief.topic, language, "extractive", tuple(sections)))


def gaps_section(research: Research) -> Section:
    """The section that says what remains open."""
    return Section("gaps", say(research.brief.language, "report.gaps"), gap_sentences(research))


def _section_anew(research: Research, report: Report, key: str) -> Section | None:
    """The section from what stands now, beside the others as they are; None when there is
    nothing to put into it any more."""
    others = (section for section in report.sections if section.key != key)
    disputed = _disputed(research)
    told = {c for section in others for sentence in section.sentences for c in sentence.claims}
    told = {claim for claim in told if claim in disputed or not research.is_pinned(claim)}
    match key:
        case "summary":
            return _summary_section(research, _summary(research, disputed))
        case "agreements":
            shared = [c for c in _several_voices(research) if c.id not in told]
            return next(iter(_agreements(research, shared)), None)
        case "contradictions":
            return next(iter(contradiction_sections(research)), None)
        case "gaps":
            return gaps_section(research)
    question = next((q for q in research.questions if q.id == key), None)
    if question is None:  # an imported report, whose sections name no question of ours
        return next((section for section in report.sections if section.key == key), None)
    if research.is_rejected(key):
        return None
    return (
        _question_section(research, question, told)
        or _question_section(research, question, set())
        or Section("question", question.text, (Sentence(gap_of(research, question)),), key)
    )


def _disputed(research: Research) -> set[str]:
    return {side for c in standing_contradictions(research) for side in (c.left, c.right)}


def _summary(research: Research, disputed: set[str]) -> list[Claim]:
    """What a busy reader wants first: the most central claims, of several questions.

    A question keeps two claims of its own where the summary can be filled without them. What
    the analyst pinned comes first, all of it.
    """
    by_standing = {claim.id: _standing(research, claim) for claim in research.standing_claims}
    pinned = [
        claim
        for claim in research.standing_claims
        if claim.verified and research.is_pinned(claim.id)
    ]
    chosen = list(pinned)
    for least_left in (_LEAST_LEFT, 1):
        for question in live_questions(research):
            own = [c for c in _checked(research, question) if c.id not in disputed]
            taken = sum(claim in chosen for claim in own)
            if not taken and len(own) > least_left and len(chosen) < _FILLED[least_left]:
                chosen.append(max(own, key=lambda claim: by_standing[claim.id]))
    chosen.sort(key=lambda c: (not research.is_pinned(c.id), -by_standing[c.id]))
    return chosen[: max(_MOST_IN_SUMMARY, len(pinned))]


def _checked(research: Research, question: Question) -> list[Claim]:
    """The claims that stand in their sources: no other is ever told as a fact."""
    return [claim for claim in research.claims_of(question.id) if claim.verified]


def _standing(research: Research, claim: Claim) -> float:
    """How much a claim tells of the topic, in the report's language, beyond a single figure."""
    language = language_of(claim.text)
    brings = facets_of(claim.text, language)
    topic = content_words(research.brief.topic)
    near = sum(pattern_of(word).search(claim.text) is not None for word in topic)
    heads = [term for question in live_questions(research) for term in question.terms[:1]]
    central = sum(pattern_of(head).search(claim.text) is not None for head in heads)
    return (
        0.5 * claim.score
        + 0.1 * min(near, 3)
        + 0.1 * min(central, 3)
        + 0.12 * len(brings & _INSIGHTS)
        + (0.1 if len(research.independent_voices(claim)) > 1 else 0.0)
        + (0.4 if language == research.brief.language else 0.0)
        - (0.2 if len(claim.text) > _LONG else 0.0)
    )


def _summary_section(research: Research, summary: Sequence[Claim]) -> Section:
    language = research.brief.language
    claims = research.standing_claims
    cited = {source for claim in claims for source in research.voices(claim)}
    if not research.sources:
        lead = say(language, "report.lead_nothing")
    elif not research.claims:
        lead = say(language, "report.lead_none", sources=len(research.sources))
    elif not claims:
        lead = say(language, "report.nothing_left")
    else:
        lead = say(
            language,
            "report.lead" if summary else "report.lead_short",
            claims=len(claims),
            sources=len(cited),
            questions=len({claim.question for claim in claims}),
        )
    sentences = (Sentence(lead), *(_sentence(research, claim) for claim in summary))
    return Section("summary", say(language, "report.summary"), sentences)


def _question_sections(research: Research, told: set[str]) -> list[Section]:
    sections = (_question_section(research, q, told) for q in live_questions(research))
    return [section for section in sections if section]


def _question_section(research: Research, question: Question, told: set[str]) -> Section | None:
    """What there is on a question that was not told elsewhere; None for nothing."""
    claims = [claim for claim in _checked(research, question) if claim.id not in told]
    if not claims:
        return None
    claims.sort(key=lambda claim: _reading_order(research, question, claim))
    sentences = tuple(_sentence(research, claim) for claim in claims)
    return Section("question", question.text, sentences, question.id)


def _reading_order(
    research: Research, question: Question, claim: Claim
) -> tuple[bool, bool, bool, int, float]:
    """Pinned first, own language first; of what the question asks for first, then as a reader
    wants it."""
    language = language_of(claim.text)
    brings = facets_of(claim.text, language)
    place = next((place for place, facet in enumerate(_ORDER) if facet in brings), len(_ORDER))
    asked = place == 0 or (bool(question.facet) and question.facet in brings)
    is_foreign = language != research.brief.language
    return (not research.is_pinned(claim.id), is_foreign, not asked, place, -claim.score)


def _shared(research: Research, told: set[str]) -> list[Claim]:
    """The claims of several sources that their question can spare for a section of their own."""
    claims = [claim for claim in research.standing_claims if claim.verified]
    left = Counter(claim.question for claim in claims if claim.id not in told)
    shared = []
    for claim in _several_voices(research):
        if claim.id not in told and left[claim.question] >= 2:
            left[claim.question] -= 1
            shared.append(claim)
    return shared


def _several_voices(research: Research) -> list[Claim]:
    """The claims that independent sources make; not pinned ones, which stay where they are."""
    return [
        claim
        for claim in research.standing_claims
        if claim.verified
        and len(research.independent_voices(claim)) > 1
        and not research.is_pinned(claim.id)
    ]


def _agreements(research: Research, shared: Sequence[Claim]) -> list[Section]:
    language = research.brief.language
    if not shared:
        return []
    sentences = tuple(
        Sentence(
            say(
                language,
                "report.agreement",
                count=len(research.independent_voices(claim)),
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
    for contradiction in standing_contradictions(research):
        sides = (contradiction.left, contradiction.right)
        if all(research.claims[side].verified for side in sides):
            sentences += _sides(research, contradiction)
    if not sentences:
        return []
    heading = say(research.brief.language, "report.contradictions")
    return [Section("contradictions", heading, tuple(sentences))]


def _sides(research: Research, contradiction: Contradiction) -> list[Sentence]:
    left, right = research.claims[contradiction.left], research.claims[contradiction.right]
    frame = say(research.brief.language, "report.disagreement", about=contradiction.about)
    return [Sentence(frame), _sentence(research, left), _sentence(research, right)]


def _sentence(research: Research, claim: Claim) -> Sentence:
    """The claim, or where another voice says it in the report's language, that one's words."""
    language = research.brief.language
    texts = words_of(research, claim)
    own = next((text for text in texts if language_of(text) == language), texts[0])
    return Sentence(own, (claim.id,))
