"""What a model's reply holds, however it is dressed: JSON whole, fenced, cut or within prose,
or the tags of models that cannot write JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, TypeVar

import json_repair
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from research_core.domain.values import JSON, RelationType

_LONGEST = 400_000
_LONGEST_QUERY = 400
_SEARCH = re.compile(r"<SEARCH>(.*?)</SEARCH>", re.IGNORECASE | re.DOTALL)
_MAP = re.compile(r"<MIND_MAP_QUERY>(.*?)</MIND_MAP_QUERY>", re.IGNORECASE | re.DOTALL)
# Bounded, and on one line: a model in a loop can send thousands of blank lines.
_HEAD = re.compile(r"^[#* \t]{0,12}(PLANNING|EXECUTION|REFLECTION)[*: \t]{0,12}$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]\[]*)\]\((?:[^()\s]|\([^()\s]*\))*\)")
_CITED_LINK = re.compile(rf" ?\({_LINK.pattern}\)")
_ADDRESS = re.compile(r" ?[(<]?https?://[^\s)>\]]+[)>]?")
_LABEL = re.compile(r" ?\[[ECNQ]\d+(?:,\s*[ECNQ]?\d+)*\]")
_TAG = re.compile(r"</?[A-Z_]+>")
# A model that thinks aloud, with the first tag or, as some templates have it, without. The last
# one then ends a line, which it cannot do inside a string of JSON.
_THOUGHT = re.compile(
    r"\s*+<think(?:ing)?>.*?</think(?:ing)?>|(?!\s*+[{`]).*</think(?:ing)?>[ \t]*+\r?\n",
    re.IGNORECASE | re.DOTALL,
)
# Where an object of JSON begins, rather than {braces} in prose.
_OBJECT = re.compile(r'\{\s*+"')

Shape = TypeVar("Shape", bound=BaseModel)


def _usable(shape: type[BaseModel], value: Any) -> list[BaseModel]:
    """The items that fit; a text alone stands for an item with that text."""
    found = []
    for item in value if isinstance(value, list) else [value]:
        fields = {"text": item, "name": item} if isinstance(item, str) else item
        try:
            found.append(shape.model_validate(fields))
        except ValidationError:
            continue  # one bad item does not spoil the others
    return found


def _words(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [item.strip() for item in items if isinstance(item, str) and item.strip()]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(item for item in value if isinstance(item, str)).strip()
    return value.strip() if isinstance(value, str) else ""


def _share(value: Any) -> float:
    """A confidence between 0 and 1, half where the model gave none that can be read."""
    try:
        share = float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.5
    return min(1.0, max(0.0, share)) if share == share else 0.5  # noqa: PLR0124 - NaN


Words = Annotated[list[str], BeforeValidator(_words)]
Text = Annotated[str, BeforeValidator(_text)]
Share = Annotated[float, BeforeValidator(_share)]


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, frozen=True)


class SaidQuestion(_Loose):
    """A sub-question of a plan."""

    text: str
    terms: Words = []


class SaidQuery(_Loose):
    """A query; ``question`` is a label such as Q2."""

    text: str
    question: Text = ""


class SaidQuote(_Loose):
    """Words that a passage is said to hold; ``id`` is a label such as E3."""

    id: Text = ""
    quote: Text = ""


class SaidClaim(_Loose):
    """A claim with what it is said to rest on."""

    text: str
    question: Text = ""
    evidence: Annotated[list[SaidQuote], BeforeValidator(partial(_usable, SaidQuote))] = []
    concepts: Words = []
    confidence: Share = 0.5


class SaidSupport(_Loose):
    """A further quote for an earlier claim (a label such as C4)."""

    claim: str
    id: Text = ""
    quote: Text = ""


class SaidContradiction(_Loose):
    """Two labels (N1 a new claim, C1 an earlier one) and what they differ on."""

    left: str
    right: str
    about: Text = ""


class SaidConcept(_Loose):
    """A concept by name."""

    name: str
    aliases: Words = []
    confidence: Share = 0.5


class SaidRelation(_Loose):
    """A typed relation between two concepts by name."""

    source: str
    target: str
    type: RelationType
    description: Text = ""
    confidence: Share = 0.5


class PlanReply(_Loose):
    """A plan as a model gave it."""

    planning: Text = ""
    questions: Annotated[list[SaidQuestion], BeforeValidator(partial(_usable, SaidQuestion))] = []
    queries: Annotated[list[SaidQuery], BeforeValidator(partial(_usable, SaidQuery))] = []


class StepReply(_Loose):
    """A step of reasoning as a model gave it."""

    planning: Text = ""
    execution: Text = ""
    reflection: Text = ""
    claims: Annotated[list[SaidClaim], BeforeValidator(partial(_usable, SaidClaim))] = []
    support: Annotated[list[SaidSupport], BeforeValidator(partial(_usable, SaidSupport))] = []
    contradictions: Annotated[
        list[SaidContradiction], BeforeValidator(partial(_usable, SaidContradiction))
    ] = []
    concepts: Annotated[list[SaidConcept], BeforeValidator(partial(_usable, SaidConcept))] = []
    relations: Annotated[list[SaidRelation], BeforeValidator(partial(_usable, SaidRelation))] = []
    answered: Words = []
    queries: Annotated[list[SaidQuery], BeforeValidator(partial(_usable, SaidQuery))] = []
    map_questions: Words = []
    done: bool = False


def plain(text: str) -> str:
    """A sentence of a model on one line, without links, addresses and labels of passages."""
    text = " ".join(text.split())
    text = _LINK.sub(r"\1", _CITED_LINK.sub("", text))
    return " ".join(_LABEL.sub("", _ADDRESS.sub("", text)).split())


def answer_in(text: str) -> str:
    """What a reply says behind the model's thinking aloud; all of it when nothing is behind."""
    thought = _THOUGHT.match(text)
    answer = text[thought.end() :] if thought else text
    return answer if answer.strip() else text


