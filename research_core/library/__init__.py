"""All runs of one journal, and everything an analyst does with them."""

from research_core.library.catalogue import RunFacts
from research_core.library.library import Library

__all__ = ["Library", "RunFacts"]
