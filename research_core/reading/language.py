"""Which language a text is in, by its script: enough to choose word lists and a report."""

from __future__ import annotations

import re

from research_core.errors import BadInput

_HANGUL = re.compile(r"[가-힣]")
_KANA = re.compile(r"[ぁ-ヿ]")
_HAN = re.compile(r"[一-鿿]")
_LETTER = re.compile(r"[^\W\d_]")
_BINDING = re.compile(
    r"\b(?:the|of|and|to|an?|that|is|are|was|were|for|with|as|by|on|from|than|which|this|it|be|or"
    r"|not|but|have|has|can|its|their|when|how|what|more)\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")


def language_of(text: str) -> str:
    """ "ko", "ja" or "zh" where their script makes up a fair part of the letters, else "en".

    Korean technical prose is full of Latin terms, hence a fifth is enough.
    """
    letters = len(_LETTER.findall(text)) or 1
    if len(_HANGUL.findall(text)) / letters >= 0.2:
        return "ko"
    if len(_KANA.findall(text)) / letters >= 0.1:
        return "ja"
    if len(_HAN.findall(text)) / letters >= 0.2:
        return "zh"
    return "en"


def is_english(text: str) -> bool:
    """True unless the text, in Latin letters, has hardly any of the words that bind English."""
    words = re.findall(r"[^\W\d_]+", text)
    return len(_BINDING.findall(text)) >= 0.08 * len(words)


def report_language(topic: str, wish: str) -> str:
    """The report's language: the wish, or for "auto" the topic's. Raises BadInput."""
    if wish == "auto":
        return language_of(topic)
    if not _CODE.fullmatch(wish):
        raise BadInput(
            f"{wish!r} is not a language. Use auto or a code such as en or ko.",
            code="language.unknown",
            name=wish,
        )
    return wish[:2] if wish[:2] in {"en", "ko"} else wish
