"""What the settings page says of a part and of its check. A key is "set" or "not set"."""

from __future__ import annotations

from pages.parts.escape import h
from pages.parts.session import library, settings
from pages.parts.texts import Texts
from pages.parts.visitor import is_local_visitor
from research_core import Check, Settings, host_and_port

# The settings of each part, its key first.
_SETTINGS = {
    "gemini": ("google_api_key", "gemini_model", "gemini_base_url"),
    "openai": ("openai_api_key", "openai_model", "openai_base_url"),
    "ollama": ("ollama_model", "ollama_base_url"),
    "tavily": ("tavily_api_key",),
    "tavily_keyless": (),
    "neo4j": ("neo4j_uri", "neo4j_username", "neo4j_password", "neo4j_database"),
    "journal": ("mindtrail_home",),
    "map": (),
}
_ADDRESSES = ("gemini_base_url", "openai_base_url", "ollama_base_url", "neo4j_uri")


def is_set_up(name: str) -> bool:
    """True when there is something to check; Ollama may be there without a setting."""
    if name in ("gemini", "openai"):
        return name in library().offers()
    return name != "tavily" or settings().tavily_api_key is not None


def part_html(name: str, known: Settings, t: Texts) -> str:
    """A part's name, whether it is set up, how it would be, and the settings it reads."""
    ready = is_set_up(name)
    if name == "ollama":
        ready = "ollama" in library().offers()
    state, tone = (t("settings.ready"), "mt-ready") if ready else (t("settings.absent"), "mt-soft")
    how = "" if ready else f'<p class="mt-part-how">{h(t(f"settings.unset.{name}"))}</p>'
    said = "".join(
        f"<li><code>{h(setting.upper())}</code> {h(_value(setting, known, t))}</li>"
        for setting in _SETTINGS[name]
        if setting != "mindtrail_home" or is_local_visitor()
    )
    return (
        f'<p class="mt-part-name">{h(t(f"settings.part.{name}"))} '
        f'<span class="{tone}">{h(state)}</span></p>'
        f'<p class="mt-soft">{h(t(f"settings.about_part.{name}"))}</p>'
        f'{how}<ul class="mt-part-settings">{said}</ul>'
    )


def check_html(name: str, check: Check | None, t: Texts) -> str:
    """What a check found: that it works and how fast, or what is wrong and what to do."""
    if check is None:
        return f'<p class="mt-warn" role="status">{h(t("cause.internal"))}</p>'
    took = t("settings.took", ms=f"{check.milliseconds:,}")
    if check.ok:
        # The journal's detail is a folder of this machine.
        detail = check.detail if name != "journal" or is_local_visitor() else ""
        facts = " · ".join(filter(None, (detail, took)))
        words = f"<b>{h(t('settings.works'))}</b> {h(facts)}"
        return f'<p class="mt-check mt-check-ok" role="status">{words}</p>'
    words = f"<b>{h(failure_words(name, check, t))}</b> <small>{h(took)}</small>"
    return f'<p class="mt-check mt-warn" role="status">{words}</p>'


def failure_words(name: str, check: Check, t: Texts) -> str:
    """What is wrong and what to do next, in the reader's language where we have words."""
    cause = check.cause.partition(".")[2]
    if cause == "not_set_up":
        return t(f"settings.unset.{name}")
    kept = (f"settings.cause.{check.cause}", f"cause.{check.cause}", f"away.what.{cause}")
    what = next((t(key) for key in kept if t.has(key)), check.detail)
    todos = (f"settings.todo_part.{name}.{cause}", f"settings.todo.{cause}", f"away.todo.{cause}")
    todo = next((t(key) for key in todos if t.has(key)), "")
    return f"{what} {todo}".strip()


def _value(setting: str, known: Settings, t: Texts) -> str:
    """A setting as anybody may see it: of a key whether it is set, of an address its host."""
    value = getattr(known, setting)
    if value is None:
        return t("settings.not_set")
    if setting.endswith(("_key", "_password")):
        return t("settings.is_set")
    if setting in _ADDRESSES:
        return host_and_port(str(value)) or t("settings.is_set")
    return str(value)
