"""The quantities of a statement: value, unit, and how exactly it is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from research_core.bearing.numbers import (
    IN_CHINESE,
    IN_DIGITS,
    IN_ENGLISH,
    IN_NATIVE,
    SCALES,
    value_of,
)

Exactness = Literal["exact", "about", "above", "below"]
# A unit's name: its dimension and how many of the dimension's base it is. A unit of no
# dimension (people, ferries) may be called otherwise elsewhere, and is compared by value.
UNITS: dict[str, tuple[str, float]] = {
    r"percentage points?|%\s?points?|%p\b|퍼센트\s?포인트|%\s?포인트|%p": ("points", 1),
    r"%|percent|per cent|퍼센트|프로(?![가-힣])": ("percent", 1),
    r"milliseconds?|msec|ms|밀리초": ("time", 0.001),
    r"seconds?|secs?|초(?!등|기|과)": ("time", 1),
    r"minutes?|mins?|분(?![야기석포위])": ("time", 60),
    r"hours?|hrs?|시간": ("time", 3600),
    r"days?|일(?![부반본])": ("day", 1),
    r"weeks?|주(?:일|간)": ("day", 7),
    r"months?|개월|달(?![러라])": ("month", 1),
    r"years?|년(?!도)|해(?=\s|동안|째|마다)": ("month", 12),
    r"decades?": ("month", 120),
    r"centur(?:y|ies)|세기": ("month", 1200),
    r"millimet(?:re|er)s?|mm|밀리미터": ("length", 0.001),
    r"centimet(?:re|er)s?|cm|센티미터": ("length", 0.01),
    r"kilomet(?:re|er)s?|km|킬로미터": ("length", 1000),
    r"met(?:re|er)s?|m|미터": ("length", 1),
    r"miles?|마일": ("length", 1609.344),
    r"feet|foot|ft|피트": ("length", 0.3048),
    r"hectares?|ha|헥타르": ("area", 1e4),
    r"square kilomet(?:re|er)s?|km²|제곱킬로미터": ("area", 1e6),
    r"square met(?:re|er)s?|m²|㎡|제곱미터": ("area", 1),
    r"kilograms?|kilos?|kg|킬로그램": ("mass", 1),
    r"milligrams?|mg|밀리그램": ("mass", 1e-6),
    r"grams?|g|그램": ("mass", 0.001),
    r"tonn?es?|tons?|톤": ("mass", 1000),
    r"millilit(?:re|er)s?|ml|밀리리터": ("volume", 0.001),
    r"lit(?:re|er)s?|리터": ("volume", 1),
    r"degrees?(?:\s(?:Celsius|C))?|°C?|도(?=\s|로|까지|에서|를|의|였|이|다|$)": ("degrees", 1),
    r"GW|gigawatts?|기가와트": ("power", 1e9),
    r"MW|megawatts?|메가와트": ("power", 1e6),
    r"kW|kilowatts?|킬로와트": ("power", 1e3),
    r"kWh|kilowatt[ -]hours?|킬로와트시": ("energy", 1),
    r"MWh|megawatt[ -]hours?|메가와트시": ("energy", 1e3),
    r"GB|gigabytes?|기가바이트": ("bytes", 1e9),
    r"MB|megabytes?|메가바이트": ("bytes", 1e6),
    r"dollars?|USD|달러": ("dollars", 1),
    r"euros?|EUR|유로": ("euros", 1),
    r"pounds?|GBP|파운드": ("pounds", 1),
    r"won|KRW|원(?![가-힣]{2,}|인|래|칙|장)": ("won", 1),
    r"yen|JPY|엔(?![가-힣])": ("yen", 1),
    r"yuan|CNY|위안": ("yuan", 1),
    r"crowns?|kronor|kroner|크라운|크로나|크로네": ("crowns", 1),
    r"francs?|프랑": ("francs", 1),
    r"times|-?fold|배(?![가-힣]{2,})|x(?![a-z])|×": ("times", 1),
}
_SIGNS = {"$": "dollars", "€": "euros", "£": "pounds", "₩": "won", "¥": "yen"}
# What Korean counts with; it says no more than how many.
_COUNTER = (
    r"명|사람|분(?=\s|이|은|의)|개(?!월)|척|곳|가지|대(?=\s|가|를|는|의|로|만|씩)|마리|건|번|차례|곡|권|장|채|"
    r"편|군데|살|세(?=\s|의|가|이)|호|층|점|회|인|종|그루|자루|통|쌍"
)
_UNIT = "|".join(f"(?P<u{place}>{unit})" for place, unit in enumerate(UNITS))
_NUMBER = re.compile(
    rf"(?P<sign>[$€£₩¥])?(?P<minus>(?<![\w\d])[-−](?=\d))?"
    rf"(?:(?<![\w.,])(?<![A-Za-z가-힣]-)(?P<digits>{IN_DIGITS})|(?P<english>{IN_ENGLISH})"
    rf"|(?<![가-힣])(?P<native>{IN_NATIVE})(?=\s?(?:{_COUNTER}|시간|달|해|배))"
    rf"|(?<![가-힣一-鿿])(?P<chinese>{IN_CHINESE})(?=\s?(?:퍼센트|%|명|원|개월|년|분|킬로|미터|달러|배|人|元|年|個|个)))"
    rf"(?:[\s-]?(?:{_UNIT})(?![a-zA-Z])|\s?(?:{_COUNTER}))?",
)
_FRACTIONS: dict[str, float] = {
    r"\bhalf\b|절반|반수": 50.0,
    r"\ba third\b|\bone third\b|3분의\s?1": 100 / 3,
    r"\btwo thirds\b|3분의\s?2": 200 / 3,
    r"\ba quarter\b|\bone quarter\b|4분의\s?1": 25.0,
    r"\bthree quarters\b|4분의\s?3": 75.0,
}
_FRACTION = re.compile("|".join(f"({words})" for words in _FRACTIONS), re.IGNORECASE)
_MANY = re.compile(
    r"\b(?P<english>hundred|thousand|million|billion)s of\b|수(?P<korean>[십백천만억])",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|some|nearly|almost|circa|ca\.)|~|≈|약|대략|거의)\s*$",
    re.IGNORECASE,
)
_AFTER_ABOUT = re.compile(r"^\s*(?:정도|쯤|가량|안팎|내외|or so)")
_ABOVE = re.compile(
    r"\b(?:more than|over|above|at least|exceed(?:s|ed|ing)?|upwards of|beyond"
    r"|no (?:less|fewer) than)\s*$",
    re.IGNORECASE,
)
_AFTER_ABOVE = re.compile(r"^\s*(?:이상|넘|여\s?명|초과|or more|이 넘|을 넘|를 넘)")
_BELOW = re.compile(
    r"\b(?:less than|fewer than|under|below|at most|up to|no more than|not more than)\s*$",
    re.IGNORECASE,
)
_AFTER_BELOW = re.compile(r"^\s*(?:이하|미만|or less|or fewer|도 안|에 못 미)")
_NEAR = 0.1  # "about" is taken to mean within a tenth
_MOST_COMPUTED = 20  # quantities that are paired with each other, so that a table costs little


@dataclass(frozen=True, slots=True)
class Quantity:
    """How much of what.

    ``count`` of what the ``words`` name, ``value`` in the base of ``unit``: a dimension ("time"
    in seconds, "length" in metres) or a currency, "" for a mere count. The words stand at
    ``begin`` of the text.
    """

    count: float
    value: float
    unit: str
    exactness: Exactness
    words: str
    begin: int

    def is_borne_by(self, known: Quantity) -> bool:
        """True when ``known`` says at least as much: the same amount of the same, or an exact
        one within what "about", "more than" or the rounding of this one leaves open."""
        if self.unit != known.unit and self.unit and known.unit:
            return False
        mine, theirs = self.value, known.value
        if _is_close(mine, theirs):
            return known.exactness in ("exact", self.exactness)
        if known.exactness == "about" or self.exactness == "exact":
            return False
        if self.exactness == "about":
            return abs(mine - theirs) <= _NEAR * abs(theirs)
        if self.exactness == "above":
            return theirs > mine and known.exactness != "below"
        return theirs < mine and known.exactness != "above"


def quantities_of(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text in order; dates are to be taken out before (``dates.py``)."""
    found = [_quantity(match, text) for match in _NUMBER.finditer(text)]
    found += [_share(match) for match in _FRACTION.finditer(text)]
    found += [_many(match) for match in _MANY.finditer(text)]
    inside = [(m.start(), m.end()) for m in _FRACTION.finditer(text)]
    kept = [
        each
        for each in found
        if each.unit == "percent" or not any(a <= each.begin < b for a, b in inside)
    ]
    return tuple(sorted(kept, key=lambda each: each.begin))


