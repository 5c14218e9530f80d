"""Whether a service can be reached, and calls that must end in time.

A vendor's client cannot tell "no network" from "slow answer", its timeout counts each
read anew, and looking up a host's name has no timeout at all. So both are watched here.
"""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")


def within(seconds: float, call: Callable[[], T]) -> T:
    """What ``call`` returns or raises. Raises TimeoutError when that takes longer.

    The call then ends on a thread of its own, unheard; it does not keep the process alive.
    """
    answer: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            answer.put((call(), None))
        except BaseException as error:  # noqa: BLE001 - raised again by the caller below
            answer.put((None, error))

    threading.Thread(target=run, name="search-call", daemon=True).start()
    try:
        value, error = answer.get(timeout=max(0.0, seconds))
    except queue.Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return value  # type: ignore[return-value]  # it is a T where there is no error


def knock(url: str, proxy: str | None, seconds: float) -> str:
    """ "" when something listens at ``url`` (or at the proxy in between), or else why not,
    as a sentence."""
    asked = urlsplit(proxy if proxy and "//" in proxy else f"//{proxy}" if proxy else url)
    host = asked.hostname or ""
    port = asked.port or (443 if asked.scheme == "https" else 80)
    try:  # a host has often two addresses, and the first may lead nowhere
        within(seconds, lambda: socket.create_connection((host, port), seconds / 2).close())
    except (socket.gaierror, UnicodeError):  # the latter for what no host can be called
        trouble = "its name cannot be found; check the internet connection"
    except ConnectionRefusedError:
        trouble = "it refuses connections"
    except TimeoutError:
        trouble = f"it did not answer within {seconds:g} seconds; check the internet connection"
    except OSError as error:
        trouble = f"there is no way to it ({error.strerror or 'network error'})"
    else:
        return ""
    return f"{host} cannot be reached: {trouble}."
