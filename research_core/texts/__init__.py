"""The core's own sentences, in English and Korean: data beside this module.

``say("ko", "plan.survey", topic=...)`` fills the text of that name. What depends on a fact
is written as its format. In Korean texts the particle: ``{name:은}`` gives "모델은" or
"온도는". In English ones a verb (``{name:is}``: "is tree search", "are heat pumps"), or for a
count the noun (``{count:source}``: "1 source", "2 sources").
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from research_core.texts.english import is_plural, plural

LANGUAGES = ("en", "ko")
# Each particle after a consonant, and what it becomes after a vowel.
_PARTICLES = {"은": "는", "이": "가", "을": "를", "과": "와", "으로": "로", "이란": "란"}
_VOICED = set("0136780lmnLMN")
# For one thing, and for several. "they" leaves the noun out.
_VERBS = {
    "is": ("is {}", "are {}"),
    "does": ("does {}", "do {}"),
    "they": ("does it", "do they"),
}


def say(language: str, key: str, **facts: object) -> str:
    """The text ``key`` in a language (English where there is none), filled with facts."""
    filled = {name: _Fact(fact) for name, fact in facts.items()}
    return _texts(language if language in LANGUAGES else "en")[key].format(**filled)


def because(language: str, cause: str) -> str:
    """Why something was done without the model, for a cause by its code."""
    key = f"because.{cause}"
    return say(language, key if key in keys(language) else "because.other")


def keys(language: str) -> frozenset[str]:
    """The names of all texts of a language, for the test that compares them."""
    return frozenset(_texts(language if language in LANGUAGES else "en"))


@cache
def _texts(language: str) -> dict[str, str]:
    data = tomllib.loads((files(__package__) / f"{language}.toml").read_text(encoding="utf-8"))
    return {
        f"{group}.{name}": text for group, texts in data.items() for name, text in texts.items()
    }


class _Fact(str):
    """A fact that takes a Korean particle, an English verb or a counted noun as its format."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        if spec in _PARTICLES:
            return f"{self}{spec if _ends_in_consonant(self, spec) else _PARTICLES[spec]}"
        if spec in _VERBS:
            return _VERBS[spec][is_plural(self)].format(str(self))
        if spec and self.isdigit():
            return f"{self} {spec if self == '1' else plural(spec)}"
        return str(self)


def _ends_in_consonant(word: str, particle: str) -> bool:
    last = next((c for c in reversed(word) if c.isalnum()), "")
    if "가" <= last <= "힣":
        final = (ord(last) - ord("가")) % 28
        # Before -로 a final ㄹ counts as a vowel: "칼로", "모델로".
        return final != 0 and not (particle == "으로" and final == 8)
    return last in _VOICED and not (particle == "으로" and last in "178lL")
