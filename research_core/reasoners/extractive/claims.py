"""From evidence to claims: few, telling, from several voices, none said twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz

from research_core.domain.research import Research
from research_core.domain.standing import may_be_read, standing_contradictions
from research_core.domain.values import Claim, ClaimDraft, Contradiction, Evidence, Quote, Voice
from research_core.reading.phrases import Phrase, pattern_of
from research_core.reading.quotes import match_of
from research_core.reasoners.extractive.agreement import Conflict, conflicts, says_the_same
from research_core.reasoners.extractive.material import Unit, units_of

MOST_A_QUESTION = 6
MOST_IN_SURVEY = 4  # leaves room for what the searches for the question itself bring
MOST_A_SOURCE = 2
ENOUGH_WITH_FOREIGN = 3
_SAME_CONCEPTS = 2
_SAME_VALUES = 2
_TOO_ALIKE = 78.0


@dataclass(slots=True)
class Harvest:
    """What one step claims; ``units`` run parallel to ``claims``."""

    claims: list[ClaimDraft] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    voices: list[Voice] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)


def harvest(research: Research, phrases: Sequence[Phrase]) -> Harvest:
    """The claims of the fresh evidence, further voices for old ones, and contradictions.

    ``phrases`` tell that two sentences in two languages speak of the same things. What the
    analyst rejected is not said again, in its own words or in others.
    """
    picked = Harvest()
    language = research.brief.language
    fresh = _readable(research, research.fresh_evidence)
    fresh.sort(
        key=lambda pair: (
            not research.is_pinned(pair[0].question),
            pair[1].language != language,
            -pair[0].score,
        )
    )
    known = _claimed(research)
    said = [pair for pair in known if research.stands(pair[0]) or research.is_rejected(pair[0].id)]
    differing = conflicts([unit for _, unit in _undenied(research)], language)
    disputed = {side for conflict in differing for side in (conflict.left, conflict.right)}
    counts = _Counts(research)
    for evidence, unit in fresh:
        quote = quote_of(research, evidence)
        if _joins_old(research, picked, known, unit, quote) or _joins_new(picked, unit, quote):
            continue
        if unit not in disputed and not counts.has_room(evidence, unit.language == language):
            continue
        if unit not in disputed and _is_repetition(unit, picked, said, phrases):
            continue
        counts.add(evidence)
        picked.units.append(unit)
        picked.claims.append(
            ClaimDraft(unit.claim, evidence.question, (quote,), score=evidence.score)
        )
    picked.contradictions = _contradictions(
        picked, said, [c for c in differing if not _is_told(c, research, said)]
    )
    return picked


def quote_of(research: Research, evidence: Evidence) -> Quote:
    """The evidence as a quote, checked against its source."""
    source = research.sources[evidence.source]
    return Quote(evidence.id, evidence.text, match_of(evidence.text, source.text))


class _Counts:
    """How many standing claims a question has, in all and from each voice."""

    def __init__(self, research: Research) -> None:
        self._research = research
        self._most = MOST_A_QUESTION if research.steps else MOST_IN_SURVEY
        self._question: Counter[str] = Counter()
        self._source: Counter[tuple[str, str]] = Counter()
        for claim in research.standing_claims:
            self.add(research.evidence[claim.quotes[0].evidence])

    def has_room(self, evidence: Evidence, own_language: bool) -> bool:
        """Sentences in another language than the report's only fill up what is thin."""
        most = MOST_A_QUESTION if own_language else ENOUGH_WITH_FOREIGN
        most = min(most, self._most)
        return (
            self._question[evidence.question] < most
            and self._source[self._voice(evidence)] < MOST_A_SOURCE
        )

    def add(self, evidence: Evidence) -> None:
        self._question[evidence.question] += 1
        self._source[self._voice(evidence)] += 1

    def _voice(self, evidence: Evidence) -> tuple[str, str]:
        source = evidence.source
        return evidence.question, self._research.copies.get(source, source)


def _readable(research: Research, evidence: Sequence[Evidence]) -> list[tuple[Evidence, Unit]]:
    return _with_units(research, [piece for piece in evidence if may_be_read(research, piece)])


