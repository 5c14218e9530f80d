"""Services, models and places to search, by the names that a reader knows."""

from __future__ import annotations

from pages.parts.texts import Texts
from research_core import Research


def service_name(reasoner: str, t: Texts) -> str:
    """The service behind a reasoner in the reader's words; its own name when unknown."""
    key = f"service.{reasoner}"
    return t(key) if t.has(key) else reasoner


def model_name(model: str, research: Research, t: Texts) -> str:
    """The run's own service by its name, another model by its own."""
    own = model.casefold().startswith(research.brief.reasoner)
    return service_name(research.brief.reasoner, t) if own else model


def place_name(provider: str, research: Research, t: Texts) -> str:
    """A search provider in the reader's words."""
    if provider == "documents":
        return t("place.documents" if research.brief.documents else "place.sample")
    return t.either(f"place.{provider}", "place.other")
