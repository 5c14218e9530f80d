"""The mind map: projected from the journal, held in a graph store, laid out and drawn."""

from __future__ import annotations

from research_core.errors import MindMapError
from research_core.mindmap.memory import MemoryMindMap
from research_core.ports import MindMap


def open_mind_map() -> MindMap:
    """An empty mind map in this process: the embedded graph engine where it runs, else a map
    in memory that does everything but answer Cypher."""
    try:
        # Imported here because the package has no build for some platforms.
        from research_core.mindmap.arcadedb import ArcadeMindMap  # noqa: PLC0415

        return ArcadeMindMap()
    except (ImportError, MindMapError):
        return MemoryMindMap()
