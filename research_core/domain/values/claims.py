"""What was made of it: claims with their quotes, concepts, steps of reasoning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Match = Literal["exact", "close", "missing"]
RelationType = Literal[
    "IS_PART_OF", "CAUSES", "CORRELATES_WITH", "CONTRADICTS", "SUPPORTS", "IS_TYPE_OF", "FOLLOWS"
]


@dataclass(frozen=True, slots=True)
class Quote:
    """Verbatim words from a piece of evidence, and how well they match its source."""

    evidence: str
    text: str
    match: Match = "exact"


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """A claim before it has an id; ``concepts`` are names, ``question`` a question id.

    ``doubt`` is a code: why the claim says more than its quotes, or otherwise ("figures": it has
    figures that stand in none of them; the reasons of ``bearing/judging.py``), "" when it does not.
    """

    text: str
    question: str
    quotes: tuple[Quote, ...]
    concepts: tuple[str, ...] = ()
    score: float = 0.0
    doubt: str = ""

    @property
    def verified(self) -> bool:
        """True for a claim that will be, see :attr:`Claim.verified`."""
        return _stands(self.quotes, self.doubt)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that answers a question and rests on verbatim quotes."""

    id: str
    text: str
    question: str
    quotes: tuple[Quote, ...]
    concepts: tuple[str, ...] = ()
    score: float = 0.0
    step: str = ""
    doubt: str = ""

    @property
    def verified(self) -> bool:
        """True when every quote stands in its source, word for word or close to it, and
        the claim says no more than they do."""
        return _stands(self.quotes, self.doubt)


@dataclass(frozen=True, slots=True)
class Voice:
    """A further quote for a claim that an earlier step made; ``claim`` is a claim id."""

    claim: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two claims that give different answers to the same thing.

    ``about`` names the thing in the analyst's words; ``left`` and ``right`` are claim ids
    (or ``@place`` inside the event that made them).
    """

    left: str
    right: str
    about: str


@dataclass(frozen=True, slots=True)
class ConceptDraft:
    """A concept as one step found it; the same name (casefolded) is the same concept."""

    name: str
    aliases: tuple[str, ...] = ()
    confidence: float = 0.5


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of the mind map.

    ``former`` are names that the analyst gave up for it: what bears one is this concept.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    confidence: float = 0.5
    former: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """What means this concept and no other: its names of now and before, casefolded."""
        return frozenset(name.casefold() for name in (self.name, *self.former))


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed relation between two concepts, given by name; ``evidence`` backs it."""

    source: str
    target: str
    type: RelationType
    description: str = ""
    confidence: float = 0.5
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One PLANNING / EXECUTION / REFLECTION, after its evidence was read.

    ``because`` is a code: why the run's own reasoner did not do it ("" when it did).
    """

    id: str
    seq: int
    at: str
    round: int
    reasoner: str
    planning: str
    execution: str
    reflection: str
    claims: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    done: bool = False
    because: str = ""


def _stands(quotes: tuple[Quote, ...], doubt: str) -> bool:
    return bool(quotes) and not doubt and all(quote.match != "missing" for quote in quotes)
