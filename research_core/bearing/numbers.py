"""Numbers as people write them, in English and Korean, in digits and in words: their values."""

from __future__ import annotations

import re

SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "dozen": 12.0, "mn": 1e6, "bn": 1e9, "tn": 1e12,
    "십": 1e1, "백": 1e2, "천": 1e3, "만": 1e4, "억": 1e8, "조": 1e12, "경": 1e16,
    "十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "萬": 1e4, "億": 1e8, "亿": 1e8, "兆": 1e12,
}  # fmt: skip
_ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS = {
    **{word: float(value) for value, word in enumerate(_ONES)},
    **{word: 10.0 * (place + 2) for place, word in enumerate(_TENS)},
}
# The native numbers stand before a counter only, the Chinese ones before a unit or a scale.
NATIVE = {
    "한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
    "열": 10, "스무": 20, "스물": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70,
    "여든": 80, "아흔": 90,
}  # fmt: skip
CHINESE = {
    **dict(zip("영일이삼사오육칠팔구", range(10), strict=True)),
    **dict(zip("〇一二三四五六七八九", range(10), strict=True)),
    "零": 0, "兩": 2, "两": 2,
}  # fmt: skip
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_ENGLISH = "|".join(sorted(WORDS, key=len, reverse=True))
_BIG = "hundred|thousand|million|billion|trillion|dozen"
_KOREAN_BIG = "[천만억조경千万萬億亿兆]"
_HAN_DIGIT = "[영일이삼사오육칠팔구십백천一二三四五六七八九〇零兩两十百千]"
_NATIVE_TENS = "열|스물|서른|마흔|쉰|예순|일흔|여든|아흔"
_NATIVE = "|".join(sorted(NATIVE, key=len, reverse=True))
# In digits, with English or Korean scales: 2.9 billion, 2조 9천억, 41만 2천, 3.2k.
IN_DIGITS = (
    rf"(?:{_DIGITS})(?:\s?(?:[십백천]?{_KOREAN_BIG}|[십백])"
    rf"(?:\s?(?:{_DIGITS})\s?(?:[십백천]?{_KOREAN_BIG}|[십백])?)*"
    rf"|\s?-?(?:{_BIG}|mn|bn|tn)\b|[kK](?![a-zA-Z]))?"
)
# "The old one", "no one", "one of them" name nothing that was counted.
_NO_NUMBER = (
    r"(?!one\b(?:\s*[.,;:!?)]|\s*$|\s+(?:another|of|by)\b))"
    r"(?!(?<=no )one\b)(?!(?<=any )one\b)(?!(?<=the )one\b)(?!(?<=old )one\b)(?!(?<=new )one\b)"
)
IN_ENGLISH = (
    rf"(?i:\b{_NO_NUMBER}(?:(?:{_ENGLISH})(?:[\s-](?:{_ENGLISH}))*(?:\s(?:and\s)?(?:{_BIG}|{_ENGLISH})\b)*"
    rf"|(?:a|an)\s(?:{_BIG})\b))"
)
IN_NATIVE = rf"(?:(?:{_NATIVE_TENS})(?:{_NATIVE})?|(?:{_NATIVE}))"
IN_CHINESE = rf"{_HAN_DIGIT}+(?:[만억조万萬億亿兆]{_HAN_DIGIT}*)*"


def value_of(words: str) -> float:
    """The value of a number that one of the patterns above has found."""
    text = " ".join(words.casefold().replace("-", " ").split())
    if re.match(r"\d", text):
        return _mixed(text)
    if re.match(r"[a-z]", text):
        return _english(text)
    if not re.fullmatch(IN_NATIVE, text):
        return _chinese(text)
    tens = re.match(_NATIVE_TENS, text)
    rest = text[tens.end() :] if tens else text
    return float((NATIVE[tens[0]] if tens else 0) + (NATIVE[rest] if rest else 0))


def _mixed(text: str) -> float:
    """ "2조 9천억": digits with a scale each, added up; "9천억" has two scales."""
    if found := re.fullmatch(rf"({_DIGITS})\s?k", text):
        return _digits(found[1]) * 1e3
    total = 0.0
    for number, named in re.findall(rf"({_DIGITS})\s?([^\d\s]*(?:\s?(?:{_BIG}))?)", text):
        part = _digits(number)
        scales = named.strip()
        if scales in SCALES:
            part *= SCALES[scales]
        else:
            for scale in scales:
                part *= SCALES.get(scale, 1.0)
        total += part
    return total


def _digits(text: str) -> float:
    return float(text.replace(",", ""))


def _english(text: str) -> float:
    total = part = 0.0
    for word in text.split():
        if word in WORDS:
            part += WORDS[word]
        elif word in {"hundred", "dozen"}:
            part = (part or 1.0) * SCALES[word]
        elif word in SCALES:
            total, part = total + (part or 1.0) * SCALES[word], 0.0
    return total + part


def _chinese(text: str) -> float:
    total = section = digit = 0.0
    for letter in text:
        if letter in CHINESE:
            digit = digit * 10 + CHINESE[letter]
            continue
        scale = SCALES[letter]
        if scale >= 1e4:
            total, section = total + ((section + digit) or 1.0) * scale, 0.0
        else:
            section += (digit or 1.0) * scale
        digit = 0.0
    return total + section + digit
