"""Finds the parts that a run names, by the settings in force. Vendors are imported late."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from pydantic import SecretStr

from research_core.clock import SYSTEM_CLOCK
from research_core.domain.patience import Patience
from research_core.domain.values import Brief
from research_core.errors import BadInput
from research_core.models.limits import Limits
from research_core.models.ollama import Installed
from research_core.models.services import Manners, Service, Switchboard
from research_core.ports import Clock, Reasoner, Recall, SearchProvider
from research_core.reasoners.extractive import ExtractiveReasoner
from research_core.reasoners.model import ModelReasoner
from research_core.search.documents import SAMPLE_LIBRARY, DocumentsSearch
from research_core.settings import Settings

PROVIDERS = ("documents", "tavily", "tavily_keyless")
REASONERS = ("extractive", "gemini", "openai", "ollama")
_OPENAI = "gpt-5-mini"
_SUBSTITUTES = {"tavily": "tavily_keyless"}


class LocalToolbox:
    """A :class:`research_core.ports.Toolbox`; a folder's index is built once and shared."""

    def __init__(self, settings: Settings, recall: Recall, clock: Clock = SYSTEM_CLOCK) -> None:
        """Nothing is sent anywhere yet."""
        self.clock = clock
        self._settings = settings
        self._recall = recall
        self._folders: dict[Path, DocumentsSearch] = {}
        self._lent: dict[str, SecretStr] = {}
        self._guard = threading.Lock()
        self._makers: dict[str, Callable[[Brief], SearchProvider]] = {
            "documents": self._documents,
            "tavily": self._tavily,
            "tavily_keyless": self._tavily_keyless,
        }
        self.patience = Patience(first_s=settings.mindtrail_retry_seconds)
        self.switchboard = Switchboard(
            services_of(settings, clock),
            settings.model_fallbacks,
            _manners(settings, self.patience),
            settings.mindtrail_home / "prices.toml",
            clock,
        )

    def provider(self, name: str, brief: Brief) -> SearchProvider:
        return self._makers[name](brief)

    def substitute(self, provider: str) -> str | None:
        return _SUBSTITUTES.get(provider)

    def reasoner(self, name: str, run: str) -> Reasoner:
        if name == "extractive":
            return ExtractiveReasoner()
        return ModelReasoner(self.switchboard.line(name, self._lent.get(run)), self._recall)

    def lend(self, run: str, key: SecretStr) -> None:
        """Let one run use this key, for as long as this process lives."""
        self._lent[run] = key

    def search_price(self, providers: tuple[str, ...]) -> float:
        """What one search at the dearest of these places costs, in US dollars."""
        return max((self.switchboard.prices.search(name) for name in providers), default=0.0)

    def places(self) -> tuple[str, ...]:
        """The places on the web that can be searched here, the better first."""
        return ("tavily",) if self._settings.tavily_api_key else ("tavily_keyless",)

    def choose_reasoner(self, wish: str) -> str:
        """The reasoner for a wish ("auto": the best that is set up). Raises BadInput."""
        if wish == "auto":
            ready = (n for n in ("gemini", "openai") if self.switchboard.services[n].is_ready)
            return next(ready, "extractive")
        return _known(wish, REASONERS, "reasoner")

    def check(self, brief: Brief, key: SecretStr | None = None) -> None:
        """Raises BadInput or SettingMissing when a part of the brief cannot be had."""
        if not brief.providers:
            raise BadInput(
                f"Choose at least one place to search: {', '.join(PROVIDERS)}.",
                code="search.none",
            )
        for name in brief.providers:
            self.provider(_known(name, PROVIDERS, "search"), brief)
        if brief.reasoner != "extractive":
            self.switchboard.line(brief.reasoner, key)

    def _documents(self, brief: Brief) -> SearchProvider:
        folder = Path(brief.documents) if brief.documents else SAMPLE_LIBRARY
        with self._guard:
            if folder not in self._folders:
                self._folders[folder] = DocumentsSearch(folder)
            return self._folders[folder]

    def _tavily(self, brief: Brief) -> SearchProvider:
        from research_core.search.tavily import TavilySearch  # noqa: PLC0415

        key = self._settings.tavily_api_key
        return TavilySearch(
            key.get_secret_value() if key else "",
            self._settings.tavily_base_url,
            trust=dict(brief.trust),
            clock=self.clock,
        )

    def _tavily_keyless(self, brief: Brief) -> SearchProvider:
        from research_core.search.tavily import TavilyKeyless  # noqa: PLC0415

        return TavilyKeyless(
            self._settings.tavily_base_url, trust=dict(brief.trust), clock=self.clock
        )


def services_of(settings: Settings, clock: Clock = SYSTEM_CLOCK) -> tuple[Service, ...]:
    """The services as the settings have them. Ollama is asked for the newest model that it
    has installed when somebody wants to know."""
    installed = Installed(settings.ollama_base_url, clock)
    own = _named(settings.ollama_model or "")
    return (
        Service(
            "gemini",
            _named(settings.gemini_model),
            settings.gemini_base_url,
            settings.google_api_key,
            "GOOGLE_API_KEY",
        ),
        Service(
            "openai",
            _named(settings.openai_model or ("" if settings.openai_base_url else _OPENAI)),
            settings.openai_base_url,
            settings.openai_api_key,
            # A server of one's own, vLLM or LM Studio, asks for no key.
            "" if settings.openai_base_url else "OPENAI_API_KEY",
        ),
        Service(
            "ollama",
            own if settings.ollama_model else lambda: installed()[:1],
            f"{settings.ollama_base_url.rstrip('/')}/v1",
            None,
            "",
        ),
    )


def _named(models: str) -> Callable[[], tuple[str, ...]]:
    names = tuple(name.strip() for name in models.split(",") if name.strip())
    return lambda: names


def _manners(settings: Settings, patience: Patience) -> Manners:
    return Manners(
        limits=Limits(
            settings.model_requests_per_minute,
            settings.model_tokens_per_minute,
            settings.model_requests_per_day,
        ),
        patience=patience,
        timeout_s=settings.model_timeout_seconds,
        patience_s=settings.model_patience_minutes * 60,
        minute_s=settings.mindtrail_minute_seconds,
    )


def _known(name: str, names: tuple[str, ...], what: str) -> str:
    if name not in names:
        raise BadInput(
            f"There is no {what} {name!r}. Choose from: {', '.join(names)}.",
            code=f"{what}.unknown",
            name=name,
        )
    return name
