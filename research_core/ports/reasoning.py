"""Who reasons, with which parts, and what it can look up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from research_core.domain.events import Event
from research_core.domain.patience import Patience
from research_core.domain.research import Research
from research_core.domain.values import JSON, Brief
from research_core.ports.clock import Clock
from research_core.ports.search import SearchProvider


class Reasoner(Protocol):
    """Plans, reads, reasons and reports. Every method yields events to be recorded."""

    @property
    def name(self) -> str:
        """The stable name that is recorded with each step ("extractive", "gemini")."""
        ...

    def plan(self, research: Research) -> Iterable[Event]:
        """Ends with PlanMade."""
        ...

    def gather(self, research: Research) -> Iterable[Event]:
        """Ends with EvidenceGathered for round ``research.gathered_rounds + 1``."""
        ...

    def reason(self, research: Research) -> Iterable[Event]:
        """Ends with StepReasoned for round ``research.gathered_rounds``."""
        ...

    def report(self, research: Research) -> Iterable[Event]:
        """Ends with ReportWritten."""
        ...

    def answer(self, research: Research) -> Iterable[Event]:
        """Ends with MapAsked for ``research.open_map_questions[0]``, asked by the analyst."""
        ...


class Recall(Protocol):
    """Reads the mind map of a run for its reasoner."""

    def standing(self, run: str, name: str) -> tuple[str, Sequence[Mapping[str, JSON]]]:
        """The Cypher and the rows of a standing question. Raises MindMapError."""
        ...

    def free(
        self, run: str, cypher: str, parameters: Mapping[str, JSON]
    ) -> Sequence[Mapping[str, JSON]]:
        """The first rows of a read-only query of the run's own nodes. Raises MindMapError."""
        ...


class Toolbox(Protocol):
    """Finds the parts that a brief names. Raises SettingMissing when one is not set up."""

    def provider(self, name: str, brief: Brief) -> SearchProvider:
        """The place of that name; ``brief.trust`` is how domains are trusted at this moment,
        which a search of the web had better keep to."""
        ...

    def reasoner(self, name: str, run: str) -> Reasoner: ...

    @property
    def clock(self) -> Clock:
        """What the run waits and measures by."""
        ...

    @property
    def patience(self) -> Patience:
        """How failed searches are tried again."""
        ...

    def substitute(self, provider: str) -> str | None:
        """The place that takes over when a provider can be used no more, if there is one."""
        ...
