"""The questions to the mind map in a log of the older kind. Pure."""

from __future__ import annotations

import json
from typing import Literal

from research_core.domain.events import MapAsked
from research_core.report.process_log.literals import json_of
from research_core.report.process_log.older_text import OldSection, fields

# What the older system asked before each round; any other question was a model's own.
_STANDING = "이 연구에서"


def map_fields(section: OldSection) -> dict[str, str]:
    """The fields of a question to the mind map, by their Korean names."""
    return fields(section.text, "쿼리|Query", "Cypher", "결과|Result", "응답|Answer|오류|Error")


def map_asked(section: OldSection) -> MapAsked | None:
    """The question and its answer, of no round yet; None when the section only announces it."""
    told = map_fields(section)
    question, cypher = told.get("쿼리", ""), told.get("Cypher", "")
    answer = told.get("응답", "")
    if not question or not cypher:
        return None
    by: Literal["standing", "model"] = "standing" if question.startswith(_STANDING) else "model"
    if section.title.endswith("Error"):
        return MapAsked(0, question, cypher, error=answer or section.text, asked_by=by)
    return MapAsked(0, question, cypher, _rows(told.get("결과", "")), answer, asked_by=by)


def _rows(literal: str) -> str:
    """The rows as JSON text, a list of objects; what the log cut short stays text."""
    value = json_of(literal.removesuffix("...")) if literal else []
    if not isinstance(value, list):
        value = [{"text": literal}]
    rows = [row if isinstance(row, dict) else {"value": row} for row in value]
    return json.dumps(rows, ensure_ascii=False)
