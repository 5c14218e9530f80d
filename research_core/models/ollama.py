"""What models are installed on a machine that runs Ollama."""

from __future__ import annotations

from datetime import UTC, datetime

from research_core.deadline import within


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
