"""Python literals, as the older system wrote raw replies and rows, to JSON."""

from __future__ import annotations

import ast
import json
import re

from research_core.domain.values import JSON

# An expression takes many times its text in memory while it is parsed.
MAX_LITERAL = 2_000_000
_STRING = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
# A string, or what Python writes for a value that has no literal: name.Of.It(...), <It>.
_CALL = rf"(?<![\w.])[A-Za-z_][\w.]*\((?:{_STRING}|[^()'\"])*\)"
_PIECE = re.compile(rf"({_STRING})|({_CALL}|<[^<>'\"]*>)")


def json_of(literal: str) -> JSON | None:
    """The value of a Python literal or of JSON, as JSON; None when it is neither.

    A value that Python cannot write as a literal, such as a date, becomes its text.
    """
    if len(literal) > MAX_LITERAL:
        return None
    text = literal.strip()
    for read in (json.loads, ast.literal_eval, _with_objects):
        try:
            whole = json.dumps(read(text), ensure_ascii=False, allow_nan=False)
            whole.encode()  # half a character cannot be recorded
            value: JSON = json.loads(whole)
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            continue
        return value
    return None


def _with_objects(text: str) -> object:
    return ast.literal_eval(_PIECE.sub(lambda found: found[1] or repr(found[2]), text))
