"""What a run by a model asks for, and what the core and its quota add to the model's own time.

The model is a server on the loopback interface that answers as a careful one would, after a
fixed wait: the bound is the time the server took, or the time the quota forces.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from research_core import Library, ModelReplied, Settings
from tests.servers import mind
from tests.servers.minute_quota import MinuteQuota
from tests.servers.model_server import AskedModel, ModelAnswer, ModelServer

TOPICS = {
    "en": "How can language models be improved at inference time without training?",
    "ko": "학습 없이 추론 시점에 언어 모델의 성능을 높이는 방법",
}
# Each leads to other documents of the sample library, so that all rounds are made.
_NEXT = ("budget forcing 예산 강제", "cost of decoding 비용", "small models, tools 도구")
_ANSWER_S = 0.5
_MINUTE_S, _REQUESTS = 3.0, 2
_WIDTH = 38


@dataclass
class _Service:
    """A mind that takes ``wait_s`` a call, within a quota if there is one; ``busy_s`` is the
    time it spent, ``taken`` when each accepted request came."""

    wait_s: float = 0.0
    quota: MinuteQuota | None = None
    busy_s: float = 0.0
    taken: list[float] = field(default_factory=list)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, asked: AskedModel) -> ModelAnswer:
        if self.quota and (refusal := self.quota.refuse(asked.key)):
            return refusal
        started = time.perf_counter()
        text = _reply(asked.text)
        with self._guard:
            self.taken.append(asked.at)
            self.busy_s += time.perf_counter() - started + self.wait_s
        return ModelAnswer(text, wait_s=self.wait_s)


def _reply(prompt: str) -> str:
    if '"claims"' not in prompt:
        return mind.reply_to(prompt)
    step = mind.step(prompt)
    step["queries"] = [{"text": _NEXT[mind.rounds(prompt)[0] % len(_NEXT)], "question": "Q2"}]
    return json.dumps(step, ensure_ascii=False)


def print_model_run(home: Path) -> None:
    """Print the section: calls and tokens in both languages, then the two overheads."""
    print("\na model run, three rounds over the sample library")
    for language, topic in TOPICS.items():
        _print_calls(home / language, topic, language)
    _print_overhead(home / "waits")
    _print_quota(home / "quota")


def _print_calls(home: Path, topic: str, language: str) -> None:
    replies, _ = _driven(home, topic, _Service())
    tasks = Counter(str(reply.task) for reply in replies)
    print(f"{language}: {len(replies)} calls ({_counted(tasks)})")
    for task in tasks:
        mine = [reply for reply in replies if reply.task == task]
        prompts, texts = (sum(r.prompt_tokens for r in mine), sum(r.reply_tokens for r in mine))
        print(f"    {task:34}{prompts:8,} prompt {texts:8,} reply tokens")
    prompts = sum(reply.prompt_tokens for reply in replies)
    texts = sum(reply.reply_tokens for reply in replies)
    print(f"    {'the run':34}{prompts:8,} prompt {texts:8,} reply tokens")


def _print_overhead(home: Path) -> None:
    """After a first run, so that what is read once (vendors, documents) is not counted."""
    service = _Service(_ANSWER_S)
    with ModelServer(service.answer) as server, _library(home, server.url) as library:
        _drive(library, TOPICS["en"])
        before_s = service.busy_s
        replies, spent_s = _drive(library, TOPICS["en"])
    server_s = service.busy_s - before_s
    _row("a second run / the model's own time", spent_s, server_s)
    each = (spent_s - server_s) / len(replies)
    _row("the core's own time a call / a call", each, server_s / len(replies))


def _print_quota(home: Path) -> None:
    """From the first accepted call to the last, against what a sliding window forces."""
    service = _Service(quota=MinuteQuota(_REQUESTS, _MINUTE_S))
    _driven(home, TOPICS["en"], service, model_requests_per_minute=_REQUESTS)
    spent_s = service.taken[-1] - service.taken[0]
    ideal_s = (len(service.taken) - 1) // _REQUESTS * _MINUTE_S
    label = f"{len(service.taken)} calls, {_REQUESTS} in {_MINUTE_S:.0f} s / the ideal"
    _row(label, spent_s, ideal_s)
    assert service.quota
    print(f"{'refused on the way':{_WIDTH}}{service.quota.refused.total():8}")


def _row(label: str, spent_s: float, bound_s: float) -> None:
    columns = f"{spent_s * 1000:8.1f} ms {bound_s * 1000:8.1f} ms {spent_s / bound_s:8.2f} x"
    print(f"{label:{_WIDTH}}{columns}")


def _counted(tasks: Counter[str]) -> str:
    return ", ".join(f"{count} {task}" for task, count in tasks.items())


@contextmanager
def _library(home: Path, url: str, **settings: Any) -> Iterator[Library]:
    key = SecretStr("AIza-of-the-benchmark")
    library = Library(
        Settings(
            mindtrail_home=home,
            google_api_key=key,
            gemini_base_url=url,
            gemini_model="gemini-3.6-flash",
            mindtrail_minute_seconds=_MINUTE_S,
            **settings,
        )
    )
    try:
        yield library
    finally:
        library.close()


def _driven(
    home: Path, topic: str, service: _Service, **settings: Any
) -> tuple[list[ModelReplied], float]:
    """A run with a server and a library of its own: its replies, its seconds."""
    with (
        ModelServer(service.answer) as server,
        _library(home, server.url, **settings) as library,
    ):
        return _drive(library, topic)


def _drive(library: Library, topic: str) -> tuple[list[ModelReplied], float]:
    start = time.perf_counter()
    run = library.start(topic, reasoner="gemini")
    events = [recorded.event for recorded in library.drive(run)]
    spent_s = time.perf_counter() - start
    report = library.research(run).report
    assert report, "the run did not end"
    assert not report.because, report.because
    return [event for event in events if isinstance(event, ModelReplied)], spent_s
