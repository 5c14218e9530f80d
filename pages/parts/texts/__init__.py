"""Every word of the screens, in English and Korean: a folder a language, a file a room."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

LANGUAGES = {"en": "English", "ko": "한국어"}
_FOLDER = Path(__file__).parent


class Texts:
    """The texts of one language, looked up by dotted key: ``t("start.go")``."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._table = table(language)

    def __call__(self, key: str, **facts: object) -> str:
        """The text, its placeholders filled in. Facts are put in as they are: escape them."""
        return self._table[key].format(**facts)

    def count(self, key: str, number: int, **facts: object) -> str:
        """``key.one`` or ``key.other``, with the number as ``{n}``."""
        return self(f"{key}.{'one' if number == 1 else 'other'}", n=f"{number:,}", **facts)

    def has(self, key: str) -> bool:
        """True when there is a text for this key."""
        return key in self._table

    def either(self, key: str, fallback: str) -> str:
        """The text for a key made from data, or the fallback when nobody wrote one."""
        return self._table.get(key, self._table[fallback])


@cache
def table(language: str) -> dict[str, str]:
    """All texts of a language by dotted key. Raises ValueError for a key written twice."""
    texts: dict[str, str] = {}
    for file in sorted((_FOLDER / language).glob("*.toml")):
        for key, text in _flat(tomllib.loads(file.read_text(encoding="utf-8")), ""):
            if key in texts:
                raise ValueError(f"{file.name} has {key}, which another file has as well")
            texts[key] = text
    return texts


def _flat(values: dict[str, object], prefix: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in values.items():
        if isinstance(value, dict):
            pairs += _flat(value, f"{prefix}{name}.")
        else:
            pairs.append((f"{prefix}{name}", str(value)))
    return pairs
