"""A service of models of our own on the loopback interface, speaking Gemini's and OpenAI's way.

``ModelServer(answer)`` asks ``answer`` for each request what to do: a reply, a refusal, or
one of the faults that networks and services have. ``server.asked`` is the log.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

from research_core.clock import SYSTEM_CLOCK
from research_core.ports import Clock
from tests.servers.minute_quota import MinuteQuota
from tests.servers.model_speech import (
    AskedModel,
    ModelAnswer,
    asked_of,
    error_of,
    frames_of,
    headers_of,
)
from tests.servers.quiet import QuietServer

__all__ = ["AskedModel", "MinuteQuota", "ModelAnswer", "ModelServer"]


class ModelServer(QuietServer):
    """``with ModelServer(answer) as server``: ``answer`` is called on the request's own thread.

    ``url`` serves both protocols, with or without "/v1" behind it for OpenAI's. ``tags`` is
    the list that Ollama's ``/api/tags`` gives, None for 404.
    """

    def __init__(
        self,
        answer: Callable[[AskedModel], ModelAnswer] | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        super().__init__(clock)
        self._answer = answer or (lambda _: ModelAnswer("An answer."))
        self.asked: list[AskedModel] = []
        self.tags: object = None
        self._guard = threading.Lock()

    def handler(self) -> type[BaseHTTPRequestHandler]:
        return _handler(self)

    def answer(self, asked: AskedModel) -> ModelAnswer:
        """Logs the request and decides on it."""
        with self._guard:
            self.asked.append(asked)
        return self._answer(asked)


def _handler(server: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        timeout = 30  # an idle connection is let go

        def do_GET(self) -> None:
            if self.path == "/api/tags" and server.tags is not None:
                body = server.tags if isinstance(server.tags, bytes) else _json(server.tags)
                return self._whole(200, {"Content-Type": "application/json"}, body)
            return self._whole(404, {}, b"not here")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked = asked_of(
                self.path, dict(self.headers), json.loads(body), server.clock.monotonic()
            )
            if asked is None:
                return self._whole(404, {}, b"not here")
            answer = server.answer(asked)
            if server.linger(answer.wait_s) or answer.hang_up_after == 0:
                return self._hang_up()
            headers = headers_of(asked, answer)
            if answer.raw is not None:
                return self._whole(answer.status, headers, answer.raw)
            if answer.status != 200:
                return self._whole(answer.status, headers, error_of(asked, answer))
            return self._stream(asked, answer, headers)

        def _whole(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def _stream(self, asked: AskedModel, answer: ModelAnswer, headers: dict[str, str]) -> None:
            self.send_response(200)
            for name, value in {"Transfer-Encoding": "chunked", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            for number, frame in enumerate(frames_of(asked, answer)):
                if number == answer.hang_up_after:
                    return self._hang_up()
                self.wfile.write(b"%x\r\n%b\r\n" % (len(frame), frame))
                self.wfile.flush()
                if server.linger(answer.drip_s):
                    return self._hang_up()
            self.wfile.write(b"0\r\n\r\n")
            return None

        def _hang_up(self) -> None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing: the log is ``asked``."""

    return Handler


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()
