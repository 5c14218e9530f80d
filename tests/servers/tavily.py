"""A Tavily of our own on the loopback interface: scripted answers, faults, a log."""

from __future__ import annotations

import json
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from research_core.clock import SYSTEM_CLOCK
from research_core.ports import Clock
from tests.servers.quiet import QuietServer

RESULTS: list[dict[str, Any]] = [
    {
        "url": "https://example.org/self-consistency",
        "title": "Self-consistency",
        "content": "A short excerpt.",
        "raw_content": "Self-consistency samples several answers and takes a vote.",
        "score": 0.91,
        "published_date": "2026-03-01",
    },
    {
        "url": "https://example.org/verifiers",
        "title": "검증기",
        "content": "검증기는 답을 고르는 절차이다.",
        "raw_content": None,
        "score": 0.72,
    },
]


@dataclass(frozen=True)
class Answer:
    """What the server does once: wait, then answer, or hang up without a word."""

    status: int = 200
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    wait_s: float = 0.0
    hang_up: bool = False
    drip_s: float = 0.0

    @classmethod
    def of(cls, value: object, status: int = 200, **headers: str) -> Answer:
        """A JSON answer."""
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return cls(status, json.dumps(value).encode(), named)


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: Any


class TavilyServer(QuietServer):
    """``with TavilyServer(answer, ...) as server``: gives the answers in order, the last one
    for ever; without any, two good results. ``url``, ``asked`` and ``answers`` are its face."""

    def __init__(self, *answers: Answer, clock: Clock = SYSTEM_CLOCK) -> None:
        super().__init__(clock)
        self.answers = deque(answers)
        self.asked: list[Asked] = []
        self._guard = threading.Lock()

    def _next(self, asked: Asked) -> Answer:
        with self._guard:
            self.asked.append(asked)
            if not self.answers:
                return Answer.of({"query": asked.body["query"], "results": RESULTS})
            return self.answers.popleft() if len(self.answers) > 1 else self.answers[0]

    def handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = server._next(Asked(self.path, dict(self.headers), json.loads(body)))
                server.linger(answer.wait_s)
                if not answer.hang_up:
                    self._send(answer)
                self.close_connection = True

            def _send(self, answer: Answer) -> None:
                body = answer.body or b""
                self.send_response(answer.status)
                for name, value in {"Content-Length": str(len(body)), **answer.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                for byte in body if answer.drip_s else [body]:
                    self.wfile.write(bytes([byte]) if isinstance(byte, int) else byte)
                    self.wfile.flush()
                    if server.linger(answer.drip_s):
                        return

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing: the log is ``asked``."""

        return Handler
