"""JSON pointers (RFC 6901) into raw replies."""

from __future__ import annotations

from research_core.domain.values import JSON


def text_at(document: JSON, pointer: str) -> str:
    """The string that ``pointer`` names in ``document``.

    Raises ValueError when nothing or no string stands there.
    """
    value: JSON = document
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, dict) and key in value:
            value = value[key]
        else:
            raise ValueError(f"nothing stands at {pointer!r}")
    if not isinstance(value, str):
        raise ValueError(f"no text stands at {pointer!r}")
    return value
