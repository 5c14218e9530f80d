"""Subjects: which key phrases a question can be about, and how it names them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from research_core.reading.language import language_of
from research_core.reading.phrases import Phrase, candidates, pattern_of
from research_core.reading.terms import content_words, stem
from research_core.reading.words import words_of
from research_core.reasoners.extractive.material import NAME
from research_core.texts.english import is_plural, plural

# From so many phrases on, questions are asked only of those that have a name in the report's
# language; sources in another language then answer them through glosses.
_ENOUGH_NAMED = 8
_ALONE = 0.5
_QUANTITY = re.compile(
    r"(?:비용|가격|수수료|임대료|보증금|권리금|매출|율|률|금리|보수|요금|연봉|세금|지출)$"
    r"|\b(?:costs?|prices?|fees?|rents?|rates?|bills?|wages?|factors?|efficiency|accuracy"
    r"|consumption|emissions?|temperatures?|yields?)$",
    re.IGNORECASE,
)
# What a topic rules out: "without training", "fine tuning, 학습 없이".
_RULED_OUT = re.compile(
    r"\bwithout ((?:\w+[\w\-]*)(?: or [\w\-]+)?)|((?:[A-Za-z][\w\- ]*, ?)*[\w가-힣]+) 없이",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"비용|가격|수수료|예산|시간|\b(?:cost|price|fee|budget|time|latency)s?\b", re.IGNORECASE
)


def subjects(phrases: Sequence[Phrase], topic: str, language: str) -> list[Phrase]:
    """The phrases that can carry a question: no names of people or benchmarks, nothing that is
    said of anything ("test data") or that the topic rules out ("without training"), in the
    report's language where there are enough."""
    out = {word for part in _RULED_OUT.findall(topic) for word in words_in(" ".join(part))}
    able = [p for p in phrases if _is_able(p) and not any(out & set(words_in(n)) for n in p.names)]
    common = [phrase for phrase in able if not phrase.proper]
    able = common or able  # where every noun has a capital, capitals tell nothing
    named = [phrase for phrase in able if phrase.has_name(language)]
    return named if len(named) >= _ENOUGH_NAMED else able


def is_topic(phrase: Phrase, topic: str) -> bool:
    """True for a phrase made of the topic's own words.

    "language model" is what the L and M of a topic's "LLM" stand for.
    """
    subject = {stem(word.casefold()) for word in content_words(topic)}
    subject |= {part for word in subject for part in word.split("-")}
    for name in phrase.names:
        words = words_in(name)
        initials = "".join(word[0] for word in words)
        if all(word in subject for word in words):
            return True
        if len(words) > 1 and any(word.endswith(initials) for word in subject if len(word) < 6):
            return True
    return False


def topic_name(topic: str, texts: Sequence[str]) -> str:
    """What to call the topic in a question: the longest of its noun phrases that the sources
    use, as the analyst wrote it; "" when they use none."""
    plain = _RULED_OUT.sub(" ", topic)
    used = {
        phrase: sum(pattern_of(phrase).search(text) is not None for text in texts)
        for phrase in candidates(plain, language_of(plain))
    }
    names = [phrase for phrase, count in used.items() if count and _is_name(phrase)]
    best = max(names, key=lambda p: (len(words_in(p)), used[p], p), default="")
    return shown_in(best, texts)


def shown(phrase: Phrase, language: str, texts: Sequence[str]) -> str:
    """The phrase as a question in the language names it; ``texts`` are where it stands."""
    name = phrase.name(language)
    return name if language == "ko" else shown_in(name, texts)


def shown_in(name: str, texts: Sequence[str]) -> str:
    """How English names it in a question: "reward models" where it is counted, "the flow
    temperature" where it mostly stands so, else as it is ("tree search")."""
    if (
        not re.search(r"[a-z]{3}$", name)
        or is_plural(name)
        or " of " in f"{name} ".replace("-", " ")
    ):
        return name
    text = "\n".join(texts)
    one = rf"{re.escape(name)}\b(?! (?!is|was|has|does)\w+s\b)"  # not part of a longer noun
    single = len(re.findall(rf"\b{re.escape(name)}\b", text, re.IGNORECASE))
    several = len(re.findall(rf"\b{re.escape(plural(name))}\b", text, re.IGNORECASE))
    with_the = len(re.findall(rf"\bthe {one}", text, re.IGNORECASE))
    counted = re.search(rf"\b(?:an?|each|every) (?:[a-z]+ )?{one}", text, re.IGNORECASE)
    if with_the > several and with_the >= 0.5 * single:
        return f"the {name}"
    if several >= 0.5 * single or counted:
        return plural(name)
    return name


