"""What must hold of every citation of a report."""

from __future__ import annotations

import re

from research_core.domain.research import Research
from research_core.report.markdown import to_markdown


def check_citations(research: Research) -> None:
    """Every sentence of the report that cites, cites checked claims; framing has no figures."""
    report = research.report
    assert report is not None
    cited = [s for section in report.sections for s in section.sentences if s.claims]
    assert cited
    for sentence in cited:
        assert all(research.claims[claim].verified for claim in sentence.claims)
    text = to_markdown(research)
    marks = {int(number) for number in re.findall(r"(?<!\\)\[(\d+)\]", text)}
    references = {int(n) for n in re.findall(r"^(\d+)\. ", text[text.rindex("\n## ") :], re.M)}
    assert marks == references
