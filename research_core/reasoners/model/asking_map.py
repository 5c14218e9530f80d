"""What a step asks the mind map: the standing questions, and one of the model's own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from research_core.domain.events import MapAsked
from research_core.domain.research import Research
from research_core.errors import MindMapError
from research_core.ports import Prompt, Recall
from research_core.reasoners.model.packing import fenced
from research_core.reasoners.model.prompts import fill
from research_core.reasoners.model.replies import read_step
from research_core.texts import say

STANDING = ("facts", "reflections", "plans", "contradictions", "open_questions")
_MOST_ROWS = 20
_LONGEST_VALUE = 1_200
_CODE = re.compile(r"```(?:cypher)?\s*(.*?)```", re.DOTALL | re.IGNORECASE)
_TOKENS = 600


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
        yield MapAsked(round_, question, _plain(cypher), _as_json(rows), answer)


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
    return Prompt(fill("system", language), text, most_tokens=_TOKENS, temperature=0.0)


def ask_free(question: str, reply: str, research: Research, recall: Recall) -> MapAsked:
    """The answer to the Cypher that a reply holds, or the reason why there is none."""
    found = _CODE.search(reply)
    cypher = (found[1] if found else reply).strip().rstrip(";")
    round_ = research.gathered_rounds
    try:
        rows = recall.free(research.id, cypher)
    except MindMapError as error:
        return MapAsked(round_, question, cypher, error=str(error), asked_by="model")
    answer = say(research.brief.language, "map.rows", count=len(rows))
    return MapAsked(round_, question, cypher, _as_json(rows), answer, asked_by="model")


def _as_json(rows: object) -> str:
    """The first rows as JSON text, long values cut."""
    kept = [
        {name: _short(value) for name, value in row.items()}
        for row in list(rows)[:_MOST_ROWS]  # type: ignore[call-overload]
    ]
    return json.dumps(kept, ensure_ascii=False, default=str)


def _short(value: object) -> object:
    return value[:_LONGEST_VALUE] if isinstance(value, str) else value


def _plain(cypher: str) -> str:
    lines = [line.strip() for line in cypher.strip().splitlines()]
    return "\n".join(line for line in lines if line)
