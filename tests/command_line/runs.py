"""What a command left in the library, seen from outside."""

from __future__ import annotations

from research_core import Library, Research, load_settings


def research_of(run: str) -> Research:
    """The run as it stands in the journal of the settings in force."""
    library = Library(load_settings())
    try:
        return library.research(run)
    finally:
        library.close()
