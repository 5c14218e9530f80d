"""What a raw reply holds: the one reading that all providers share."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

from research_core.domain.values import JSON, DroppedResult, KeptResult
from research_core.search.urls import normalised_url

_LONGEST_TITLE = 300


def read_results(
    raw: JSON, known: frozenset[str], is_source: Callable[[str], bool]
) -> tuple[tuple[KeptResult, ...], tuple[DroppedResult, ...]]:
    """Keeps each result of ``{"results": [...]}`` that has a URL (``is_source``) and a text.

    ``raw_content`` is its text, or ``content`` where that is empty. URLs that name a page
    in ``known`` or seen before in the reply are dropped as duplicates. Never raises.
    """
    results = raw.get("results") if isinstance(raw, dict) else None
    seen = {normalised_url(url) for url in known}
    kept: list[KeptResult] = []
    dropped: list[DroppedResult] = []
    for place, result in enumerate(results if isinstance(results, list) else []):
        url = _text(result, "url")
        field = next((f for f in ("raw_content", "content") if _text(result, f)), None)
        reason = _reason(url, field, seen, is_source)
        if reason or field is None:
            dropped.append(DroppedResult(url, reason or "empty"))
            continue
        seen.add(normalised_url(url))
        kept.append(
            KeptResult(
                url=url,
                title=" ".join(_text(result, "title").split())[:_LONGEST_TITLE] or url,
                text_at=f"/results/{place}/{field}",
                score=_score(result),
                published=_text(result, "published_date") or None,
            )
        )
    return tuple(kept), tuple(dropped)


def _reason(
    url: str, field: str | None, seen: set[str], is_source: Callable[[str], bool]
) -> Literal["duplicate", "empty", "invalid"] | None:
    if not is_source(url):
        return "invalid"
    if normalised_url(url) in seen:
        return "duplicate"
    return None if field else "empty"


def _text(result: JSON, field: str) -> str:
    """The field's text without space around it; "" when there is none."""
    value = result.get(field) if isinstance(result, dict) else None
    return value.strip() if isinstance(value, str) else ""


def _score(result: JSON) -> float | None:
    value = result.get("score") if isinstance(result, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return min(1.0, max(0.0, float(value)))
