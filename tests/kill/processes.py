"""The command line as processes of its own, and a Gemini for them that each run pays alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers import mind
from tests.servers.model_server import AskedModel, ModelAnswer, ModelServer
from tests.servers.tavily import Answer, TavilyServer

ROOT = Path(__file__).parents[2]
TOPIC = "How can language models be improved at inference time without training?"
# Each leads to other documents of the sample library, so that no round ends the run early.
_NEXT = ("budget forcing 예산 강제", "cost of decoding, temperature", "small models, tools")


def start(*words: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    """``python -m research_core`` with these words, at work."""
    return subprocess.Popen(
        [sys.executable, "-m", "research_core", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(*words: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """The same, once it has ended; it may take a minute."""
    with start(*words, environment=environment) as process:
        try:
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    return subprocess.CompletedProcess(words, process.returncode, out, err)


def named_run(line: str) -> str:
    """The run that a line on stderr names."""
    found = re.match(r"run (\w+)$", line)
    assert found, line
    return found[1]


@dataclass
class Gemini:
    """A mind that asks the map a question, after ``wait_s``. ``asked`` is, for each key, how
    often each (task, round) was asked."""

    wait_s: float = 0.0
    url: str = ""
    asked: defaultdict[str, Counter[tuple[str, int]]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, asked: AskedModel) -> ModelAnswer:
        """What the service does with one request."""
        task, text = self._reply(asked)
        with self._guard:
            asked_here = self.asked[asked.key]
            last = max((number for name, number in asked_here if name == "reason"), default=0)
            # Of these prompts only a step's names its round; the others follow the last step.
            rounds = {"plan": 0, "reason": mind.rounds(asked.text)[0], "map": last + 1}
            asked_here[(task, rounds.get(task, last))] += 1
        return ModelAnswer(text, wait_s=self.wait_s, prompt_tokens=900, reply_tokens=300)

    def environment(self, home: Path, key: str) -> dict[str, str]:
        """What a process needs to know of it."""
        return {
            "MINDTRAIL_HOME": str(home),
            "GOOGLE_API_KEY": key,
            "GEMINI_BASE_URL": self.url,
            "GEMINI_MODEL": "gemini-3.6-flash",
        }

    def of(self, key: str) -> Counter[tuple[str, int]]:
        """How often each (task, round) was asked under a key up to now."""
        with self._guard:
            return Counter(self.asked[key])

    @staticmethod
    def _reply(asked: AskedModel) -> tuple[str, str]:
        if '"claims"' in asked.text:
            step = mind.step(asked.text, ask_map=True)
            number = mind.rounds(asked.text)[0]
            step["queries"] = [{"text": _NEXT[number % len(_NEXT)], "question": "Q2"}]
            return "reason", json.dumps(step, ensure_ascii=False)
        text = mind.reply_to(asked.text)
        if "$research" in text:
            return "map", text
        return ("plan" if asked.wants_json else "report"), text


@contextmanager
def gemini(wait_s: float = 0.0) -> Iterator[Gemini]:
    """The service, listening."""
    service = Gemini(wait_s)
    with ModelServer(service.answer) as server:
        service.url = server.url
        yield service


PAGES = [
    {
        "url": f"https://example.org/{name}",
        "title": f"Heat pumps {name}",
        "content": "A heat pump moves heat.",
        "raw_content": text,
        "score": 0.9,
    }
    for name, text in {
        "survey": "In the Lund survey, a heat pump in an old house saved 31 percent of energy. "
        "A heat pump is a machine that moves heat from outside into a house.",
        "noise": "A heat pump in an old house needs a quiet place, because its fan reaches 50 decibels. "
        "Large radiators let a heat pump run at lower temperatures than a boiler.",
    }.items()
]


def answered_slowly() -> TavilyServer:
    """Each answer takes a moment, so that kills fall between and into the calls."""
    return TavilyServer(Answer(200, json.dumps({"results": PAGES}).encode(), wait_s=0.08))
