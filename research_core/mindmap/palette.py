"""The colours of a map, light and dark; each kind also has a shape of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Theme = Literal["light", "dark"]

FONT = '"Pretendard","Noto Sans KR","Noto Sans CJK KR",Inter,system-ui,sans-serif'


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme; those of ``kinds`` hold 4.5:1 against ``ground``."""

    ground: str
    ink: str
    soft: str
    line: str
    accent: str
    against: str
    kinds: Mapping[str, str]


PALETTES: Mapping[Theme, Palette] = {
    "light": Palette(
        ground="#ffffff",
        ink="#1d2430",
        soft="#5d6675",
        line="#d3d0c6",
        accent="#0f6b5c",
        against="#c0392b",
        kinds={
            "Topic": "#1d2430",
            "Question": "#3367a8",
            "ReasoningStep": "#0f6b5c",
            "Claim": "#b05a16",
            "Evidence": "#75726a",
            "Concept": "#8a4f9e",
            "Injection": "#8a5a00",
        },
    ),
    "dark": Palette(
        ground="#1c2027",
        ink="#e9ebee",
        soft="#9aa3b0",
        line="#434b58",
        accent="#4cc2a8",
        against="#ff8a7a",
        kinds={
            "Topic": "#e9ebee",
            "Question": "#7fb0ee",
            "ReasoningStep": "#4cc2a8",
            "Claim": "#f0a35e",
            "Evidence": "#a9a59a",
            "Concept": "#c995dc",
            "Injection": "#f0c36a",
        },
    ),
}