def stands_as_noun(phrase: Phrase, texts: Sequence[str]) -> bool:
    """False for a single English word that hardly ever stands where a noun does ("repeat")."""
    name = phrase.names[0]
    if len(phrase.names) > 1 or len(words_in(name)) > 1 or not name.isascii():
        return True
    noun_place = re.compile(
        r"(?:^|\b(?:the|an?|of|with|in|on|from|by|for|its|their|each|no|more|less|per) )"
        rf"{pattern_of(name).pattern}",
        re.IGNORECASE,
    )
    return 2 * sum(noun_place.search(text) is not None for text in texts) >= len(texts)


def is_quantity(name: str) -> bool:
    """True for what has a height of its own: "임대료", "seasonal performance factor"."""
    return _QUANTITY.search(name) is not None


def is_price(name: str) -> bool:
    """True for a word for cost itself: one cannot ask what costs cost."""
    return _PRICE.search(name) is not None


def words_in(name: str) -> list[str]:
    """The stemmed words of a name, hyphen or space alike."""
    return [stem(word) for word in name.casefold().replace("-", " ").split()]


def standing(phrase: Phrase, text: str) -> float:
    """How much a text is about a phrase: 1 where it opens it, less further on, 0 without."""
    places = [match.start() for name in phrase.names if (match := pattern_of(name).search(text))]
    if not places:
        return 0.0
    return 1.0 if min(places) <= max(25, 0.35 * len(text)) else 0.55


def defines(phrase: Phrase, text: str) -> bool:
    """True when a text says what the phrase is: a definition that opens with its name."""
    for name in phrase.names:
        found = pattern_of(name).search(text)
        if found and not re.sub(r"(?i)^(?:an?|the)\s", "", text[: found.start()]).strip():
            behind = re.sub(r"^\s?\([^)]*\)", "", text[found.end() :])
            if re.match(
                r"(?:은|는|이란|란) |,? (?:is|are|refers?|means?|describes?|consists?)\b", behind
            ):
                return True
    return False


def compares(one: Phrase, other: Phrase, text: str) -> bool:
    """True when a text sets one phrase against the other, and not merely names both."""
    return any(
        any(_is_subject(name, text) for name in left.names)
        and any(_against(name).search(text) for name in right.names)
        for left, right in ((one, other), (other, one))
    )


def _is_subject(name: str, text: str) -> bool:
    found = pattern_of(name).search(text)
    if not found:
        return False
    if "가" <= name[0] <= "힣":
        return re.match(r"(?:\([^)]*\))?(?:은|는|이|가|을|를|의) ", text[found.end() :]) is not None
    return found.start() <= 25


@lru_cache(maxsize=4096)
def _against(name: str) -> re.Pattern[str]:
    body = pattern_of(name).pattern
    if "가" <= name[0] <= "힣":
        return re.compile(
            rf"{body}(?:\([^)]*\))?(?:보다|에 비해|에 비하여|[와과]는? 달리|[와과] 비교)"
        )
    return re.compile(
        r"\b(?:than|unlike|versus|vs\.?|whereas|against|compared (?:with|to)|instead of"
        rf"|outperform\w*|beats?|exceed\w*)\b[^.;,]{{0,14}}{body}",
        re.IGNORECASE,
    )


_METHOD = re.compile(
    r"기법|방법|방식|전략|알고리즘|절차|장치|기술|도구|method|technique|practice|strategy|approach"
    r"|process|procedure|device|machine|tool|algorithm|software|way of|system",
    re.IGNORECASE,
)


def is_method(phrase: Phrase, texts: Sequence[str]) -> bool:
    """True when a definition calls it something that works or is used."""
    return any(defines(phrase, text) and _METHOD.search(text[:160]) for text in texts)


def _is_able(phrase: Phrase) -> bool:
    names = phrase.names
    if len(names) == 1 and any(NAME.fullmatch(word) for word in (names[0], *names[0].split())):
        return False
    if len(names) == 1 and len(words_in(names[0])) == 1 and phrase.apart < _ALONE:
        return False  # "sequential" in "sequential revision"
    return _is_name(names[0])


def _is_name(phrase: str) -> bool:
    """True when at least one word tells what it is about."""
    vague = words_of("ko").vague | words_of("en").vague
    words = phrase.casefold().replace("-", " ").split()
    return any(word not in vague and stem(word) not in vague and len(word) > 1 for word in words)
