"""What the mind map is asked: the standing questions of a step, and free ones in plain words,
the model's own or the analyst's, which a model turns into Cypher."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from research_core.domain.events import MapAsked
from research_core.domain.research import Research
from research_core.domain.values import JSON, MapAsker
from research_core.domain.wording import without_halves
from research_core.errors import MindMapError
from research_core.ports import Prompt, Recall
from research_core.reasoners.model.packing import fenced
from research_core.reasoners.model.prompts import fill
from research_core.reasoners.model.replies import answer_in, json_in, read_step
from research_core.reasoners.model.schemas import MAP
from research_core.report.map_answer import answer_in_words
from research_core.texts import say

STANDING = ("facts", "reflections", "plans", "contradictions", "open_questions")
_MOST_ROWS = 20
_MOST_FREE_ROWS = 50
_LONGEST_VALUE = 1_200
_LONGEST_CELL = 20_000
_CODE = re.compile(r"```\w*\s*(.*?)```", re.DOTALL | re.IGNORECASE)
_TOKENS = 800
# A parameter too large to send, a value nested too deep: strangers' data, not our mistake.
_UNREADABLE = (ValueError, TypeError, ArithmeticError, LookupError, RecursionError)
# No other query would do better there.
_BEYOND_REPAIR = frozenset({"mindmap.no_cypher", "mindmap.closed", "mindmap.unavailable"})


@dataclass(frozen=True, slots=True)
class Written:
    """A query as a model wrote it, with its parameters by name."""

    cypher: str
    parameters: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What the map said to a written query: rows, or an error in words and whether another
    query could do better."""

    written: Written
    rows: Sequence[Mapping[str, JSON]] = ()
    error: str = ""
    repairable: bool = False

    def event(self, round_: int, question: str, asked_by: MapAsker, language: str) -> MapAsked:
        """The answer, to be recorded."""
        parameters = json.dumps(self.written.parameters, ensure_ascii=False)
        words = "" if self.error else answer_in_words(self.rows, language)
        return MapAsked(
            round_,
            question,
            self.written.cypher,
            _as_json(self.rows, _MOST_FREE_ROWS),
            words,
            self.error,
            asked_by,
            parameters,
        )


def ask_standing(research: Research, recall: Recall) -> Iterator[MapAsked]:
    """The answers to the standing questions that this round does not have yet."""
    language, round_ = research.brief.language, research.gathered_rounds
    asked = {a.question for a in research.map_answers if a.round == round_}
    for name in STANDING:
        question = say(language, f"map.{name}")
        if question in asked:
            continue
        try:
            cypher, rows = recall.standing(research.id, name)
        except MindMapError as error:
            yield MapAsked(round_, question, "", error=str(error))
            continue
        answer = say(language, "map.rows", count=len(rows))
        yield MapAsked(round_, question, _plain(cypher), _as_json(rows, _MOST_ROWS), answer)


def free_question(research: Research) -> str:
    """The one question that the step before asked the map itself; "" when it is answered
    already, or there is none."""
    round_ = research.gathered_rounds
    if any(a.round == round_ and a.asked_by == "model" for a in research.map_answers):
        return ""
    for call in reversed(research.replies_to("reason", round_ - 1)):
        return next(iter(read_step(call.text).map_questions), "")[:400]
    return ""


def map_prompt(question: str, language: str) -> Prompt:
    """What the model is asked to turn a question into Cypher."""
    text = fill("map", language, question=fenced(" ".join(question.split())))
    return Prompt(fill("system", language), text, MAP, most_tokens=_TOKENS, temperature=0.0)


def written_in(reply: str) -> Written:
    """The query in a reply: JSON as asked for, else a block of code, else the whole text."""
    reply = answer_in(reply)
    fields = json_in(reply)
    cypher = fields.get("cypher")
    if isinstance(cypher, str):
        return Written(_bare(cypher), _parameters(fields.get("parameters")))
    found = _CODE.search(reply)
    return Written(_bare(found[1] if found else reply))


def ask_free(reply: str, research: Research, recall: Recall) -> Found:
    """What the map says to the query that a reply holds."""
    written = written_in(reply)
    if not written.cypher:
        return Found(written, error=say(research.brief.language, "map.no_query"), repairable=True)
    try:
        rows = recall.free(research.id, written.cypher, written.parameters)
        _as_json(rows, _MOST_FREE_ROWS)  # what cannot be written down is no answer
    except MindMapError as error:
        repairable = error.code not in _BEYOND_REPAIR
        return Found(written, error=str(error), repairable=repairable)
    except _UNREADABLE:
        error_text = say(research.brief.language, "map.unreadable")
        return Found(written, error=error_text, repairable=True)
    return Found(written, rows)


def _parameters(said: JSON) -> dict[str, JSON]:
    """Parameters as a list of names and values, or as an object; their values are text."""
    if isinstance(said, dict):
        said = [{"name": name, "value": value} for name, value in said.items()]
    items = said if isinstance(said, list) else []
    pairs = [(item.get("name"), item.get("value")) for item in items if isinstance(item, dict)]
    return {
        without_halves(name.lstrip("$")): without_halves(value) if isinstance(value, str) else value
        for name, value in pairs
        if isinstance(name, str) and isinstance(value, str | int | float | bool)
    }


def _bare(cypher: str) -> str:
    return without_halves(cypher).strip().rstrip(";").strip()


def _as_json(rows: Sequence[Mapping[str, JSON]], most: int) -> str:
    """The first rows as JSON text, long values cut."""
    kept = [{name: _short(value) for name, value in row.items()} for row in rows[:most]]
    return json.dumps(kept, ensure_ascii=False, default=str)


def _short(value: JSON) -> JSON:
    """A value that a journal can carry: of a long text the beginning, of a long list too."""
    if isinstance(value, str):
        return value[:_LONGEST_VALUE]
    text = json.dumps(value, ensure_ascii=False, default=str)
    return value if len(text) <= _LONGEST_CELL else text[:_LONGEST_VALUE]


def _plain(cypher: str) -> str:
    lines = [line.strip() for line in cypher.strip().splitlines()]
    return "\n".join(line for line in lines if line)
