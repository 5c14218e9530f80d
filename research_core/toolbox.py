"""Finds the parts that a run names, by the settings in force. Vendors are imported late."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from research_core.domain.values import Brief
from research_core.errors import BadInput
from research_core.ports import Reasoner, SearchProvider
from research_core.reasoners.extractive import ExtractiveReasoner
from research_core.search.documents import SAMPLE_LIBRARY, DocumentsSearch
from research_core.settings import Settings

PROVIDERS = ("documents", "tavily", "tavily_keyless")
REASONERS = ("extractive",)


class LocalToolbox:
    """A :class:`research_core.ports.Toolbox`; a folder's index is built once and shared."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folders: dict[Path, DocumentsSearch] = {}
        self._guard = threading.Lock()
        self._makers: dict[str, Callable[[Brief], SearchProvider]] = {
            "documents": self._documents,
            "tavily": self._tavily,
            "tavily_keyless": self._tavily_keyless,
        }

    def provider(self, name: str, brief: Brief) -> SearchProvider:
        return self._makers[name](brief)

    def reasoner(self, name: str) -> Reasoner:
        return ExtractiveReasoner()

    def choose_reasoner(self, wish: str) -> str:
        """The reasoner for a wish ("auto": the best that is set up). Raises BadInput."""
        if wish == "auto":
            return "extractive"
        return _known(wish, REASONERS, "reasoner")

    def check(self, brief: Brief) -> None:
        """Raises BadInput or SettingMissing when a part of the brief cannot be had."""
        if not brief.providers:
            raise BadInput(
                f"Choose at least one place to search: {', '.join(PROVIDERS)}.",
                code="search.none",
            )
        for name in brief.providers:
            self.provider(_known(name, PROVIDERS, "search"), brief)

    def _documents(self, brief: Brief) -> SearchProvider:
        folder = Path(brief.documents) if brief.documents else SAMPLE_LIBRARY
        with self._guard:
            if folder not in self._folders:
                self._folders[folder] = DocumentsSearch(folder)
            return self._folders[folder]

    def _tavily(self, brief: Brief) -> SearchProvider:
        from research_core.search.tavily import TavilySearch  # noqa: PLC0415

        key = self._settings.tavily_api_key
        return TavilySearch(key.get_secret_value() if key else "", self._settings.tavily_base_url)

    def _tavily_keyless(self, brief: Brief) -> SearchProvider:
        from research_core.search.tavily import TavilyKeyless  # noqa: PLC0415

        return TavilyKeyless(self._settings.tavily_base_url)


def _known(name: str, names: tuple[str, ...], what: str) -> str:
    if name not in names:
        raise BadInput(
            f"There is no {what} {name!r}. Choose from: {', '.join(names)}.",
            code=f"{what}.unknown",
            name=name,
        )
    return name
