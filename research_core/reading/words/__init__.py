"""Word lists: what the reader must know of a language, as data beside this module."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Words:
    """One language's lists.

    ``weak`` words stand in no key phrase; ``vague`` ones are no subject unless with others.
    ``leaning`` and ``connective`` match at a sentence's start; ``meta`` (talk about the
    text) and ``hollow`` (empty praise) anywhere; ``facets`` maps comparison, cause, limit,
    cost and definition to the words that show them.
    """

    function: frozenset[str]
    weak: frozenset[str]
    vague: frozenset[str]
    leaning: re.Pattern[str]
    connective: re.Pattern[str]
    meta: re.Pattern[str]
    hollow: re.Pattern[str]
    facets: Mapping[str, re.Pattern[str]]


@cache
def words_of(language: str) -> Words:
    """The lists of a language; English serves for those that have none of their own."""
    name = language if language in {"en", "ko"} else "en"
    data = tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))
    korean = name == "ko"
    return Words(
        function=frozenset(data["function"].split()),
        weak=frozenset(data["weak"].split()),
        vague=frozenset(data["vague"].split()),
        leaning=_opening(data["leaning"], korean),
        connective=_opening(data["connective"], korean),
        meta=re.compile("|".join(data["meta"]), re.IGNORECASE),
        hollow=re.compile("|".join(data["hollow"]), re.IGNORECASE),
        facets={facet: _cues(cues, korean) for facet, cues in data["facets"].items()},
    )


@cache
def binding_words() -> frozenset[str]:
    """Function words of further European languages, for texts that are not English."""
    data = tomllib.loads((files(__package__) / "other.toml").read_text(encoding="utf-8"))
    return frozenset(data["function"].split())


def _opening(text: str, korean: bool) -> re.Pattern[str]:
    """Matches an opening and the comma and space behind it.

    English openings end at a word's end; Korean ones do when written with a space or a
    comma behind them, else at the next space or comma ("이는 ").
    """
    openings = set(text.strip().replace("\n", "|").split("|"))
    longest_first = sorted(filter(None, openings), key=len, reverse=True)
    body = "|".join(re.escape(opening) + _end(opening, korean) for opening in longest_first)
    return re.compile(rf"\s*(?:{body}),?\s*", re.IGNORECASE)


def _end(opening: str, korean: bool) -> str:
    if opening[-1] in " ,":
        return ""
    return r"(?=[\s,]|$)" if korean else r"\b"


def _cues(cues: list[str], korean: bool) -> re.Pattern[str]:
    """Cues are regular expressions; English ones are whole words, a star stands for any ending."""
    if korean:
        return re.compile("|".join(cues))
    body = "|".join(f"{cue[:-1]}\\w*" if cue.endswith("*") else cue for cue in cues)
    return re.compile(rf"\b(?:{body})\b", re.IGNORECASE)
