"""The figures of a sentence: values with their units, the same in English and Korean."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS: dict[str, str] = {
    r"%p|%포인트|퍼센트포인트|percentage points?|points?|점|포인트": "points",
    r"%|percent|퍼센트|프로": "percent",
    r"times|배|x|×|-fold": "times",
    r"samples?|paths?|표본|개|candidates?": "samples",
    r"tokens?|토큰": "tokens",
    r"milliseconds|ms|밀리초": "milliseconds",
    r"seconds?|s|초": "seconds",
    r"minutes?|분": "minutes",
    r"hours?|시간": "hours",
    r"years?|년|세|살": "years",
    r"dollars?|달러|usd": "dollars",
    r"조 ?원": "trillion won",
    r"억 ?원": "100 million won",
    r"만 ?원": "10,000 won",
    r"원|won": "won",
    r"명|people|persons?|만 ?명": "people",
    r"gb|mb|tb|gigabytes?": "bytes",
    r"[b](?![a-z])|billion": "billion",
    r"million": "million",
}
_UNIT = "|".join(f"(?P<u{place}>{unit})" for place, unit in enumerate(_UNITS))
_FIGURE = re.compile(
    rf"(?<![\w.\-])(?P<value>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:\s?(?:{_UNIT})(?![a-z]))?(?![\w-]*\d)",
    re.IGNORECASE,
)
_KOREAN = {"points": "점", "percent": "%", "times": "배", "samples": "개", "tokens": "토큰"}
_CITATION = re.compile(r"\([^()]*\b(?:19|20)\d\d[a-z]?\)|\[\d+(?:[,\-–]\s?\d+)*\]")
_NAMES = list(_UNITS.values())


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and its unit's family ("" for a bare number)."""

    value: float
    unit: str


def figures_of(text: str) -> tuple[Figure, ...]:
    """The figures of a text in order, without years, citations and parts of names."""
    found = []
    for match in _FIGURE.finditer(_CITATION.sub(" ", text)):
        unit = next(
            (_NAMES[int(k[1:])] for k, v in match.groupdict().items() if k != "value" and v), ""
        )
        value = float(match["value"].replace(",", ""))
        if unit in {"", "years"} and 1900 <= value <= 2100 and "," not in match["value"]:
            continue
        found.append(Figure(value, unit))
    return tuple(found)


def without_figures(text: str) -> str:
    """The text with citations dropped and each figure replaced by a mark."""
    return _FIGURE.sub(" # ", _CITATION.sub(" ", text))


def show(figure: Figure, language: str) -> str:
    """The figure as it is written in a language: "10 samples", "10개", "4%"."""
    value = f"{figure.value:,.10g}"
    if figure.unit == "percent":
        return f"{value}%"
    if language == "ko" and figure.unit in _KOREAN:
        return f"{value}{_KOREAN[figure.unit]}"
    return f"{value} {figure.unit}".strip()
