"""A wire to a server on loopback that a test can cut, freeze and mend."""

from __future__ import annotations

import contextlib
import socket
import threading

_CHUNK = 65536


class Wire:
    """Forwards TCP from ``port`` to ``target_port``, both on 127.0.0.1, until closed.

    ``cut`` ends all connections and refuses new ones; ``freeze`` keeps and accepts
    connections but lets nothing through, like a network that swallows packets; ``mend``
    undoes both. What was on its way when it froze arrives after it is mended.
    """

    def __init__(self, target_port: int) -> None:
        self._target = target_port
        self._guard = threading.Lock()
        self._open: set[socket.socket] = set()
        self._flowing = threading.Event()
        self._flowing.set()
        self._door: socket.socket | None = None
        self.port = 0
        self._listen()

    def cut(self) -> None:
        """End all connections and refuse new ones."""
        with self._guard:
            door, self._door = self._door, None
            ends, self._open = list(self._open), set()
        for end in [*([door] if door else []), *ends]:
            _shut(end)
        self._flowing.set()  # frozen forwarders wake up, and find their ends gone

    def freeze(self) -> None:
        """Accept connections, pass nothing on."""
        self._flowing.clear()

    def mend(self) -> None:
        """Let everything through again."""
        self._flowing.set()
        if self._door is None:
            self._listen()

    def close(self) -> None:
        """Cut it for good."""
        self.cut()

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _listen(self) -> None:
        door = socket.create_server(("127.0.0.1", self.port))
        self.port = int(door.getsockname()[1])
        with self._guard:
            self._door = door
        threading.Thread(target=self._accept, args=(door,), name="wire", daemon=True).start()

    def _accept(self, door: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = door.accept()
                threading.Thread(target=self._join, args=(near, door), daemon=True).start()

    def _join(self, near: socket.socket, door: socket.socket) -> None:
        self._flowing.wait()
        try:
            far = socket.create_connection(("127.0.0.1", self._target), timeout=5)
        except OSError:
            near.close()
            return
        far.settimeout(None)
        with self._guard:
            is_cut = self._door is not door
            if not is_cut:
                self._open |= {near, far}
        if is_cut:
            near.close()
            far.close()
            return
        for source, sink in ((near, far), (far, near)):
            threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(_CHUNK):
                self._flowing.wait()
                sink.sendall(data)
        with self._guard:
            self._open -= {source, sink}
        _shut(source)
        _shut(sink)


def _shut(end: socket.socket) -> None:
    """Close a socket that another thread may be waiting on: closing alone does not wake it."""
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
