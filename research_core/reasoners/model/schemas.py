"""The JSON schemas that models with structured output are given; plain types only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from research_core.domain.values import JSON, RelationType

_Schema = Mapping[str, JSON]
_TEXT: _Schema = {"type": "string"}
_NUMBER: _Schema = {"type": "number"}


def _object(**properties: _Schema) -> _Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(items: _Schema) -> _Schema:
    return {"type": "array", "items": items}


_QUERIES = _list(_object(text=_TEXT, question=_TEXT))

PLAN = _object(
    planning=_TEXT,
    questions=_list(_object(text=_TEXT, terms=_list(_TEXT))),
    queries=_QUERIES,
)

MAP = _object(cypher=_TEXT, parameters=_list(_object(name=_TEXT, value=_TEXT)))

STEP = _object(
    planning=_TEXT,
    claims=_list(
        _object(
            text=_TEXT,
            question=_TEXT,
            evidence=_list(_object(id=_TEXT, quote=_TEXT)),
            concepts=_list(_TEXT),
            confidence=_NUMBER,
        )
    ),
    support=_list(_object(claim=_TEXT, id=_TEXT, quote=_TEXT)),
    contradictions=_list(_object(left=_TEXT, right=_TEXT, about=_TEXT)),
    concepts=_list(_object(name=_TEXT, aliases=_list(_TEXT), confidence=_NUMBER)),
    relations=_list(
        _object(
            source=_TEXT,
            target=_TEXT,
            type={"type": "string", "enum": list(get_args(RelationType))},
            description=_TEXT,
            confidence=_NUMBER,
        )
    ),
    execution=_TEXT,
    reflection=_TEXT,
    answered=_list(_TEXT),
    queries=_QUERIES,
    map_questions=_list(_TEXT),
    done={"type": "boolean"},
)
