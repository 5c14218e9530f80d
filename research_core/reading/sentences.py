"""From a source's text to the sentences that can be quoted, with their exact places.

Headings, menus, captions, tables, code, reference lists, talk about the text itself and
fragments are left out. Offsets always refer to the source's text as it was returned, so
that a quote can be checked there word for word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sentencex import get_sentence_boundaries  # type: ignore[attr-defined]

from research_core.reading.language import is_english, language_of
from research_core.reading.words import words_of

_REFERENCES = re.compile(
    r"^\W*(\d+[.)]?\s*)?(references?|bibliography|works cited|further reading|sources|see also"
    r"|related (articles?|posts?|work)|참고 ?문헌|참고 ?자료|출처"
    r"|관련 ?(기사|글)|더 ?읽을거리)\W*$",
    re.IGNORECASE,
)
_FURNITURE = re.compile(r"[|›»•→©ⓒ™{}<>=\\]|\s[-–—]\s*$|^\s*[#|>*+\-–•·◦▪■●○◆▶※☞✓✔\[]|\t")
_LIST_MARK = re.compile(
    r"^\s*(?:(?:[-*+•·◦▪■●○◆▶▷►※☞✓✔◇□△▲ㅇ∙]|\(?\d{1,2}[.)]|\(?[a-z][.)]|[①-⑳❶-❿])\s+|[•·▪■●○◆▶▷►※☞✓✔◇□△▲①-⑳])+"
)
# "Refrigerant: Propane is flammable." The label goes, what it heads is a sentence by itself.
_LABEL = re.compile(
    r"^(?:\*\*)?(?:[A-Z][\w\- ]{1,40}|[가-힣][가-힣\w ()\-]{0,24})"
    r"(?:\*\*)? ?: ?(?:\*\*)? ?(?=[A-Z가-힣])"
)
_ENDS = re.compile(r"[.!?。…][\"'”’)\]」』]*\s*$")
_KOREAN_END = re.compile(r"(?:다|요|죠|까|네|음|임|함|됨|것|점)[.!?]?[\"'”’)\]」』]*\s*$")
_KOREAN_FINAL = re.compile(r"(?:다|요|죠|음|임|함|됨)\.?[\"'”’)\]」』]*\s*$")
# Formulas, addresses, cuts, and sentences that are mostly citations.
_GARBLED = re.compile(
    r"\\[a-zA-Z]+|\$|https?:|www\.|\(\s*\)|(?:\bet al\.[^.]*){3}|\ufffd|\[\.\.\.\]|…"
)
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
# A short line may be a caption: there, only what is surely a verb counts as one.
_SURE_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|can|could|may|might|must|will|would|should|does|do|did"
    r"|cost|let|beat|ran|won|lost|took|made|gave|rose|fell|grew|found|became|led|kept|paid|won"
    r"|(?:reduc|rais|requir|improv|increas|decreas|giv|tak|mak|provid|caus|sav|stor|us|measur|becom|charg|combin"
    r"|involv|includ|produc|decid|chang|suffic|believ|receiv|describ|compar)(?:e|es|ed)"
    r"|(?:lower|depend|work|cost|need|help|keep|cover|reach|show|report|contain|consist|support|limit|lead|allow"
    r"|prevent|protect|outperform|exceed|beat|fail|rise|fall|grow|remain|mean|pay|differ|heat|draw|want|hold|turn|add"
    r"|follow|offer|seem|start|stop|suffer|exist|happen|affect|damag|attract)(?:s|ed)?"
    r"|(?:appl|suppl|rel|carr|var)(?:y|ies|ied)|drops|dropped|caps|capped|stays|stayed)\b"
)
_SHORT = 11
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|can|could|may|might|must|will|would|should|does"
    r"|do|did|\w{3,}(?:ed|es|s)|made|gave|rose|fell|grew|found|became|led|kept|cost|let|beat|ran|won|lost|took"
    r"|need|make|give|use|help|show|improve|reduce|increase|work|outperform|provide|allow|require)\b"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A quotable stretch ``text[start:end]`` of a source.

    ``stands_alone`` is False when its opening leans on ``before``, the start of the
    sentence that it needs (None when there is none that could be brought along).
    """

    start: int
    end: int
    text: str
    language: str
    stands_alone: bool = True
    before: int | None = None


