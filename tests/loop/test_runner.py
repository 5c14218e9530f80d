"""The background runner, when something in the program itself is wrong."""

from __future__ import annotations

import time
from pathlib import Path

from research_core.domain.events import MapQuestioned, RunPaused, RunStarted, RunStopped
from research_core.domain.values import Brief
from research_core.journal.sqlite import SqliteJournal
from research_core.loop.runner import Runner
from research_core.ports import Reasoner
from tests.conftest import TOPIC
from tests.loop.scripted import DocumentsToolbox


class BrokenToolbox(DocumentsToolbox):
    """A toolbox with a mistake in it."""

    def reasoner(self, name: str, run: str) -> Reasoner:
        raise RuntimeError("a mistake")


def test_an_answer_that_fails_unexpectedly_is_tried_once_and_said(
    tmp_path: Path, documents: Path
) -> None:
    """A question is answered in any state, so a pause alone would not end the tries."""
    journal = SqliteJournal(tmp_path)
    brief = Brief(TOPIC, "en", "extractive", ("documents",), 2, str(documents))
    for event in (RunStarted(brief), RunStopped(), MapQuestioned("What is contradicted?")):
        journal.append("a", event)
    runner = Runner(journal, BrokenToolbox(documents))
    runner.start("a")
    until = time.monotonic() + 10
    while runner.is_driving("a") and time.monotonic() < until:
        time.sleep(0.02)
    assert not runner.is_driving("a")
    assert [r.event for r in journal.read("a")][3:] == [RunPaused("internal", "RuntimeError")]
    trouble = runner.trouble("a")
    assert trouble is not None
    assert trouble.code == "run.internal"
    journal.close()
