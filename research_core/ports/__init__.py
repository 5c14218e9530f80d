"""The ports: what the loop needs from the world, and what adapters promise."""

from __future__ import annotations

from research_core.ports.clock import Clock
from research_core.ports.journal import Journal, Lease, RunSummary
from research_core.ports.mindmap import Edge, Graph, MindMap, Node
from research_core.ports.models import Model, ModelReply, Models, NoModel, Prompt
from research_core.ports.reasoning import Reasoner, Recall, Toolbox
from research_core.ports.search import SearchProvider, SearchReply

__all__ = [
    "Clock",
    "Edge",
    "Graph",
    "Journal",
    "Lease",
    "MindMap",
    "Model",
    "ModelReply",
    "Models",
    "NoModel",
    "Node",
    "Prompt",
    "Reasoner",
    "Recall",
    "RunSummary",
    "SearchProvider",
    "SearchReply",
    "Toolbox",
]
