"""What a prompt is packed with: the newest evidence and what the research knows, in a budget.

Labels are short and follow from the research alone, so that a recorded reply can be read
again at any time: Q2 is the second question, C5 the fifth claim, E3 the third passage of
the last gathering.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from research_core.domain.contents import node_words
from research_core.domain.research import Research
from research_core.domain.standing import (
    is_answered,
    live_questions,
    may_be_read,
    voices_on,
)
from research_core.domain.tokens import estimate_tokens
from research_core.domain.values import JSON, Claim, Evidence, Injection, MapAnswer
from research_core.reasoners.steering import pinned_concepts, words_of
from research_core.texts import say

PASSAGES, MEMORY, CLAIMS = 9_000, 3_000, 7_000  # tokens
_LONGEST_TITLE = 160
_LONGEST_NODE = 300
_SHORTEST_TRACE = 12  # letters; shorter words stand in texts on other things as well
_MOST_ASKED = 30
_FENCE = re.compile(r"<(\s*+/?\s*+(?:source|reply|question))", re.IGNORECASE)


def questions_of(research: Research) -> str:
    """Each question with its label, its mark and how well it is covered."""
    lines = []
    for question in live_questions(research):
        claims = research.claims_of(question.id)
        mark = "x" if is_answered(research, question) else " "
        covered = f"({len(claims)} claims, {len(voices_on(research, claims))} sources)"
        label = label_of(research, question.id)
        lines.append(f"{label} [{mark}] {one_line(question.text)} {covered}")
    return "\n".join(lines) or "-"


def label_of(research: Research, question: str) -> str:
    """What a question is called: Q2 is the second one, whichever of them are asked still;
    "" for none."""
    places = (place for place, known in enumerate(research.questions, 1) if known.id == question)
    return next((f"Q{place}" for place in places), "")


def notes_of(research: Research, forms: Sequence[str] = ("note", "question", "query")) -> str:
    """What the analyst put in, newest last, each with what it was put in at; "" for nothing."""
    lines = [f"- {_note(research, i)}" for i in research.heeded if i.form in forms]
    lead = say(research.brief.language, "prompt.notes")
    return "\n".join([lead, *lines]) if lines else ""


def pinned_of(research: Research, labels: Sequence[str] = ()) -> str:
    """What the analyst pinned: questions, concepts, and claims by these labels; "" for
    nothing."""
    pinned = (q for q in research.questions if research.is_pinned(q.id))
    things = [*(label_of(research, question.id) for question in pinned), *labels]
    things += [one_line(name) for name, *_ in pinned_concepts(research)]
    listed = " · ".join(things)
    return say(research.brief.language, "prompt.pinned", things=listed) if things else ""


def asked_in(research: Research) -> str:
    """The queries of a run, newest last; none for what is asked no more."""
    made = [query for query in research.queries if research.is_wanted(query)]
    return " · ".join(one_line(query.text) for query in made[-_MOST_ASKED:]) or "-"


def passages_of(research: Research) -> str:
    """The fresh evidence by source, the most telling first, as far as the budget goes."""
    readable = [
        (place, piece)
        for place, piece in enumerate(research.fresh_evidence, 1)
        if may_be_read(research, piece)
    ]
    labelled = sorted(
        readable, key=lambda item: (not research.is_pinned(item[1].question), -item[1].score)
    )
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
    fallen = _traces(research)
    answers = {
        answer.question: _rows(answer, fallen)
        for answer in research.map_answers
        if answer.round == research.gathered_rounds and not answer.error
    }
    parts = []
    room = MEMORY
    # The model's own question first: its answer was paid for.
    for answer in research.map_answers:
        if answer.round == research.gathered_rounds and answer.asked_by == "model":
            found = [_line(row) for row in _rows(answer, fallen)][:10]
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


def one_line(text: str) -> str:
    """Text from outside on a line of its own."""
    return fenced(" ".join(text.split()))


def _note(research: Research, injection: Injection) -> str:
    """The analyst's words, and those of the node they stand at as long as it is in use."""
    text = " ".join(injection.text.split())
    node = injection.node or ""
    words = "" if _is_out(research, node) else one_line(node_words(research, node))[:_LONGEST_NODE]
    return say(research.brief.language, "prompt.note_on", text=text, words=words) if words else text


def _is_out(research: Research, node: str) -> bool:
    claim, evidence = research.claims.get(node), research.evidence.get(node)
    source = research.sources.get(node)
    return (
        research.is_rejected(node)
        or (claim is not None and not research.stands(claim))
        or (evidence is not None and not may_be_read(research, evidence))
        or (source is not None and not research.is_usable(source))
    )


def _traces(research: Research) -> frozenset[str]:
    """The words of all that is out of use, by which earlier plans and answers that tell of it
    are known."""
    texts = [claim.text for claim in research.claims.values() if not research.stands(claim)]
    texts += [q.text for q in research.questions if research.is_rejected(q.id)]
    texts += [e.text for e in research.evidence.values() if not may_be_read(research, e)]
    texts += [i.text for i in research.injections if research.is_rejected(i.id)]
    for concept in research.concepts:
        if research.is_rejected(concept.id):
            texts += [concept.name, *concept.aliases]
    usable = {source.title for source in research.usable_sources}
    texts += {source.title for source in research.sources.values()} - usable
    return frozenset(folded for text in texts if (folded := " ".join(text.split())))


def _claims(research: Research) -> list[str]:
    """The claims so far; their passages were read in an earlier round and are not sent again."""
    standing = [
        (label, claim)
        for label, claim in labelled_claims(research).items()
        if claim.verified and research.stands(claim)
    ]
    standing.sort(key=lambda item: not research.is_pinned(item[1].id))
    return [
        f"{label}: {fenced(words_of(research, claim)[0])} "
        f"({len(research.independent_voices(claim))} sources)"
        for label, claim in standing
    ]


def _rows(answer: MapAnswer, fallen: frozenset[str]) -> list[Mapping[str, JSON]]:
    """The rows that tell of nothing that fell since, or before, they were found."""
    try:
        rows: JSON = json.loads(answer.rows)
    except (ValueError, RecursionError):  # an imported log may hold anything
        return []
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [row for row in found if not _tells_of(row, fallen)]


def _tells_of(row: Mapping[str, JSON], fallen: frozenset[str]) -> bool:
    """True when a row holds one of the texts: a short one as a value of its own."""
    line, values = _line(row), set(_values(row))
    return any(text in values or (len(text) >= _SHORTEST_TRACE and text in line) for text in fallen)


def _values(row: Mapping[str, JSON]) -> Iterator[str]:
    for value in row.values():
        for part in value if isinstance(value, list) else [value]:
            yield " ".join(str(part).split())


def _line(row: Mapping[str, JSON]) -> str:
    """A row's own words; ids tell a model nothing."""
    words = [str(value) for name, value in row.items() if not name.endswith("id") and value]
    return fenced("- " + " | ".join(" ".join(word.split()) for word in words))
