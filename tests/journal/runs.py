"""Runs for journals to hold."""

from __future__ import annotations

from research_core.domain.events import Injected, Recorded, RunPaused
from tests.mindmap.story import Story


def steered_run(run: str, notes: int = 3) -> list[Recorded]:
    """A run that was paused and steered, in strange letters."""
    told = Story(run)
    told.start("온도와 표본 수 🌱", "ko")
    for number in range(notes):
        told.tell(Injected("note", f"{number}: 가각 \x00 🧭 " + "긴 글 " * 100))
    told.tell(RunPaused("analyst"))
    return told.events
