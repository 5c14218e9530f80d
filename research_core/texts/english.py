"""English number: one source, two sources."""

from __future__ import annotations

# End in s and are one thing, or look like one thing and are several.
_SINGULAR = ("ss", "us", "is", "ics", "news", "series", "lens")
_PLURAL = ("people", "children", "women", "men", "criteria", "data", "media")


def plural(noun: str) -> str:
    """The plural of a noun or of a noun phrase, which bends its last word."""
    if is_plural(noun):
        return noun
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return f"{noun}es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}s"


def is_plural(phrase: str) -> bool:
    """True for a phrase that takes "are": "heat pumps", "tree search and verifiers"."""
    last = phrase.casefold().rsplit(" ", 1)[-1]
    if " and " in phrase or last in _PLURAL:
        return True
    return len(last) > 3 and last.endswith("s") and not last.endswith(_SINGULAR)
