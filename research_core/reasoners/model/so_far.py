"""A reply while it streams in, in words a reader can follow."""

from __future__ import annotations

from collections.abc import Mapping

from research_core.domain.values import JSON, ModelTask
from research_core.reasoners.model.replies import answer_in, json_in

_PARTS: Mapping[str, tuple[str, ...]] = {
    "plan": ("planning", "questions", "queries"),
    "reason": ("planning", "claims", "execution", "reflection", "queries"),
}


def readable_so_far(task: ModelTask, text: str) -> list[tuple[str, str]]:
    """The parts of an unfinished reply, each with its name ("planning", "claims", "report",
    ...); "text" is what has no parts. Lines of a part are split by line ends."""
    if task not in _PARTS:
        return [("report" if task == "report" else "text", text)] if text.strip() else []
    fields = json_in(answer_in(text))
    if not fields:
        return [("text", text)] if text.strip(" `\njson{") else []
    parts = []
    for name in _PARTS[task]:
        words = _words(fields.get(name))
        if words:
            parts.append((name, words))
    return parts


def _words(value: JSON) -> str:
    """A text, or the texts of a list's items, a line each."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        lines = [_words(item.get("text") if isinstance(item, dict) else item) for item in value]
        return "\n".join(line for line in lines if line)
    return ""
