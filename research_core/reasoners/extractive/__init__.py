"""The extractive reasoner: no model, no key. It ranks, quotes, links and reports."""

from research_core.reasoners.extractive.reasoner import ExtractiveReasoner

__all__ = ["ExtractiveReasoner"]
