"""Key phrases: what a set of sources talks about, found without a model.

Candidates are runs of content words (in Korean: nouns up to the one with a particle) that
several sentences share. Where an author glosses a term, as in "자기 일관성(self-consistency)",
both names become one phrase, so that sources in two languages meet.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from research_core.reading.glosses import glosses
from research_core.reading.language import is_english, language_of
from research_core.reading.sentences import Sentence
from research_core.reading.terms import noun, stem
from research_core.reading.words import binding_words, words_of

_TOKEN = re.compile(
    r"[A-Za-zÀ-ɏ][A-Za-z0-9À-ɏ]*(?:['’\-][A-Za-z0-9À-ɏ]+)*|[가-힣]+|\d[\w.,]*|[^\w\s]"
)
_PERSON = re.compile(
    r"[A-Z][\w'’\-]+(?:,? (?:and|&) [A-Z][\w'’\-]+)?(?: et al\.?)? ?\(?(?:19|20)\d\d\)?"
    r"|[A-Z][\w'’\-]+ (?:et al\.?|등|외)|[A-Z][\w'’\-]+[과와] [A-Z][\w'’\-]+"
)
_LONGEST = 3
_FEW = 40


@dataclass(slots=True)
class Phrase:
    """A key phrase: its names (the best known one first) and the sentences it stands in.

    ``places`` are indices into the sentences they were found in. ``proper`` is True for the
    name of a person, a team or a work;
    ``apart`` is the share of its places where it stands by itself, in no longer phrase.
    """

    names: list[str]
    places: set[int] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    weight: float = 0.0
    proper: bool = False
    apart: float = 1.0

    def name(self, language: str) -> str:
        """The name to show in a language: the first one in its script, if there is one."""
        return next((name for name in self.names if _is_in(name, language)), self.names[0])

    def names_for(self, language: str) -> list[str]:
        """All names, the one to show in the language first."""
        first = self.name(language)
        return [first, *(name for name in self.names if name != first)]

    def has_name(self, language: str) -> bool:
        """True when one of its names is in the language's script."""
        return any(_is_in(name, language) for name in self.names)


def _is_in(name: str, language: str) -> bool:
    return (language_of(name) == "ko") == (language == "ko")


def key_phrases(sentences: Sequence[tuple[str, Sentence]], most: int = 60) -> list[Phrase]:
    """The weightiest phrases of (source id, sentence) pairs, best first.

    A phrase counts when two sources have it, or three sentences of one do (two, where
    there are few).
    """
    surfaces: dict[str, Counter[str]] = defaultdict(Counter)
    places: dict[str, set[int]] = defaultdict(set)
    apart: Counter[str] = Counter()
    for place, (_, sentence) in enumerate(sentences):
        apart.update({_key(" ".join(r)) for r in runs_of(sentence.text, sentence.language)})
        english = sentence.language == "en" and is_english(sentence.text)
        for phrase in candidates(sentence.text, sentence.language):
            key = _key(phrase)
            if english and phrase[1:].islower() and sentence.text.startswith(phrase):
                phrase = phrase[0].lower() + phrase[1:]  # noqa: PLW2901 - only opens a sentence
            surfaces[key][phrase] += 1
            places[key].add(place)
    phrases = {
        key: Phrase(
            [_surface(surfaces[key])],
            found,
            proper=_is_proper(surfaces[key]),
            apart=apart[key] / len(found),
        )
        for key, found in places.items()
        if len(found) >= 2
    }
    _join_glosses(phrases, sentences)
    distinct = list({id(found): found for found in phrases.values()}.values())
    for found in distinct:
        found.sources = {sentences[place][0] for place in found.places}
    alone = 3 if len(sentences) > _FEW else 2
    kept = [found for found in distinct if len(found.sources) >= 2 or len(found.places) >= alone]
    _weigh(kept, len(sentences))
    weightiest = sorted(kept, key=_by_weight)[: 4 * most]
    return sorted(_without_parts(weightiest), key=_by_weight)[:most]


def candidates(text: str, language: str) -> Iterator[str]:
    """The phrases of one sentence, each with all shorter phrases that end it."""
    for run in runs_of(text, language):
        for length in range(1, min(len(run), _LONGEST) + 1):
            for start in range(len(run) - length + 1):
                phrase = run[start : start + length]
                if _can_stand(phrase):
                    yield " ".join(phrase)


def runs_of(text: str, language: str) -> list[list[str]]:
    """The longest runs of content words of a sentence, without the names of authors."""
    text = _PERSON.sub(" , ", text)
    return list(_korean_runs(text) if language == "ko" else _runs(text))


def _runs(text: str) -> Iterator[list[str]]:
    lists = words_of("en")
    function = lists.function if is_english(text) else lists.function | binding_words()
    run: list[str] = []
    for token in _TOKEN.findall(text):
        word = token.casefold()
        if not word[0].isalpha() or word in function or word in lists.weak:
            if run and word in lists.weak and "-" in run[-1] and run[-1][-1].islower():
                run.pop()  # "inference-time methods": it only tells what kind they are
            if run:
                yield run
            run = []
        else:
            run.append(token)
    if run:
        yield run


def _korean_runs(text: str) -> Iterator[list[str]]:
    """Runs of bare nouns, closed by a noun with its particle."""
    weak = words_of("ko").weak
    run: list[str] = []
    for token in _TOKEN.findall(text):
        is_hangul = "가" <= token[0] <= "힣"
        bare = noun(token) if is_hangul else token if token[0].isalpha() else ""
        if not bare or bare in weak or bare.casefold() in words_of("en").function:
            if run:
                yield run
            run = []
            continue
        run.append(bare)
        if is_hangul and bare != token:
            yield run
            run = []
    if run:
        yield run


