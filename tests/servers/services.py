"""Services of models on the loopback interface, as far as a check asks them: lists, counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

from tests.servers.quiet import QuietServer


@dataclass(frozen=True)
class Said:
    """One answer: its status, its JSON, and how long it takes."""

    body: object
    status: int = 200
    wait_s: float = 0.0


class Services(QuietServer):
    """``with Services({"GET /v1/models": Said(...)}) as server``; all else is 404. ``asked``
    is the log of what was asked, with the headers."""

    def __init__(self, answers: Mapping[str, Said]) -> None:
        super().__init__()
        self._answers = answers
        self.asked: list[tuple[str, dict[str, str]]] = []

    def handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer("GET")

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self._answer("POST")

            def _answer(self, method: str) -> None:
                what = f"{method} {self.path.partition('?')[0]}"
                server.asked.append((what, dict(self.headers)))
                said = server._answers.get(what, Said({"error": {"message": "no"}}, 404))
                server.linger(said.wait_s)
                body = json.dumps(said.body).encode()
                self.send_response(said.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing: the log is ``asked``."""

        return Handler
