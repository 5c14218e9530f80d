"""What the tests of these apps share."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from pages.parts.session import library
from research_core import Library, Research
from tests.conftest import TOPIC

APP = Path(__file__).with_name("app.py")


def finished(documents: Path, of: Library | None = None, topic: str = TOPIC) -> Research:
    """A run that was driven to its report, without a model."""
    of = of or library()
    run = of.start(topic, documents=documents, reasoner="extractive")
    for _ in of.drive(run):
        pass
    return of.research(run)


def opened(run: str, **params: str) -> AppTest:
    """The app as a link opens it."""
    app = AppTest.from_file(str(APP), default_timeout=20)
    app.query_params["run"] = run
    for name, value in params.items():
        app.query_params[name] = value
    return app.run()


def param(app: AppTest, name: str) -> str | None:
    """A query parameter; AppTest gives a list before a run and a string after."""
    value = app.query_params.get(name)
    return value[0] if isinstance(value, list) else value
