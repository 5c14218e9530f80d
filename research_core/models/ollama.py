"""What models are installed on a machine that runs Ollama."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from research_core.deadline import within
from research_core.ports import Clock

_LOOK_AGAIN_S = 60.0


class Installed:
    """The models of the Ollama at an address, asked for when somebody wants to know, and at
    most once a minute. What was found stays while it does not answer. Safe between threads."""

    def __init__(self, base_url: str, clock: Clock) -> None:
        self._base_url = base_url
        self._clock = clock
        self._guard = threading.Lock()
        self._found: tuple[str, ...] = ()
        self._looked_at: float | None = None

    def __call__(self) -> tuple[str, ...]:
        """Their names, newest first; () when none was ever found. Takes half a second at
        most."""
        with self._guard:
            now = self._clock.monotonic()
            if self._looked_at is None or now - self._looked_at >= _LOOK_AGAIN_S:
                self._found = installed_models(self._base_url) or self._found
                self._looked_at = self._clock.monotonic()
            return self._found


def installed_models(base_url: str, timeout_s: float = 0.5) -> tuple[str, ...]:
    """The names of the models that an Ollama has, newest first.

    () when nothing answers within ``timeout_s`` seconds, or not as an Ollama would.
    """
    import requests  # noqa: PLC0415

    address = base_url.rstrip("/").removesuffix("/v1") + "/api/tags"

    def ask() -> object:
        response = requests.get(address, timeout=timeout_s, allow_redirects=False)
        response.raise_for_status()
        return response.json()

    try:
        reply = within(timeout_s, ask, name="ollama-tags")
    except (requests.RequestException, TimeoutError, ValueError, RecursionError):
        return ()
    models = reply.get("models") if isinstance(reply, dict) else None
    found = [
        (_when(model.get("modified_at")), model["name"])
        for model in (models if isinstance(models, list) else [])
        if isinstance(model, dict) and isinstance(model.get("name"), str) and model["name"]
    ]
    return tuple(name for _, name in sorted(found, key=lambda pair: pair[0], reverse=True))


def _when(text: object) -> datetime:
    oldest = datetime.min.replace(tzinfo=UTC)
    try:
        when = datetime.fromisoformat(text) if isinstance(text, str) else oldest
    except ValueError:
        return oldest
    return when if when.tzinfo else when.replace(tzinfo=UTC)
