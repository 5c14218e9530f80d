"""The terms of a text in any script, the same for a query and for what it is matched with.

Words of alphabets are terms as they are. Korean, Chinese and Japanese are written with
particles or without spaces, so runs of those scripts become pairs of characters: no
dictionary is needed, and 학습을 still meets 학습이.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

_HANGUL = "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3"
_HAN = "\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_HANGUL}]+|[{_HAN}]+|[^\W_{_HANGUL}{_HAN}]+")

_PARTICLES = re.compile(
    "(?<=..)(?:에서는|에서도|으로는|으로써|으로서|이라는|이라고|에게서|에서의|으로의|까지|부터|에서|에게"
    "|으로|이나|라는|처럼|보다|마다|하고|이란|들의|들은|들이|들을)$|(?<=.)(?:[은는을를의에와과]|(?<=..)[이가도로만])$"
)

# Words that say that something is asked or how words hang together, not about what.
_STOP = frozenset(Path(__file__).with_name("stop_words.txt").read_text(encoding="utf-8").split())


def words(text: str) -> list[str]:
    """The words of a text in order: case, width, plural s and Korean particles folded."""
    return [_stem(word) for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold())]


def subject_words(query: str) -> list[str]:
    """The distinct words of a query that say what it is about; [] when none does."""
    found = _WORD.findall(unicodedata.normalize("NFKC", query).casefold())
    stems = ((word, _stem(word)) for word in found)
    return list(dict.fromkeys(s for word, s in stems if word not in _STOP and s not in _STOP))


def terms(word: str) -> list[str]:
    """What a folded word is indexed by: itself, or its pairs of characters."""
    if len(word) < 2 or not re.match(rf"[{_HANGUL}{_HAN}]", word):
        return [word]
    return [word[place : place + 2] for place in range(len(word) - 1)]


def _stem(word: str) -> str:
    if word[0] >= "\u1100":
        return _PARTICLES.sub("", word)
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
