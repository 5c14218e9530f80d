"""A run that is deleted while its driver is cut off stays deleted."""

from __future__ import annotations

import threading
from pathlib import Path

from research_core.domain.events import Recorded, RunStarted
from research_core.domain.values import Brief
from research_core.errors import StoreAway
from research_core.journal.sqlite import SqliteJournal
from research_core.loop.run import drive
from tests.conftest import TOPIC
from tests.loop.scripted import DocumentsToolbox

RUN = "a"


class CutOnce(SqliteJournal):
    """Out of reach once its run has so many events; somebody deletes the run meanwhile."""

    at = 6

    def read(self, run: str, after: int = 0) -> list[Recorded]:
        if after >= self.at:
            self.at = 10_000
            threading.Timer(0.3, self.erase, [run]).start()
            raise StoreAway("unreachable", "cut")
        return super().read(run, after)


def test_a_run_deleted_while_its_driver_was_cut_off_does_not_come_back(
    tmp_path: Path, documents: Path
) -> None:
    journal = CutOnce(tmp_path)
    brief = Brief(TOPIC, "en", "extractive", ("documents",), 2, str(documents))
    journal.append(RUN, RunStarted(brief))
    told = list(drive(RUN, journal, DocumentsToolbox(documents)))
    assert told[-1].seq >= 6
    assert journal.read(RUN) == []
    assert journal.runs() == []
    journal.close()
