"""Key phrases: what a set of sources talks about, found without a model.

Candidates are runs of content words (in Korean: nouns up to the one with a particle) that
several sentences share. Where an author glosses a term, as in "자기 일관성(self-consistency)",
both names become one phrase, so that sources in two languages meet.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from research_core.reading.language import language_of
from research_core.reading.sentences import Sentence
from research_core.reading.terms import ADNOMINAL, noun, stem
from research_core.reading.words import words_of

_TOKEN = re.compile(
    r"[A-Za-zÀ-ɏ][A-Za-z0-9À-ɏ]*(?:['’\-][A-Za-z0-9À-ɏ]+)*|[가-힣]+|\d[\w.,]*|[^\w\s]"
)
_PERSON = re.compile(
    r"[A-Z][\w'’\-]+(?:,? (?:and|&) [A-Z][\w'’\-]+)?(?: et al\.?)? ?\(?(?:19|20)\d\d\)?"
    r"|[A-Z][\w'’\-]+ (?:et al\.?|등|외)|[A-Z][\w'’\-]+[과와] [A-Z][\w'’\-]+"
)
_GLOSS = re.compile(
    r"(?<![\w\-])((?:[가-힣]+ ){0,3}[가-힣A-Za-z]*[가-힣]+)\s?"
    r"\(([A-Za-z][A-Za-z0-9 \-]{1,50}?)(?:, ([A-Z]{2,8}))?\)"
)
_LONGEST = 3


@dataclass(slots=True)
class Phrase:
    """A key phrase: its names (the best known one first) and the sentences it stands in.

    ``places`` are indices into the sentences the book was made from.
    """

    names: list[str]
    places: set[int] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    weight: float = 0.0

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

    A phrase counts when two sources have it, or three sentences of one do.
    """
    surfaces: dict[str, Counter[str]] = defaultdict(Counter)
    places: dict[str, set[int]] = defaultdict(set)
    for place, (_, sentence) in enumerate(sentences):
        for phrase in candidates(sentence.text, sentence.language):
            key = _key(phrase)
            surfaces[key][phrase] += 1
            places[key].add(place)
    phrases = {
        key: Phrase([surfaces[key].most_common(1)[0][0]], found)
        for key, found in places.items()
        if len(found) >= 2
    }
    _join_glosses(phrases, sentences)
    distinct = list({id(found): found for found in phrases.values()}.values())
    for found in distinct:
        found.sources = {sentences[place][0] for place in found.places}
    kept = [found for found in distinct if len(found.sources) >= 2 or len(found.places) >= 3]
    _weigh(kept, len(sentences))
    kept = _without_parts(kept)
    return sorted(kept, key=lambda phrase: (-phrase.weight, phrase.names[0]))[:most]


def candidates(text: str, language: str) -> Iterator[str]:
    """The phrases of one sentence, each with all shorter phrases that end it."""
    text = _PERSON.sub(" , ", text)
    for run in _korean_runs(text) if language == "ko" else _runs(text):
        for length in range(1, min(len(run), _LONGEST) + 1):
            for start in range(len(run) - length + 1):
                phrase = run[start : start + length]
                if _can_stand(phrase):
                    yield " ".join(phrase)


def glosses(texts: Iterable[str]) -> Counter[tuple[str, ...]]:
    """Names of one thing as authors give them: (Korean, English[, abbreviation])."""
    found: Counter[tuple[str, ...]] = Counter()
    for text in texts:
        for match in _GLOSS.finditer(text):
            korean = _term_before(match[1], match[2])
            if korean:
                found[tuple(filter(None, (korean, match[2].strip(), match[3])))] += 1
    return found


def _runs(text: str) -> Iterator[list[str]]:
    lists = words_of("en")
    run: list[str] = []
    for token in _TOKEN.findall(text):
        word = token.casefold()
        if not word[0].isalpha() or word in lists.function or word in lists.weak:
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
    if last.endswith(("ly", "ing")) and len(phrase) == 1 and "-" not in last:
        return False
    if len(phrase) == 1:
        word = phrase[0]
        return len(word) >= (2 if "가" <= word[0] <= "힣" or word.isupper() else 4)
    return not last.endswith("ly")


def _key(phrase: str) -> str:
    words = phrase.casefold().replace("-", " ").split()
    return " ".join((*words[:-1], stem(words[-1])))


def _term_before(words: str, gloss: str) -> str:
    """The Korean words that a gloss explains: as many as make one noun phrase.

    "" when it cannot be told where the term begins ("과도한 사고(overthinking)").
    """
    parts = words.split()
    taken = [parts[-1]]
    english = len(gloss.replace("-", " ").split())
    most = len(gloss) if gloss.isupper() else english + 1
    for part in reversed(parts[:-1]):
        if len(taken) >= most:
            break
        if ADNOMINAL.search(part):
            return "" if len(taken) == 1 else " ".join(taken)
        of = " of " in gloss and part.endswith("의")
        is_syllable = len(part) == 1 and part not in words_of("ko").function
        if not of and not is_syllable and (noun(part) != part or part in words_of("ko").weak):
            break
        taken.insert(0, part)
    return " ".join(taken)


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
        joined = Phrase(list(names), places)
        phrases.update((_key(name), joined) for name in names)


@lru_cache(maxsize=4096)
def pattern_of(term: str) -> re.Pattern[str]:
    """Finds a term: Latin ones as whole words, hyphen or space alike, in singular or plural;
    Korean ones, which carry particles, anywhere."""
    body = r"[\s\-]".join(re.escape(part) for part in re.split(r"[\s\-]+", term) if part)
    return re.compile(body if "가" <= term[0] <= "힣" else rf"\b{body}(?:e?s)?\b", re.IGNORECASE)


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
