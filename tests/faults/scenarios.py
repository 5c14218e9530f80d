"""The scenarios: what goes wrong, how often, and what must still come of it."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from research_core.ports import Clock
from tests.faults.pages import GARBAGE
from tests.servers.model_server import ModelAnswer
from tests.servers.tavily import Answer

OUTAGE_S = 55.0  # with the least luck, retries bridge 60
TIMEOUT_S = 120.0  # of one call, as it is set where nobody sets it
MODEL_S = 2.0  # how long a good reply takes

# The chance of this key and call, the number of the call (1, 2, ...), the good reply.
ModelFault = Callable[[random.Random, int, str], ModelAnswer | None]
SearchFault = Callable[[random.Random, int], Answer | None]


@dataclass(frozen=True)
class Quota:
    """So many model calls a minute and key; with or without a word when to come back."""

    requests: int
    hint: bool


@dataclass(frozen=True)
class Scenario:
    """``by_model`` is the least share of runs that must end in a model's report; ``pauses``
    the cause that all of them must pause with first, to go on under another key."""

    name: str
    model: ModelFault | None = None
    search: SearchFault | None = None
    quota: Quota | None = None
    by_model: float = 0.0
    pauses: str = ""
    outage: bool = False


class Outage:
    """Both services are down for a while, from a little after the first call on."""

    def __init__(self, clock: Clock, after_s: float = 4.0) -> None:
        self._clock = clock
        self._after_s = after_s
        self._first: float | None = None
        self._guard = threading.Lock()

    def is_now(self) -> bool:
        """True while it lasts; the first question starts the clock."""
        now = self._clock.monotonic()
        with self._guard:
            self._first = now if self._first is None else self._first
            return self._after_s <= now - self._first < self._after_s + OUTAGE_S


def _often(share: float, answer: ModelAnswer) -> ModelFault:
    return lambda chance, _number, _reply: answer if chance.random() < share else None


def _searches(answer: Answer) -> SearchFault:
    return lambda chance, _number: answer if chance.random() < 0.2 else None


def _third(make: Callable[[str], ModelAnswer]) -> ModelFault:
    return lambda _chance, number, reply: make(reply) if number % 3 == 0 else None


def _revoked(status: int, body: object) -> ModelFault:
    refusal = ModelAnswer(status=status, error_body=body)
    return lambda _chance, number, _reply: refusal if number > 2 else None


_BODY = [{"error": {"code": 500, "message": GARBAGE, "status": GARBAGE}}]
_INVALID = [
    {
        "error": {
            "code": 400,
            "message": GARBAGE,
            "status": "INVALID_ARGUMENT",
            "details": [
                {
                    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                    "reason": "API_KEY_INVALID",
                    "domain": "googleapis.com",
                }
            ],
        }
    }
]
_TROUBLES: Mapping[str, ModelAnswer] = {
    "500": ModelAnswer(status=500, error_body=_BODY),
    "503": ModelAnswer(status=503, error_body=_BODY),
    "timeout": ModelAnswer(GARBAGE, wait_s=TIMEOUT_S + 5),
    "dropped": ModelAnswer(f"{GARBAGE} " * 9, hang_up_after=1),
    "dripping": ModelAnswer(f"{GARBAGE} " * 12, chunks=12, drip_s=TIMEOUT_S / 6),
}
_REPLIES: Mapping[str, Callable[[str], ModelAnswer]] = {
    "malformed": lambda _reply: ModelAnswer(
        f'{GARBAGE}! {{"{GARBAGE}": [}}, all is {GARBAGE} [1]. ## {GARBAGE}\n[2] {GARBAGE}.'
    ),
    "truncated": lambda reply: ModelAnswer(reply[: len(reply) // 3]),
    "empty": lambda _reply: ModelAnswer(""),
    "SAFETY": lambda _reply: ModelAnswer(GARBAGE, finish="safety"),
    "RECITATION": lambda _reply: ModelAnswer(GARBAGE, finish="recitation"),
    "MAX_TOKENS": lambda reply: ModelAnswer(reply[: len(reply) // 2], finish="length"),
    "error in mid-stream": lambda reply: ModelAnswer(reply, error_in_stream=True),
}
_SEARCHES: Mapping[str, Answer] = {
    "500": Answer.of({"detail": {"error": GARBAGE}}, 500),
    "429": Answer.of({"detail": {"error": GARBAGE}}, 429),
    "432": Answer.of({"detail": {"error": GARBAGE}}, 432),
    "HTML": Answer(200, f"<html>{GARBAGE}</html>".encode(), {"Content-Type": "text/html"}),
    "timeout": Answer(wait_s=30, hang_up=True),
}


def _scenarios() -> list[Scenario]:
    found = [
        Scenario(
            f"{requests} a minute, {'with' if hint else 'no'} hint",
            quota=Quota(requests, hint),
            by_model=1.0,
        )
        for requests in (2, 3, 10)
        for hint in (True, False)
    ]
    for name, answer in _TROUBLES.items():
        for share, least in ((0.2, 0.9), (0.5, 0.5)):
            found.append(
                Scenario(
                    f"{share:.0%} of model calls: {name}",
                    _often(share, answer),
                    by_model=least,
                )
            )
    for name, make in _REPLIES.items():
        passes = name == "error in mid-stream"
        found.append(
            Scenario(f"every third reply: {name}", _third(make), by_model=1.0 if passes else 0.0)
        )
    found += [
        Scenario(f"20% of searches: {name}", search=_searches(answer), by_model=0.9)
        for name, answer in _SEARCHES.items()
    ]
    found.append(Scenario("both services down for a minute", outage=True, by_model=1.0))
    for status, body in ((401, _BODY), (400, _INVALID)):
        found.append(
            Scenario(
                f"key revoked after two calls ({status})",
                _revoked(status, body),
                pauses="model.refused_key",
                by_model=1.0,
            )
        )
    return found


SCENARIOS = {scenario.name: scenario for scenario in _scenarios()}

# The kinds of faults, each with the names of its scenarios.
KINDS = {
    "quota": [name for name, scenario in SCENARIOS.items() if scenario.quota],
    "failing calls": [name for name in SCENARIOS if "of model calls" in name],
    "bad replies": [name for name in SCENARIOS if "third reply" in name],
    "failing searches": [name for name in SCENARIOS if "of searches" in name],
    "an outage of everything": [name for name, scenario in SCENARIOS.items() if scenario.outage],
    "a lost key": [name for name, scenario in SCENARIOS.items() if scenario.pauses],
}