def sentences_of(text: str) -> list[Sentence]:
    """The quotable sentences of a source's text, in order."""
    found: list[Sentence] = []
    for start, end in _paragraphs(text):
        found.extend(_in_paragraph(text, start, end))
    return found


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Spans of running text: single lines, or hard-wrapped lines that belong together."""
    lines = [
        (match.start(), match.end(), match.group()) for match in re.finditer(r"[^\n\f]+", text)
    ]
    place = 0
    in_code = False
    while place < len(lines):
        start, end, line = lines[place]
        place += 1
        if line.lstrip().startswith("```"):
            in_code = not in_code
            continue
        if _REFERENCES.match(line) and start > len(text) * 0.4:
            return
        if in_code or not _is_prose(line):
            continue
        while place < len(lines) and _goes_on(text, line, lines[place]):
            _, end, line = lines[place]
            place += 1
        yield start, end


def _goes_on(text: str, line: str, following: tuple[int, int, str]) -> bool:
    """True when a line was wrapped in mid-sentence and the next one goes on with it."""
    start, _, after = following
    if _ENDS.search(line) or len(line.strip()) < 45 or "\n\n" in text[start - 2 : start]:
        return False
    first = after.lstrip()[:1]
    if not first or _FURNITURE.search(after) or _LIST_MARK.match(after):
        return False
    return first.islower() or (not _KOREAN_END.search(line) and "가" <= first <= "힣")


def _is_prose(line: str) -> bool:
    words = _WORD.findall(line)
    if len(line.strip()) < 15 or len(words) < 4:
        return False
    if _FURNITURE.search(_LIST_MARK.sub("", line)):
        return False
    letters = sum(character.isalpha() or character == " " for character in line)
    return letters / len(line) >= 0.6


def _in_paragraph(text: str, start: int, end: int) -> Iterator[Sentence]:
    paragraph = text[start:end]
    mark = _LIST_MARK.match(paragraph)
    offset = start + (mark.end() if mark else 0)
    language = language_of(paragraph)
    previous: Sentence | None = None
    for boundary in get_sentence_boundaries(language, text[offset:end]):
        first = offset + boundary["start_index"]
        last = offset + boundary["end_index"]
        sentence = _quotable(text, first, last, previous)
        if sentence:
            yield sentence
        previous = sentence


def _quotable(text: str, start: int, end: int, previous: Sentence | None) -> Sentence | None:
    raw = text[start:end]
    start += len(raw) - len(raw.lstrip())
    words = raw.strip()
    language = language_of(words)
    lists = words_of(language)
    if not _is_whole(words, language) or lists.meta.search(words) or _GARBLED.search(words):
        return None
    for opening in (_LIST_MARK, _LABEL, lists.connective):
        trimmed = opening.match(words)
        if trimmed and len(words) - trimmed.end() > 20:
            start += trimmed.end()
            words = words[trimmed.end() :]
    leans = bool(lists.leaning.match(words))
    return Sentence(
        start,
        start + len(words),
        words,
        language,
        stands_alone=not leans,
        before=previous.start if leans and previous and previous.stands_alone else None,
    )


def _is_whole(words: str, language: str) -> bool:
    """True for a complete statement: not a fragment, a title, a question or a teaser."""
    tokens = _WORD.findall(words)
    if words.endswith(("?", "...", "…", ":", "?)", '?"')) or words.count("(") != words.count(")"):
        return False
    if language == "ko":
        return 20 <= len(words) <= 210 and len(tokens) >= 4 and bool(_KOREAN_FINAL.search(words))
    if not 35 <= len(words) <= 420 or len(tokens) < 7 or not _ENDS.search(words):
        return False
    if not (words[0].isupper() or words[0].isdigit() or words[0] in "\"“'‘("):
        return language in {"ja", "zh"}
    capitals = sum(token[0].isupper() for token in tokens)
    return capitals / len(tokens) < 0.6 and (
        bool((_SURE_VERB if len(tokens) < _SHORT else _VERB).search(words)) or not is_english(words)
    )
