"""A viewer without a browser: a tab of the desk as the server sees it, over Streamlit's WebSocket.

It asks for the page, has fragments rerun at the pace the server sets, as Streamlit's own
front end does, and notes when a word arrives. So dozens of viewers fit on one machine
beside one real browser.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

_SILENCE_S = 15.0


@dataclass
class Viewer:
    """One tab on the page with this query string; ``seen`` maps a word to when it came
    (seconds, ``time.time()``)."""

    address: str
    query: str
    awaited: tuple[bytes, ...]
    seen: dict[bytes, float] = field(default_factory=dict)
    scripts: int = 0
    _timers: list[asyncio.Task[None]] = field(default_factory=list)

    async def watch(self) -> None:
        """Look at the page until cancelled."""
        host = self.address.removeprefix("http://")
        async with connect(
            f"ws://{host}/_stcore/stream",
            origin=self.address,  # type: ignore[arg-type]  # any string is one
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
        ) as socket:
            await self._ask(socket)
            try:
                while True:
                    # As the desk's own script does when the server has fallen silent.
                    with contextlib.suppress(TimeoutError):
                        message = await asyncio.wait_for(socket.recv(decode=False), _SILENCE_S)
                        self._take(socket, message)
                        continue
                    await self._ask(socket)
            finally:
                self._stop()

    def _take(self, socket: ClientConnection, message: bytes) -> None:
        now = time.time()
        for word in self.awaited:
            if word not in self.seen and word in message:
                self.seen[word] = now
        sent = ForwardMsg.FromString(message)
        kind = sent.WhichOneof("type")
        if kind == "new_session":
            self.scripts += 1
            if not sent.metadata.run.fragment_ids:
                self._stop()
        elif kind == "auto_rerun":
            pace, fragment = sent.auto_rerun.interval, sent.auto_rerun.fragment_id
            self._timers.append(asyncio.create_task(self._repeat(socket, pace, fragment)))

    async def _repeat(self, socket: ClientConnection, pace: float, fragment: str) -> None:
        while True:
            await asyncio.sleep(pace)
            await self._ask(socket, fragment)

    async def _ask(self, socket: ClientConnection, fragment: str = "") -> None:
        asked = BackMsg()
        asked.rerun_script.query_string = self.query
        asked.rerun_script.context_info.locale = "en-US"
        asked.rerun_script.context_info.timezone = "UTC"
        if fragment:
            asked.rerun_script.fragment_id = fragment
            asked.rerun_script.is_auto_rerun = True
        await socket.send(asked.SerializeToString())

    def _stop(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()


async def _until(stop: threading.Event, viewers: list[Viewer]) -> None:
    watching = [asyncio.create_task(viewer.watch()) for viewer in viewers]
    await asyncio.to_thread(stop.wait)
    for one in watching:
        one.cancel()
    await asyncio.gather(*watching, return_exceptions=True)


@contextmanager
def watching(viewers: list[Viewer]) -> Iterator[None]:
    """All of them look, on a thread of their own, for as long as the block lasts."""
    stop = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_until(stop, viewers)), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
