"""A report as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SectionKind = Literal["summary", "question", "agreements", "contradictions", "gaps"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a report and the claims it rests on (none for framing text)."""

    text: str
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a report; ``question`` is set for kind "question"."""

    kind: SectionKind
    heading: str
    sentences: tuple[Sentence, ...]
    question: str | None = None

    @property
    def key(self) -> str:
        """What names the section in its report: its question, or its kind."""
        return self.question or self.kind


@dataclass(frozen=True, slots=True)
class Report:
    """A report as data; :mod:`research_core.report.markdown` writes it out.

    ``because`` is a code: why the run's own reasoner did not write it ("" when it did).
    """

    title: str
    language: str
    reasoner: str
    sections: tuple[Section, ...]
    because: str = ""
