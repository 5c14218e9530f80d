"""The dates of a statement in the common forms of English, Korean and ISO 8601."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAMES = [
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
]  # fmt: skip
_MONTH = "|".join(rf"{name[:3]}(?:{name[3:]}|t)?\.?" if name[3:] else name for name in _NAMES)
_ENGLISH_MONTH = rf"(?P<m>{_MONTH})"
_YEAR = r"(?:1[0-9]|20|21)\d\d"
_COUNTED = "people|crowns|dollars|euros|pounds|won|times|명|원|개"
_FORMS = [
    rf"(?P<y>{_YEAR})-(?P<n>0?[1-9]|1[0-2])-(?P<d>[0-3]?\d)(?!\d)",
    rf"(?P<y>{_YEAR})[./]\s?(?P<n>0?[1-9]|1[0-2])[./]\s?(?P<d>[0-3]?\d)(?!\d)",
    rf"(?P<y>{_YEAR})\s?[年년]\s?(?P<n>1[0-2]|[1-9])\s?[月월](?:\s?(?P<d>[0-3]?\d)\s?[日일])?",
    r"(?P<n>1[0-2]|[1-9])\s?[月월]\s?(?P<d>[0-3]?\d)\s?[日일]",
    rf"\b(?P<d>[0-3]?\d)(?:st|nd|rd|th)?(?:\s+of)?\s+{_ENGLISH_MONTH}\b(?:,?\s+(?P<y>{_YEAR}))?",
    rf"\b{_ENGLISH_MONTH}\s+(?P<d>[0-3]?\d)(?:st|nd|rd|th)?\b(?!\d)(?:,?\s+(?P<y>{_YEAR}))?",
    rf"\b{_ENGLISH_MONTH},?\s+(?:of\s+)?(?P<y>{_YEAR})\b",
    rf"\b(?:in|since|until|by|of|from)\s+{_ENGLISH_MONTH}\b",
    r"(?<![\d.])(?P<n>1[0-2]|[1-9])\s?[月월](?!간)",
    rf"(?P<y>{_YEAR})\s?[年년](?!\s?(?:동안|간))",
    rf"(?<![\w.,$€£₩%-])(?P<y>{_YEAR})(?![\w%]|[.,]\d|\s?(?:percent|{_COUNTED}))",
]  # fmt: skip
_PATTERNS = [re.compile(form, re.IGNORECASE) for form in _FORMS]


@dataclass(frozen=True, slots=True)
class Date:
    """As much of a date as is said; ``None`` where it is not."""

    year: int | None
    month: int | None
    day: int | None
    words: str

    @property
    def is_bare(self) -> bool:
        """True for four digits and nothing else: it may be a year or a count."""
        return self.words.isdigit()

    def is_borne_by(self, known: Date) -> bool:
        """True when ``known`` has all that this one says."""
        pairs = zip(self._parts(), known._parts(), strict=True)
        return all(mine is None or mine == theirs for mine, theirs in pairs)

    def _parts(self) -> tuple[int | None, ...]:
        return self.year, self.month, self.day


def dates_of(text: str) -> tuple[tuple[Date, ...], str]:
    """The dates of a text, and the text with spaces in their place."""
    found: list[tuple[int, Date]] = []
    for pattern in _PATTERNS:
        for match in list(pattern.finditer(text)):
            found.append((match.start(), _date(match)))
            text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    return tuple(date for _, date in sorted(found, key=lambda each: each[0])), text


def _date(match: re.Match[str]) -> Date:
    parts = match.groupdict()
    month = int(parts["n"]) if parts.get("n") else None
    if parts.get("m"):
        start = parts["m"][:3].casefold()
        month = next(place for place, name in enumerate(_NAMES, 1) if name[:3] == start)
    year = int(parts["y"]) if parts.get("y") else None
    return Date(year, month, int(parts["d"]) if parts.get("d") else None, match[0])
