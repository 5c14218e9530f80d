"""What a prompt is packed with: the newest evidence and what the research knows, in a budget.

Labels are short and follow from the research alone, so that a recorded reply can be read
again at any time: Q2 is the second question, C5 the fifth claim, E3 the third passage of
the last gathering.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from research_core.domain.research import Research
from research_core.domain.tokens import estimate_tokens
from research_core.domain.values import JSON, Claim, Evidence, MapAnswer
from research_core.texts import say

PASSAGES, MEMORY, CLAIMS = 9_000, 3_000, 7_000  # tokens
_LONGEST_TITLE = 160
_MOST_ASKED = 30
_FENCE = re.compile(r"<(\s*+/?\s*+(?:source|reply|question))", re.IGNORECASE)


def questions_of(research: Research) -> str:
    """Each question with its label, its mark and how well it is covered."""
    lines = []
    for place, question in enumerate(research.questions, 1):
        claims = research.claims_of(question.id)
        voices = {source for claim in claims for source in research.voices(claim)}
        mark = "x" if question.answered else " "
        covered = f"({len(claims)} claims, {len(voices)} sources)"
        lines.append(f"Q{place} [{mark}] {_one_line(question.text)} {covered}")
    return "\n".join(lines) or "-"


def notes_of(research: Research, forms: Sequence[str] = ("note", "question", "query")) -> str:
    """What the analyst put in, newest last; "" for nothing."""
    texts = [i.text for i in research.injections if i.form in forms]
    lead = say(research.brief.language, "prompt.notes")
    return "\n".join([lead, *(f"- {' '.join(text.split())}" for text in texts)]) if texts else ""


def asked_in(research: Research) -> str:
    """The queries that were made, newest last."""
    return " · ".join(_one_line(query.text) for query in research.queries[-_MOST_ASKED:]) or "-"


def passages_of(research: Research) -> str:
    """The fresh evidence by source, the most telling first, as far as the budget goes."""
    labelled = sorted(enumerate(research.fresh_evidence, 1), key=lambda item: -item[1].score)
    room = PASSAGES
    chosen: dict[str, list[tuple[int, Evidence]]] = {}
    for place, piece in labelled:
        room -= estimate_tokens(piece.text) + 4
        if room < 0:
            break
        chosen.setdefault(piece.source, []).append((place, piece))
    parts = []
    for source_id, pieces in chosen.items():
        source = research.sources[source_id]
        title = fenced(" ".join(source.title.split())[:_LONGEST_TITLE]).replace('"', "'")
        lines = [f"[E{place}] {fenced(piece.text)}" for place, piece in sorted(pieces)]
        parts.append("\n".join([f'<source title="{title}">', *lines, "</source>"]))
    return "\n".join(parts) or "-"


def fenced(text: str) -> str:
    """Text from outside that cannot close the fence it stands in."""
    return _FENCE.sub(r"‹\1", text)


def memory_of(research: Research) -> str:
    """What the mind map answered before this step: claims, contradictions, plans, reflections."""
    language = research.brief.language
    answers = {
        answer.question: _rows(answer)
        for answer in research.map_answers
        if answer.round == research.gathered_rounds and not answer.error
    }
    parts = []
    room = MEMORY
    # The model's own question first: its answer was paid for.
    for answer in research.map_answers:
        if answer.round == research.gathered_rounds and answer.asked_by == "model":
            found = [_line(row) for row in _rows(answer)][:10]
            parts.append("\n".join([answer.question, *(found or ["-"])]))
    for name in ("contradictions", "reflections", "plans", "open_questions"):
        rows = answers.get(say(language, f"map.{name}"), [])
        lines = [_line(row) for row in rows][-6:]
        if lines:
            parts.append("\n".join([say(language, f"map.{name}"), *lines]))
    kept = within_budget(parts, room)
    claims = within_budget(_claims(research), CLAIMS - sum(map(estimate_tokens, kept)))
    if claims:
        kept.insert(0, "\n".join([say(language, "map.facts"), *claims]))
    return "\n\n".join(kept)


def within_budget(lines: Iterable[str], tokens: int) -> list[str]:
    """The lines in order as far as the tokens go."""
    kept = []
    for line in lines:
        tokens -= estimate_tokens(line)
        if tokens < 0:
            break
        kept.append(line)
    return kept


def labelled_claims(research: Research) -> dict[str, Claim]:
    """All claims by label: C1, C2, ..."""
    return {f"C{place}": claim for place, claim in enumerate(research.claims.values(), 1)}


def _one_line(text: str) -> str:
    return fenced(" ".join(text.split()))


def _claims(research: Research) -> list[str]:
    """The claims so far; their passages were read in an earlier round and are not sent again."""
    return [
        f"{label}: {fenced(claim.text)} ({len(research.voices(claim))} sources)"
        for label, claim in labelled_claims(research).items()
        if claim.verified
    ]


def _rows(answer: MapAnswer) -> list[Mapping[str, JSON]]:
    try:
        rows: JSON = json.loads(answer.rows)
    except (ValueError, RecursionError):  # an imported log may hold anything
        return []
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _line(row: Mapping[str, JSON]) -> str:
    """A row's own words; ids tell a model nothing."""
    words = [str(value) for name, value in row.items() if not name.endswith("id") and value]
    return fenced("- " + " | ".join(" ".join(word.split()) for word in words))
