"""The jars of the Neo4j server that the tests run against, fetched from Maven Central once.

``python tests/servers/neo4j/jars.py`` brings them into ``.neo4j/lib``. It needs ``mvn`` and
nothing that is to be installed first, so that CI fetches them beside everything else.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

POM = Path(__file__).with_name("pom.xml")
JARS = Path(__file__).parents[3] / ".neo4j" / "lib"
_DONE = JARS.parent / "resolved"
_COPY = ("mvn", "-B", "-q", "-f", str(POM), "dependency:copy-dependencies")


def fetch() -> None:
    """Bring them; once those of today's pom.xml are there, does nothing."""
    if are_here():
        return
    shutil.rmtree(JARS, ignore_errors=True)
    to = (f"-DoutputDirectory={JARS}", "-DincludeScope=runtime")
    subprocess.run([*_COPY, *to], check=True, timeout=900)
    _DONE.write_text(POM.read_text())


def are_here() -> bool:
    """True when they were fetched for the pom.xml of today."""
    return _DONE.exists() and _DONE.read_text() == POM.read_text()


if __name__ == "__main__":
    fetch()
