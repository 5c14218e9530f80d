"""The rounds of reasoning in a log of the older kind, found again in its sections. Pure.

The older system logged a Reasoning Step before the model replied, and the reply only as the
Current Summary of the next one, or, cut short, in a final report that it had to put
together itself. A still older one logged a summary and a reflection for each search.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from research_core.report.process_log.older_text import OldSection, fields

MAX_QUERY = 400
_MOST_QUERIES = 8
_MOST_QUESTIONS = 8
_LONGEST_QUESTION = 300
_SEARCH = re.compile(r"<SEARCH>((?:(?!</?SEARCH>).)*)</SEARCH>", re.DOTALL)
_PART = re.compile(
    r"^[ \t]*(?:#{1,6}|\*\*)[^\n]*?\b(PLANNING|EXECUTION|REFLECTION)\b[) \t*:]*$", re.MULTILINE
)
_ROUND_HEADING = re.compile(r"^#+ [^\n]*$", re.MULTILINE)
_ITEM = re.compile(r"(?:^|(?<=\?))[ \t]*(?:\d+[.)]|[*-])[ \t]+(?=\S)", re.MULTILINE)
_LABEL = re.compile(r"^\*\*[^*\n]+:\*\*\s*|^\*\*[^*\n]+\*\*:\s*")
_QUERY_LABEL = re.compile(r"^(?:검색어|검색|search query|query)\s*[:：]\s*", re.IGNORECASE)
_JSON_BLOCK = re.compile(r"```(?:json)?\s*(?=\{)")
_REPORT_BODY = re.compile(
    r"^## 연구 내용[ \t]*\n(.*?)(?=\n## 참고 문헌|\Z)", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class OldRound:
    """One reasoning of the older system, and the searches it asked for."""

    planning: str
    execution: str
    reflection: str
    queries: tuple[str, ...]

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions among the list items of the planning."""
        found = dict.fromkeys(_questions_in(self.planning))
        return tuple(found)[:_MOST_QUESTIONS]


def rounds_in(sections: Sequence[OldSection]) -> dict[int, OldRound]:
    """The rounds by the place of the section after which the model replied."""
    replies = _replies(sections)
    found = {place: _round_of(reply) for place, reply in replies.items()}
    return dict(sorted((found | _reflections(sections)).items()))


def told_summaries(sections: Sequence[OldSection]) -> frozenset[str]:
    """The summaries that are a round's reply, and so need not be told again."""
    return frozenset({"", *_replies(sections).values()})


def summary_of(section: OldSection) -> str:
    """The Current Summary of a Reasoning Step; "" when it has none."""
    return _step_fields(section).get("Current Summary", "")


def query_of(text: str) -> str:
    """A search query without what models wrap it in: JSON, quotes, a label; cut at 400."""
    asked = _object(text)
    text = str(asked.get("query") or asked.get("follow_up_query") or text)
    line = next((line for line in text.split("\n") if line.strip(" \t`*")), "")
    line = _QUERY_LABEL.sub("", " ".join(line.split()).strip("`*\"'“”‘’ "))
    words = line.strip("`*\"'“”‘’ ")
    return words if len(words) <= MAX_QUERY else words[:MAX_QUERY].rsplit(" ", 1)[0]


def _replies(sections: Sequence[OldSection]) -> dict[int, str]:
    places = [place for place, s in enumerate(sections) if s.title == "Reasoning Step"]
    found: dict[int, str] = {}
    last = summary_of(sections[places[0]]) if places else ""
    for place, following in pairwise(places):
        summary = summary_of(sections[following])
        if summary and summary != last:
            found[place] = last = summary
    if places and (reply := _reported(sections, (*found.values(), last))):
        found[places[-1]] = reply
    return found


def _reported(sections: Sequence[OldSection], known: tuple[str, ...]) -> str:
    """The last reply, as far as the final report that stands in for one has it; "" when it
    is known already."""
    bodies = (
        found[1].strip().removesuffix("...").rstrip()
        for section in reversed(sections)
        if section.title == "Final Research Report" and (found := _REPORT_BODY.search(section.text))
    )
    body = next(bodies, "")
    return "" if any(reply.startswith(body) for reply in known) else body


def _round_of(reply: str) -> OldRound:
    parts = {"PLANNING": "", "EXECUTION": "", "REFLECTION": ""}
    heads = list(_PART.finditer(reply))
    ends = [head.start() for head in heads[1:]] + [len(reply)]
    for head, end in zip(heads, ends, strict=False):
        parts[head[1]] = f"{parts[head[1]]}\n\n{reply[head.end() : end].strip()}".strip()
    before = reply[: heads[0].start()] if heads else ""
    opening = _ROUND_HEADING.sub("", before).strip()
    planning = f"{opening}\n\n{parts['PLANNING']}".strip()
    queries = dict.fromkeys(filter(None, map(query_of, _SEARCH.findall(reply))))
    return OldRound(
        planning,
        parts["EXECUTION"] if heads else reply.strip(),
        parts["REFLECTION"],
        tuple(queries)[:_MOST_QUERIES],
    )


def _reflections(sections: Sequence[OldSection]) -> dict[int, OldRound]:
    """The rounds of the still older system: each ends with a reflection."""
    found: dict[int, OldRound] = {}
    planning = summary = ""
    for place, section in enumerate(sections):
        if section.title == "Query Generation Step":
            planning = str(_object(section.text).get("rationale") or "")
        elif section.title == "Summary Result":
            summary = section.text.removeprefix("Generated Summary:").strip()
        elif section.title == "Reflection Result":
            answer = _object(section.text)
            gap = str(answer.get("knowledge_gap") or "")
            queries = tuple(filter(None, [query_of(str(answer.get("follow_up_query") or ""))]))
            found[place] = OldRound(planning, summary, gap, queries)
            planning, summary = gap, ""
    return found


def _object(text: str) -> dict[str, object]:
    """The JSON object that the text is, or that its first code block holds; {} for none."""
    block = _JSON_BLOCK.search(text)
    try:
        value = json.loads(text[block.end() :].partition("```")[0] if block else text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _step_fields(section: OldSection) -> dict[str, str]:
    return fields(section.text, "Research Topic", "Current Summary", "Search Query")


def _questions_in(planning: str) -> Iterator[str]:
    for item in _ITEM.split(planning)[1:]:
        line = _LABEL.sub("", item.split("\n", 1)[0].strip()).replace("**", "")
        question = line[: line.rfind("?") + 1].strip()
        if question and len(question) <= _LONGEST_QUESTION:
            yield question
