"""Runs that are there before a test looks at them, and the desk as a link opens it."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from pages.parts.session import library
from research_core import Library, Research
from tests.conftest import TOPIC
from tests.desk.harness import ROOT


def finished(documents: Path, of: Library | None = None, topic: str = TOPIC) -> Research:
    """A run that was driven to its report, without a model."""
    of = of or library()
    run = of.start(topic, documents=documents, reasoner="extractive")
    for _ in of.drive(run):
        pass
    return of.research(run)


def opened(run: str, **params: str) -> AppTest:
    """The desk of a run, with further parameters in its address."""
    return visited(AppTest.from_file(str(ROOT / "app.py"), default_timeout=20), run, **params)


def visited(app: AppTest, run: str, **params: str) -> AppTest:
    """An app, run once at such an address."""
    for name, value in {"run": run, **params}.items():
        app.query_params[name] = value
    return app.run()


def param(app: AppTest, name: str) -> str | None:
    """A query parameter; AppTest gives a list before a run and a string after."""
    value = app.query_params.get(name)
    return value[0] if isinstance(value, list) else value
