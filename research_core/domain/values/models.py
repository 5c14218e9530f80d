"""Calls of a language model: what they were for, what became of them, what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# What a call is for. "map" writes one Cypher query for a free question to the mind map.
ModelTask = Literal["plan", "reason", "report", "map"]

# Who asked the mind map: a fixed question of a step, the model, or the analyst.
MapAsker = Literal["standing", "model", "analyst"]

# Why a reply ended: "stop" as meant, "length" cut at the limit of tokens, "blocked" by the
# service's own filter ("safety", "recitation"), "other" for what no client names.
Finish = Literal["stop", "length", "safety", "recitation", "other"]

# Why a call brought nothing.
#   quota        too often or too much a minute (429): waiting helps
#   quota_day    used up until the day, the month or the account changes
#   refused_key  the key is wrong, revoked, or may not use this model
#   unknown_model, refused_request    asking the same again never helps
#   unavailable  trouble of the service's own (500, 503, overloaded)
#   timeout, unreachable, broken_reply    the network, or what came over it
ModelCause = Literal[
    "quota",
    "quota_day",
    "refused_key",
    "unknown_model",
    "refused_request",
    "unavailable",
    "timeout",
    "unreachable",
    "broken_reply",
]


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call of a model, as its event recorded it.

    ``round`` is the round it was for (0: the plan, or a question of the analyst's to the
    mind map). A reply has ``text``, ``finish``,
    tokens as the service counted them and ``cost`` in US dollars (None: no price is
    known); a failure has ``cause``, ``detail`` and ``again_at``, the time before which the
    model is not asked again (ISO 8601, "" for never).
    """

    seq: int
    task: ModelTask
    round: int
    model: str
    text: str = ""
    finish: Finish = "other"
    prompt_tokens: int = 0
    reply_tokens: int = 0
    milliseconds: int = 0
    cost: float | None = None
    cause: ModelCause | None = None
    detail: str = ""
    again_at: str = ""

    @property
    def replied(self) -> bool:
        """True when the model answered, whatever the answer is worth."""
        return self.cause is None


@dataclass(frozen=True, slots=True)
class Wait:
    """The run waits until a time (ISO 8601, UTC).

    ``what`` is "model" or "search", ``name`` which one, ``cause`` why: a
    :data:`ModelCause` or a search's cause.
    """

    what: Literal["model", "search"]
    name: str
    cause: str
    until: str


@dataclass(frozen=True, slots=True)
class MapAnswer:
    """A question to the mind map and what it answered.

    ``rows`` is JSON text, a list of objects; ``parameters`` is JSON text too, an object with
    the query's own ones. ``error`` says why there is no answer. ``asked_by`` is "standing"
    for the fixed questions, "model" for a free one of the model's and "analyst" for one of
    the analyst's (whose ``round`` is 0).
    """

    seq: int
    round: int
    question: str
    cypher: str
    rows: str
    answer: str = ""
    error: str = ""
    asked_by: MapAsker = "standing"
    parameters: str = "{}"


@dataclass(frozen=True, slots=True)
class MapQuestion:
    """A question of the analyst's to the mind map, in plain words.

    ``answered_in`` is the number of the event that answered it, 0 while it is open.
    """

    id: str
    seq: int
    text: str
    answered_in: int = 0
