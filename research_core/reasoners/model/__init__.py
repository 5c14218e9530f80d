"""The model reasoner: a language model plans, reasons and writes; everything it says is checked."""

from research_core.reasoners.model.reasoner import ModelReasoner
from research_core.reasoners.model.so_far import readable_so_far

__all__ = ["ModelReasoner", "readable_so_far"]
