"""What the servers of the tests share: a loopback port, a thread, an end that waits for nobody."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from research_core.clock import SYSTEM_CLOCK
from research_core.ports import Clock


class QuietServer:
    """``with`` a subclass of this: it listens from then on, each request on its own thread.

    A subclass says with ``handler`` who answers. Whoever answers late does so by ``linger``,
    so that the end need not wait for them. Its seconds are those of ``clock``.
    """

    def __init__(self, clock: Clock = SYSTEM_CLOCK) -> None:
        self.clock = clock
        self.closing = threading.Event()
        self._http = _Http(("127.0.0.1", 0), self.handler())
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def linger(self, seconds: float) -> bool:
        """Let so many seconds pass; True when the server is closed before or meanwhile."""
        return self.clock.wait(self.closing, seconds)

    def handler(self) -> type[BaseHTTPRequestHandler]:
        """The class whose instances answer a connection each."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stops listening and lets go of waiting answers; safe to repeat."""
        self.closing.set()
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join()
        self._http.server_close()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up is what some tests are about."""
