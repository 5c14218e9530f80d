"""A report as Markdown: sentences with ``[n]``, and the references they lead to.

Text from pages and documents is data: characters that Markdown or HTML would act on are
escaped, so that a quote can never become markup.
"""

from __future__ import annotations

import re

from research_core.domain.research import Research
from research_core.domain.values import Report, Section, Source
from research_core.texts import because, say

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~$])")
# What begins a list or a rule at a line's start: "- ", "1. ", "---", "==="
_BLOCK = re.compile(r"^(?:(\d{1,9})(?=[.)](?: |$))|(?=[-+=]))")


def citations(research: Research, report: Report) -> dict[str, int]:
    """Source ids to reference numbers (1, 2, ...), in order of first citation."""
    numbers: dict[str, int] = {}
    for section in report.sections:
        for sentence in section.sentences:
            for claim_id in sentence.claims:
                for source in research.voices(research.claims[claim_id]):
                    numbers.setdefault(source, len(numbers) + 1)
    return numbers


def to_markdown(research: Research) -> str:
    """The run's report as Markdown; "" while there is none."""
    report = research.report
    if report is None:
        return ""
    numbers = citations(research, report)
    parts = [f"# {escape(report.title)}", f"*{notice(report)}*"]
    parts += [_section(research, section, numbers) for section in report.sections]
    if numbers:
        parts.append(_references(research, report, numbers))
    return "\n\n".join(parts) + "\n"


def notice(report: Report) -> str:
    """How the report came to be, in its own language."""
    if report.reasoner == "extractive" and report.because:
        return because(report.language, report.because)
    if report.reasoner == "extractive":
        return say(report.language, "report.notice")
    told = say(report.language, "report.notice_model", model=report.reasoner)
    return f"{told} {say(report.language, 'report.notice_partly')}" if report.because else told


def escape(text: str) -> str:
    """The text on one line, with everything that Markdown or HTML acts on escaped."""
    return _BLOCK.sub(r"\1\\", _MARKUP.sub(r"\\\1", " ".join(text.split())))


def _section(research: Research, section: Section, numbers: dict[str, int]) -> str:
    lines = []
    for sentence in section.sentences:
        text = escape(sentence.text)
        marks = _marks(research, sentence.claims, numbers)
        lines.append(f"- {text} {marks}" if marks else text)
    body: list[str] = []
    for line in lines:
        # A list follows its leading sentence after an empty line, and so does the next one.
        is_item = line.startswith("- ")
        if body and is_item != body[-1].startswith("- "):
            body.append("")
        body.append(line)
        if not is_item:
            body.append("")
    text = "\n".join(_without_double_blanks(body))
    return f"## {escape(section.heading)}\n\n{text.strip()}"


def _without_double_blanks(lines: list[str]) -> list[str]:
    return [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]


def _marks(research: Research, claims: tuple[str, ...], numbers: dict[str, int]) -> str:
    sources = dict.fromkeys(
        source for claim in claims for source in research.voices(research.claims[claim])
    )
    return "".join(f"[{numbers[source]}]" for source in sources)


def _references(research: Research, report: Report, numbers: dict[str, int]) -> str:
    lines = [f"## {say(report.language, 'report.references')}", ""]
    for source_id, number in numbers.items():
        lines.append(f"{number}. {_reference(research.sources[source_id])}")
    return "\n".join(lines)


def _reference(source: Source) -> str:
    # A file may be called anything: a blank line in its name would end the code span.
    address = " ".join(source.url.removeprefix("documents:").replace("`", "").split())
    published = f" ({escape(source.published[:10])})" if source.published else ""
    if source.url.startswith(("http://", "https://")):
        return f"{escape(source.title)}{published}. <{_safe_url(source.url)}>"
    return f"{escape(source.title)}{published}. `{address}`"


def _safe_url(url: str) -> str:
    """The address with what would end an autolink percent-encoded."""
    return re.sub(r"[\s<>]", lambda match: f"%{ord(match.group()):02X}", url)