def _can_stand(phrase: Sequence[str]) -> bool:
    """A single short or merely adverbial word is no subject of its own."""
    last = phrase[-1].casefold()
    if last.endswith(("적", "형", "별", "용")) and len(last) >= 3:
        return False  # "윤리적", "맞춤형": they only tell what kind
    if len(phrase) > 1 and last.isascii():
        # "analysts caution", "terms changed": a subject and its verb
        if any(_ends_in_s(word) for word in phrase[:-1]) and not _ends_in_s(last):
            return False
        if last.endswith(("ed", "ly")):
            return False
    if last.endswith(("ly", "ing", "ed")) and len(phrase) == 1 and "-" not in last:
        return False
    if len(phrase) == 1:
        word = phrase[0]
        return len(word) >= (2 if "가" <= word[0] <= "힣" or word.isupper() else 4)
    return True


def _ends_in_s(word: str) -> bool:
    return len(word) > 3 and stem(word) != word


def _surface(surfaces: Counter[str]) -> str:
    """The form to show: the most frequent one, in lower case if it ever stands so."""
    best, _ = max(surfaces.items(), key=lambda item: (item[1], item[0]))
    lower = best[0].lower() + best[1:]
    return lower if lower in surfaces else best


def _is_proper(surfaces: Counter[str]) -> bool:
    """True when each word of the phrase always has its capital ("Harbor Team", "Paris")."""
    return all(
        all(word[0].isupper() for word in re.split(r"[\s\-]", surface) if word)
        for surface in surfaces
    )


def _by_weight(phrase: Phrase) -> tuple[float, str]:
    return -phrase.weight, phrase.names[0]


@lru_cache(maxsize=16384)
def _key(phrase: str) -> str:
    words = phrase.casefold().replace("-", " ").split()
    return " ".join((*words[:-1], stem(words[-1])))


def _join_glosses(phrases: dict[str, Phrase], sentences: Sequence[tuple[str, Sentence]]) -> None:
    """Make one phrase of the names of each glossed thing, and find where any of them stands."""
    texts = [sentence.text for _, sentence in sentences]
    for names, _ in sorted(glosses(texts).items(), key=lambda item: (-item[1], item[0])):
        old = [phrases[key] for key in map(_key, names) if key in phrases]
        if any(len(phrase.names) > 1 for phrase in old):
            continue  # the most frequent gloss of a term wins; it has one name in each language
        patterns = [pattern_of(name) for name in names]
        places = {
            place
            for place, text in enumerate(texts)
            if any(pattern.search(text) for pattern in patterns)
        }
        joined = Phrase([_in_lower_case(name, texts) for name in names], places)
        phrases.update((_key(name), joined) for name in names)


def _in_lower_case(name: str, texts: Sequence[str]) -> str:
    lower = name.lower()
    is_plain = lower != name and all(word[1:].islower() for word in re.split(r"[\s\-]", name))
    return lower if is_plain and any(lower in text for text in texts) else name


@lru_cache(maxsize=4096)
def pattern_of(term: str) -> re.Pattern[str]:
    """Finds a term: Latin ones as whole words, hyphen or space alike, in singular or plural;
    Korean ones, which carry particles, anywhere."""
    *first, last = [part for part in re.split(r"[\s\-]+", term) if part] or [term]
    parts = [re.escape(part) for part in first]
    if "가" <= term[0] <= "힣":
        return re.compile(r"[\s\-]?".join([*parts, re.escape(last)]))
    end = rf"{re.escape(last[:-1])}(?:y|ies)" if last.endswith("y") else re.escape(stem(last))
    body = r"[\s\-]".join([*parts, end])
    return re.compile(rf"\b{body}(?:e?s)?\b", re.IGNORECASE)


def _weigh(phrases: Sequence[Phrase], sentences: int) -> None:
    """Longer and widely shared phrases weigh more; ones in every sentence weigh nothing."""
    for phrase in phrases:
        words = max(len(name.replace("-", " ").split()) for name in phrase.names)
        special = (
            words > 1 or len(phrase.names) > 1 or any(c.isupper() for c in phrase.names[0][1:])
        )
        rarity = math.log(1 + sentences / len(phrase.places))
        spread = math.log2(1 + len(phrase.sources))
        phrase.weight = (
            (1 + 0.6 * (words - 1)) * math.log2(1 + len(phrase.places)) * spread * rarity
        )
        if not special:
            phrase.weight *= 0.4


def _without_parts(phrases: list[Phrase]) -> list[Phrase]:
    """Of a phrase and a longer one around it, keep the one that is the term.

    A part goes when it nearly always stands inside the whole ("일관성" in "자기 일관성"); the
    whole goes when the part is a glossed term and the whole is not ("chain of thought" in
    "chain-of-thought prompting").
    """
    longer = sorted(phrases, key=lambda phrase: (-len(phrase.names), -len(phrase.names[0])))
    kept: list[Phrase] = []
    for phrase in longer:
        if not any(_swallows(whole, phrase) or _extends(phrase, whole) for whole in kept):
            kept.append(phrase)
    return kept


def _swallows(whole: Phrase, part: Phrase) -> bool:
    inside = _contains(whole, part)
    return inside and len(part.places & whole.places) >= 0.6 * len(part.places)


def _extends(whole: Phrase, term: Phrase) -> bool:
    return len(term.names) > 1 and len(whole.names) == 1 and _contains(whole, term)


def _contains(whole: Phrase, part: Phrase) -> bool:
    keys = [f" {_key(name)} " for name in part.names]
    return any(key in f" {_key(name)} " for key in keys for name in whole.names)