def _quantity(match: re.Match[str], text: str) -> Quantity:
    words = match["digits"] or match["english"] or match["native"] or match["chinese"]
    count = value_of(words)
    value, unit = count, ""
    for name, given in match.groupdict().items():
        if given and name[0] == "u" and name[1:].isdigit():
            unit, factor = list(UNITS.values())[int(name[1:])]
            value *= factor
    if match["sign"]:
        unit = _SIGNS[match["sign"]]
    if match["minus"]:
        value = -value
    exactness = _exactness(text[: match.start()], text[match.end() :])
    return Quantity(count, value, unit, exactness, match[0], match.start())


def _share(match: re.Match[str]) -> Quantity:
    share = list(_FRACTIONS.values())[(match.lastindex or 1) - 1]
    return Quantity(share, share, "percent", "exact", match[0], match.start())


def _many(match: re.Match[str]) -> Quantity:
    """ "Thousands of", 수천: that many at least."""
    scale = SCALES[(match["english"] or match["korean"]).casefold()]
    return Quantity(scale, scale, "", "above", match[0], match.start())


def _exactness(before: str, after: str) -> Exactness:
    before = before[-30:]
    if _ABOVE.search(before) or _AFTER_ABOVE.search(after):
        return "above"
    if _BELOW.search(before) or _AFTER_BELOW.search(after):
        return "below"
    if _ABOUT.search(before) or _AFTER_ABOUT.search(after):
        return "about"
    return "exact"


def _is_close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-9 * max(abs(one), abs(other), 1.0)


def computed_from(known: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
    """What pairs of quantities give: differences (of percents, in points), sums and ratios."""
    made: list[Quantity] = []
    known = known[:_MOST_COMPUTED]
    for place, one in enumerate(known):
        for other in known[place + 1 :]:
            if one.unit != other.unit or one.exactness != other.exactness:
                continue
            unit = "points" if one.unit == "percent" else one.unit
            made.append(replace(one, value=abs(one.value - other.value), unit=unit))
            made.append(replace(one, value=one.value + other.value))
            low, high = sorted((abs(one.value), abs(other.value)))
            if low:
                made.append(replace(one, value=high / low, unit="times"))
                made.append(replace(one, value=100 * (high - low) / low, unit="percent"))
                made.append(replace(one, value=100 * (high - low) / high, unit="percent"))
    return tuple(made)
