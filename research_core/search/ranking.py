"""Which documents have something on a query, and where: BM25 with a floor of relevance.

BM25 orders, but it always finds something: one common word is enough. So a document
counts only when it covers enough of what the query is about.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from research_core.search.terms import subject_words, terms, words

if TYPE_CHECKING:
    from bm25s import BM25

    from research_core.search.formats import Document

# Measured on the sample library with queries on and off its subject (tests/search/
# test_relevance.py): what is off it covers at most 0.4 of a query, what is on it 0.55 and more.
_FLOOR = 0.5
_PASSAGE = 900  # characters, about a screen's paragraph or two

_GAP = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that has something on a query: its place in the list, its best passage
    ``text[start:end]``, and how well it fits (0..1)."""

    document: int
    start: int
    end: int
    score: float


class Ranking:
    """An index over documents, made once; ``best`` only reads and may run in threads."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._size = len(documents)
        self._passages: list[tuple[int, int, int]] = []
        self._terms: list[frozenset[str]] = []
        self._counts: Counter[str] = Counter()
        corpus: list[list[str]] = []
        for place, document in enumerate(documents):
            title = _terms_of(document.title)
            cut = list(passages(document.text))
            corpus += (title + _terms_of(document.text[start:end]) for start, end in cut)
            self._passages += ((place, start, end) for start, end in cut)
            self._terms += map(frozenset, corpus[len(self._terms) :])
            self._counts.update(frozenset().union(*self._terms[len(self._terms) - len(cut) :]))
        self._bm25 = _index(corpus) if corpus else None

    def best(self, query: str, limit: int) -> list[Hit]:
        """At most ``limit`` documents that cover enough of the query, the best first."""
        asked = subject_words(query)
        known = sorted({term for word in asked for term in terms(word) if term in self._counts})
        if not self._bm25 or not known:
            return []
        scores = self._bm25.get_scores(known).tolist()
        best: dict[int, int] = {}  # of each document, its best passage
        for passage, (document, _, _) in enumerate(self._passages):
            if scores[passage] > scores[best.setdefault(document, passage)]:
                best[document] = passage
        hits = (self._hit(passage, asked, scores) for passage in best.values())
        found = [hit for hit in hits if hit]
        return sorted(found, key=lambda hit: (-hit.score, hit.document))[:limit]

    def _hit(self, passage: int, asked: Sequence[str], scores: Sequence[float]) -> Hit | None:
        document, start, end = self._passages[passage]
        covered = self._coverage(asked, self._around(passage))
        if covered < _FLOOR:
            return None
        score = covered * (0.5 + 0.5 * scores[passage] / max(scores))
        return Hit(document, start, end, round(score, 4))

    def _around(self, passage: int) -> frozenset[str]:
        """The terms of a passage and its neighbours: a long book holds every common word
        somewhere, but a subject is spoken of in one place."""
        near = range(max(0, passage - 1), min(len(self._passages), passage + 2))
        document = self._passages[passage][0]
        return frozenset().union(
            *(self._terms[place] for place in near if self._passages[place][0] == document)
        )

    def _coverage(self, asked: Sequence[str], held: frozenset[str]) -> float:
        """The share of the query's words, by weight, that a document holds."""
        total = covered = 0.0
        for word in asked:
            parts = terms(word)
            weight = sum(map(self._weight, parts)) / len(parts)
            share = sum(part in held for part in parts) / len(parts)
            total += weight
            covered += weight * share**2  # 관리 alone is little of 자산관리
        return covered / total if total else 0.0

    def _weight(self, term: str) -> float:
        """Half for a term that stands in every document, one for a term that stands in none.

        A plain IDF would give the very subject of a small library no weight at all.
        """
        idf = math.log(1 + (self._size - self._counts[term] + 0.5) / (self._counts[term] + 0.5))
        return 0.5 + 0.5 * idf / math.log(1 + (self._size + 0.5) / 0.5)


def passages(text: str) -> Iterator[tuple[int, int]]:
    """The places (start, end) of passages: paragraphs, short ones together, long ones cut."""
    begun: int | None = None
    last = 0
    for start, end in _paragraphs(text):
        if begun is not None and end - begun > _PASSAGE:
            yield begun, last
            begun = None
        begun, last = start if begun is None else begun, end
        while last - begun > 2 * _PASSAGE:
            cut = text.rfind(" ", begun + 1, begun + _PASSAGE)
            cut = cut if cut > begun else begun + _PASSAGE
            yield begun, cut
            begun = cut
    if begun is not None:
        yield begun, last


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _GAP.finditer(text):
        if gap.start() > start:
            yield start, gap.start()
        start = gap.end()
    if start < len(text):
        yield start, len(text)


def _terms_of(text: str) -> list[str]:
    return [term for word in words(text) for term in terms(word)]


def _index(corpus: list[list[str]]) -> BM25:
    from bm25s import BM25  # noqa: PLC0415

    index: BM25 = BM25()  # type: ignore[no-untyped-call]
    index.index(corpus, show_progress=False)
    return index
