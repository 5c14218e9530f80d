"""Whether a service can be reached: a vendor's client cannot tell "no network" from "slow"."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from research_core.deadline import within


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
