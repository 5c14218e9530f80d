"""The sources of a run as units: sentences that may become claims, and what each brings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from research_core.domain.research import Research
from research_core.domain.values import Source
from research_core.reading.figures import Figure, figures_of
from research_core.reading.language import is_english, language_of
from research_core.reading.sentences import Sentence, sentences_of
from research_core.reading.terms import content_words, stem
from research_core.reading.words import words_of

# Names of models, benchmarks and the like: "GSM8K", "MATH", "ARC-challenge", "LLaMA".
NAME = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z][A-Za-z]*-?\d[A-Za-z0-9\-]*|[A-Z]{2,}[A-Za-z0-9\-]*"
    r"|[A-Z][a-z]+[A-Z][A-Za-z0-9]*)(?![A-Za-z0-9])"
)
_EMPHASIS = re.compile(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)|`")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_LONGEST_PAIR = 360
_UNREAD = 0.35  # the language has no cues here: what a sentence brings cannot be told
# What a facet adds to a sentence's worth; by hand, from reading reports aloud.
_WORTH = {
    "figures": 0.3,
    "definition": 0.25,
    "comparison": 0.15,
    "cause": 0.15,
    "limit": 0.15,
    "cost": 0.1,
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, with the one it leans on if need be: ``text`` is verbatim.

    ``brings`` are its facets (figures, comparison, cause, limit, cost, definition);
    ``worth`` in 0..1 is how much it tells, whatever the question.
    """

    source: str
    start: int
    end: int
    text: str
    language: str
    figures: tuple[Figure, ...]
    names: frozenset[str]
    brings: frozenset[str]
    worth: float

    @property
    def claim(self) -> str:
        """The text as a claim: white space folded, without Markdown's emphasis and links, a
        plain first word with its capital."""
        return _claim(self.text)


@lru_cache(maxsize=16384)
def _claim(text: str) -> str:
    words = " ".join(_LINK.sub(r"\1", _EMPHASIS.sub("", text)).split())
    first = words.split(" ", 1)[0]
    return words[:1].upper() + words[1:] if first.isalpha() and first.islower() else words


def units_of(source: Source) -> tuple[Unit, ...]:
    """All units of a source, in order. Pure and cached by the text."""
    return tuple(replace(unit, source=source.id) for unit in _read(source.text))


def sources_on_topic(research: Research) -> list[Source]:
    """The usable sources that speak of the topic, or of the query that found them.

    A folder's search has its own floor; a web search returns its best guess for any query.
    """
    queries = {query.id: query.text for query in research.queries}
    topic = _subject(research.brief.topic)
    # By address, not by arrival: searches run at once, and a report must not depend on their race.
    return [
        source
        for source in sorted(research.usable_sources, key=lambda source: source.url)
        if source.provider == "documents"
        or _speaks_of(source, topic | _subject(queries.get(source.query, "")))
    ]


@lru_cache(maxsize=512)
def _read(text: str) -> tuple[Unit, ...]:
    found = []
    for sentence in sentences_of(text):
        start = sentence.start
        if not sentence.stands_alone:
            if sentence.before is None or sentence.end - sentence.before > _LONGEST_PAIR:
                continue
            start = sentence.before
        found.append(_assess(text[start : sentence.end], start, sentence))
    return tuple(found)


def _assess(words: str, start: int, sentence: Sentence) -> Unit:
    lists = words_of(sentence.language)
    figures = figures_of(words)
    names = frozenset(NAME.findall(words))
    brings = facets_of(words, sentence.language)
    known = sentence.language == "ko" or is_english(words)
    worth = (
        (0.15 if known else _UNREAD)
        + sum(_WORTH[facet] for facet in brings)
        + (0.1 if names else 0.0)
    )
    worth -= 0.6 if lists.hollow.search(words) else 0.0
    worth -= 0.1 if start != sentence.start else 0.0
    worth -= 0.1 if len(words) > 300 else 0.0
    return Unit(
        source="",
        start=start,
        end=sentence.end,
        text=words,
        language=sentence.language,
        figures=figures,
        names=names,
        brings=brings,
        worth=max(0.0, min(1.0, worth)),
    )


def facets_of(words: str, language: str) -> frozenset[str]:
    """What a sentence brings: figures, comparison, cause, limit, cost, definition."""
    cues = words_of(language).facets
    found = {facet for facet, cue in cues.items() if cue.search(words)}
    if any(figure.unit for figure in figures_of(words)):
        found.add("figures")
    return frozenset(found)


def _subject(text: str) -> frozenset[str]:
    return frozenset(stem(word.casefold()) for word in content_words(text) if not word.isdigit())


def _speaks_of(source: Source, subject: frozenset[str]) -> bool:
    """At least two words of the subject (or all, when it has fewer) stand in the source.

    Where topic and source share no script, words cannot meet: the provider's own score
    (0..1) decides.
    """
    text = f"{source.title}\n{source.text}".casefold()
    korean = language_of(text) == "ko"
    comparable = [word for word in subject if not ("가" <= word[0] <= "힣") or korean]
    if len(comparable) < 2:
        return (source.score or 0.0) >= 0.5
    hits = sum(_stands_in(word, text) for word in comparable)
    return hits >= max(2, round(len(comparable) * 0.3))


def _stands_in(word: str, text: str) -> bool:
    if "가" <= word[0] <= "힣":
        return word in text
    return re.search(rf"\b{re.escape(word)}", text) is not None


def units_of_all(sources: Iterable[Source]) -> list[Unit]:
    """The units of several sources, in order; a unit that stands twice counts once."""
    seen: set[str] = set()
    units = []
    for source in sources:
        for unit in units_of(source):
            key = f"{source.id} {unit.claim.casefold()}"
            if key not in seen:
                seen.add(key)
                units.append(unit)
    return units
