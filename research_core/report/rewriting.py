"""A report of which one section is made anew: all others stay as they are, word for word."""

from __future__ import annotations

from dataclasses import replace

from research_core.domain.research import Research
from research_core.domain.values import Report, Section


def section_wanted(research: Research) -> str:
    """The key of the one section that is to be made anew; "" when the whole report is."""
    return research.life.section if research.report else ""


def with_section(report: Report, key: str, anew: Section | None, reasoner: str) -> Report:
    """The report with another section for the first of that key, or (None) without it.

    The whole is the model's as soon as one section is: sentences that a model wrote must not
    pass for quoted ones.
    """
    first = next((section for section in report.sections if section.key == key), None)
    places = (anew if section is first else section for section in report.sections)
    return replace(
        report,
        reasoner=report.reasoner if reasoner == "extractive" else reasoner,
        sections=tuple(section for section in places if section),
    )