def read_plan(text: str) -> PlanReply:
    """The plan that a reply holds; an empty one when it holds none."""
    text = answer_in(text)
    return _read(text, PlanReply) or PlanReply(
        planning=_section(text, "PLANNING"), queries=_tagged_queries(text)
    )


def read_step(text: str) -> StepReply:
    """The step that a reply holds; an empty one when it holds none."""
    text = answer_in(text)
    return _read(text, StepReply) or StepReply(
        planning=_section(text, "PLANNING"),
        execution=_section(text, "EXECUTION"),
        reflection=_section(text, "REFLECTION"),
        queries=_tagged_queries(text),
        map_questions=[_line(found) for found in _MAP.findall(text)],
    )


def _read(text: str, shape: type[Shape]) -> Shape | None:
    fields = json_in(text)
    known = {name: value for name, value in fields.items() if name in shape.model_fields}
    if not known:
        return None
    while True:
        try:
            return shape.model_validate(known)
        except ValidationError as error:
            # A field that cannot be read at all is as good as missing.
            bad = {str(part["loc"][0]) for part in error.errors()} & set(known)
            if not bad:
                return None
            known = {name: value for name, value in known.items() if name not in bad}


def json_in(text: str) -> Mapping[str, JSON]:
    """The first JSON object in a text, mended where it is cut or fenced; {} for none."""
    begun = _OBJECT.search(text)
    start = begun.start() if begun else text.find("{")
    if start < 0:
        return {}
    try:
        value = json_repair.loads(text[start:_LONGEST])
    except (RecursionError, ValueError):
        return {}
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, dict)), None)
    return value if isinstance(value, dict) else {}


def _tagged_queries(text: str) -> list[SaidQuery]:
    lines = dict.fromkeys(_line(found) for found in _SEARCH.findall(text))
    return [SaidQuery(text=line) for line in lines if line]


def _section(text: str, name: str) -> str:
    """What stands under a heading of that name, up to the next such heading."""
    heads = list(_HEAD.finditer(text))
    for place, head in enumerate(heads):
        if head[1] == name:
            end = heads[place + 1].start() if place + 1 < len(heads) else len(text)
            return _TAG.sub("", text[head.end() : end]).strip()
    return ""


def _line(text: str) -> str:
    return " ".join(_TAG.sub(" ", text).split())[:_LONGEST_QUERY]
