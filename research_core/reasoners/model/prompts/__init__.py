"""The prompts: text files beside this module, one folder a language, filled by name."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from string import Template

LANGUAGES = ("en", "ko")
_SPOKEN = {
    "en": {"en": "English", "ko": "Korean"},
    "ko": {"en": "영어", "ko": "한국어"},
}


def fill(name: str, language: str, **parts: object) -> str:
    """The prompt ``name`` for a report in ``language``, in Korean for Korean, else in English.

    Values are put in as they are: a ``$`` in them is text.
    """
    spoken = language if language in LANGUAGES else "en"
    words = _SPOKEN[spoken].get(language, f"the language with the code {language}")
    return _template(name, spoken).substitute(language=words, **parts)


@cache
def _template(name: str, language: str) -> Template:
    text = (files(__package__) / language / f"{name}.txt").read_text(encoding="utf-8")
    return Template(text.strip())