def _undenied(research: Research) -> list[tuple[Evidence, Unit]]:
    """All that may be read, but for what rejected claims were made of."""
    rejected = {
        quote.evidence
        for claim in research.claims.values()
        if research.is_rejected(claim.id)
        for quote in claim.quotes
    }
    return _readable(research, [e for e in research.evidence.values() if e.id not in rejected])


def _with_units(research: Research, evidence: Sequence[Evidence]) -> list[tuple[Evidence, Unit]]:
    """Each piece of evidence with its unit; evidence of another reasoner may have none."""
    found = []
    for piece in evidence:
        units = {(u.start, u.end): u for u in units_of(research.sources[piece.source])}
        unit = units.get((piece.start, piece.end))
        if unit:
            found.append((piece, unit))
    return found


def _claimed(research: Research) -> list[tuple[Claim, Unit]]:
    """Every claim with the unit it was made of; not those on rejected questions, which other
    questions may be answered by."""
    first = {
        claim.quotes[0].evidence: claim
        for claim in research.claims.values()
        if claim.quotes and not research.is_rejected(claim.question)
    }
    evidence = tuple(research.evidence[evidence_id] for evidence_id in first)
    return [(first[piece.id], unit) for piece, unit in _with_units(research, evidence)]


def _joins_old(
    research: Research,
    picked: Harvest,
    known: Sequence[tuple[Claim, Unit]],
    unit: Unit,
    quote: Quote,
) -> bool:
    """A claim that fell with its sources stands again by this voice; a rejected one does not."""
    for claim, other in known:
        if other.source != unit.source and says_the_same(other, unit):
            if not research.is_rejected(claim.id):
                picked.voices.append(Voice(claim.id, quote))
            return True
    return False


def _joins_new(picked: Harvest, unit: Unit, quote: Quote) -> bool:
    for place, other in enumerate(picked.units):
        if other.source != unit.source and says_the_same(other, unit):
            claim = picked.claims[place]
            picked.claims[place] = replace(claim, quotes=(*claim.quotes, quote))
            return True
    return False


def _is_repetition(
    unit: Unit,
    picked: Harvest,
    known: Sequence[tuple[Claim, Unit]],
    phrases: Sequence[Phrase],
) -> bool:
    """True when a claim says so already, in nearly the same words or in another language."""
    others = [*picked.units, *(other for _, other in known)]
    if any(fuzz.token_set_ratio(unit.claim, other.claim) >= _TOO_ALIKE for other in others):
        return True
    own = _concepts(unit, phrases)
    values = {figure.value for figure in unit.figures}
    for other in others:
        if other.language != unit.language:
            shared = len(own & _concepts(other, phrases))
            same_values = len(values & {figure.value for figure in other.figures})
            if shared >= _SAME_CONCEPTS or (shared and same_values >= _SAME_VALUES):
                return True
    return False


def _concepts(unit: Unit, phrases: Sequence[Phrase]) -> frozenset[int]:
    """The places of the phrases with names in two languages that stand in a unit."""
    return frozenset(
        place
        for place, phrase in enumerate(phrases)
        if len(phrase.names) > 1
        and any(pattern_of(name).search(unit.text) for name in phrase.names)
    )


def _is_told(conflict: Conflict, research: Research, known: Sequence[tuple[Claim, Unit]]) -> bool:
    """True when an earlier step told of the same two values, in whatever language."""
    units = {claim.id: unit for claim, unit in known}
    for told in standing_contradictions(research):
        sides = [units[side] for side in (told.left, told.right) if side in units]
        values = {figure.value for unit in sides for figure in unit.figures}
        names = {name for unit in sides for name in unit.names}
        same_values = {conflict.left_figure.value, conflict.right_figure.value} <= values
        if same_values and conflict.left.names <= names:
            return True
    return False


def _contradictions(
    picked: Harvest, known: Sequence[tuple[Claim, Unit]], differing: Sequence[Conflict]
) -> list[Contradiction]:
    """Conflicts of which both sides are claims and at least one is new."""
    names = {unit: claim.id for claim, unit in known}
    names.update((unit, f"@{place}") for place, unit in enumerate(picked.units))
    return [
        Contradiction(names[conflict.left], names[conflict.right], conflict.about)
        for conflict in differing
        if conflict.left in names
        and conflict.right in names
        and "@" in names[conflict.left] + names[conflict.right]
    ]
