"""Does it work? One small, live call to each part that a run may need, told in plain facts.

Nothing is generated and nothing is changed; where a service offers no cheaper way, a check
costs one search. No key is ever in what comes back.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from research_core.clock import SYSTEM_CLOCK
from research_core.deadline import within
from research_core.domain.hosts import host_and_port
from research_core.errors import (
    BadInput,
    JournalUnwritable,
    MindMapError,
    MindtrailError,
    ModelError,
    SettingMissing,
)
from research_core.mindmap import open_mind_map
from research_core.models.gemini import GeminiModel
from research_core.models.openai_compatible import OpenAiModel
from research_core.models.services import Service
from research_core.ports import Graph, Node, Prompt
from research_core.search.tavily import TavilyKeyless, TavilySearch
from research_core.settings import Settings
from research_core.stores import access_of, open_stores
from research_core.toolbox import services_of

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

_CALL_S = 15.0
_WHOLE_S = 20.0  # a call, with all that loads and connects before it
_QUERY = "heat pump"
_VERSIONS = "CALL dbms.components() YIELD name, versions, edition RETURN name, versions, edition"


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found. ``cause`` is "" when all is well, else a code for translated words:
    that of an error, or "<part>.not_set_up". ``detail`` tells the model, the version or the
    folder, or what is wrong, in English."""

    ok: bool
    cause: str
    detail: str
    milliseconds: int


def check(name: str, settings: Settings) -> Check:
    """Try one part of CHECKS by the settings in force; ends within 20 seconds.

    It blocks: call it on a thread of its own where somebody looks. Raises BadInput for a
    name that is none of them.
    """
    if name not in CHECKS:
        raise BadInput(
            f"There is no check {name!r}. Choose from: {', '.join(CHECKS)}.",
            code="check.unknown",
            name=name,
        )
    group, look = CHECKS[name]
    begun = SYSTEM_CLOCK.monotonic()

    def ended(cause: str, detail: str) -> Check:
        return Check(not cause, cause, detail, round((SYSTEM_CLOCK.monotonic() - begun) * 1000))

    try:
        return ended("", within(_WHOLE_S, lambda: look(settings), f"check-{name}"))
    except TimeoutError:
        return ended(f"{group}.timeout", "It did not answer in time.")
    except MindtrailError as error:
        return ended(error.code, str(error))


def _gemini(settings: Settings) -> str:
    service = _service("gemini", settings)
    if service.key is None:
        raise _not_set_up("model", "GOOGLE_API_KEY")
    GeminiModel(service.model, service.key, service.base_url).probe(_CALL_S)
    return service.model


def _openai(settings: Settings) -> str:
    service = _service("openai", settings)
    if not service.is_ready:
        raise _not_set_up("model", service.setting or "OPENAI_MODEL")
    return _listed(OpenAiModel(service.model, service.key, service.base_url), service)


def _ollama(settings: Settings) -> str:
    service = _service("ollama", settings)
    model = OpenAiModel(service.model, None, service.base_url, service="ollama")
    if not service.model:
        model.probe(_CALL_S)  # says so when nothing answers there
        raise ModelError("unknown_model", "Ollama answers, and has no model installed.")
    return _listed(model, service)


def _listed(model: OpenAiModel, service: Service) -> str:
    """The model's name, found in the service's list; a service without one is asked for the
    shortest answer there is."""
    names = {name.removeprefix("models/") for name in model.probe(_CALL_S)}
    if not names:
        model.ask(Prompt("", "Hi", most_tokens=1), lambda _: None, _CALL_S)
    elif not names & {service.model.removeprefix("models/"), f"{service.model}:latest"}:
        raise ModelError("unknown_model", f"The service does not offer {service.model}.")
    return service.model


def _service(name: str, settings: Settings) -> Service:
    return next(service for service in services_of(settings) if service.name == name)


def _not_set_up(group: str, setting: str) -> SettingMissing:
    return SettingMissing(f"{setting} is not set.", code=f"{group}.not_set_up", setting=setting)


def _tavily(settings: Settings) -> str:
    key = settings.tavily_api_key
    if key is None:
        raise _not_set_up("search", "TAVILY_API_KEY")
    search = TavilySearch(key.get_secret_value(), settings.tavily_base_url, _CALL_S, results=1)
    search.search(_QUERY, frozenset())
    return host_and_port(settings.tavily_base_url)


def _tavily_keyless(settings: Settings) -> str:
    TavilyKeyless(settings.tavily_base_url, _CALL_S, results=1).search(_QUERY, frozenset())
    return host_and_port(settings.tavily_base_url)


def _neo4j(settings: Settings) -> str:
    access = access_of(settings)
    try:
        rows = access.read(_VERSIONS)
        begun = SYSTEM_CLOCK.monotonic()
        access.read("RETURN 1")
        latency = (SYSTEM_CLOCK.monotonic() - begun) * 1000
    finally:
        access.close()
    told = [f"{row['name']} {', '.join(row['versions'])} {row['edition']}" for row in rows]
    return ", ".join([*told, settings.neo4j_database, f"{latency:.0f} ms"])


def _journal(settings: Settings) -> str:
    """Reads the journal, and sees that it can be written, which leaves nothing behind."""
    stores = open_stores(settings)
    try:
        stores.journal.runs()
        if stores.access:
            stores.access.write(_made_and_deleted)
            return f"Neo4j, {settings.neo4j_database}"
        nobody = f"check {SYSTEM_CLOCK.token()}"  # the space: no run can have this id
        stores.journal.erase(nobody)
        (settings.mindtrail_home / "leases" / f"{nobody}.lock").unlink(missing_ok=True)
        _write_a_page(settings)
    finally:
        stores.close()
    return str(settings.mindtrail_home / "journal.db")


def _made_and_deleted(transaction: ManagedTransaction) -> None:
    transaction.run("CREATE (n) DELETE n").consume()


def _write_a_page(settings: Settings) -> None:
    """Raises JournalUnwritable where the disk has no room."""
    home = settings.mindtrail_home
    try:
        with tempfile.TemporaryFile(dir=home) as file:
            file.write(bytes(65_536))
    except OSError as error:
        raise JournalUnwritable(
            f"The journal in {home} cannot be written ({error.strerror}). Free some space or "
            "allow writing there.",
            code="journal.unwritable",
            home=str(home),
            reason=str(error.strerror),
        ) from error


def _map(settings: Settings) -> str:
    """The engine that answers questions to the map in this process."""
    engine = open_mind_map()
    try:
        engine.write("check", Graph((Node("t", "Topic", 1),), (), 1))
        rows = engine.ask("check", "MATCH (n:Topic {research: $research}) RETURN n.id", {})
    finally:
        engine.close()
    if len(rows) != 1:
        raise MindMapError("The graph engine lost a node.", code="mindmap.unavailable")
    return "ArcadeDB"


CHECKS: Mapping[str, tuple[str, Callable[[Settings], str]]] = {
    "gemini": ("model", _gemini),
    "openai": ("model", _openai),
    "ollama": ("model", _ollama),
    "tavily": ("search", _tavily),
    "tavily_keyless": ("search", _tavily_keyless),
    "neo4j": ("store", _neo4j),
    "journal": ("store", _journal),
    "map": ("store", _map),
}
