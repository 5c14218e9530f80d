"""Labels for a box to choose from, each its own. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")
_END = 4


def told_apart(labels: Mapping[K, str]) -> dict[K, str]:
    """The labels by their keys, in order; one that occurs more than once ends with the end of
    its key, as much of it as it takes.

    A browser names what was chosen by its label: of two equal ones, only the last could be.
    """
    often = Counter(labels.values())
    longest = max((len(str(key)) for key in labels), default=0)
    told = dict(labels)
    for end in range(_END, max(_END, longest) + 1):
        if len(set(told.values())) == len(told):
            break
        told = {
            key: f"{label} · {str(key)[-end:]}" if often[label] > 1 else label
            for key, label in labels.items()
        }
    return told
